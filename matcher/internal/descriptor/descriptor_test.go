package descriptor

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/whorl-afis/whorl/matcher/internal/kernel"
	"github.com/whorl-afis/whorl/template"
)

func random(seed uint64, n int) *template.Template {
	r := rand.New(rand.NewPCG(seed, 0))
	t := &template.Template{Width: 400, Height: 400}
	for range n {
		t.Minutiae = append(t.Minutiae, template.Minutia{X: uint16(r.IntN(3200)), Y: uint16(r.IntN(3200)), Angle: uint8(r.IntN(256)), Kind: template.Ending})
	}
	return t
}

// TestProvenance holds the embedded projection to the file that tells how it was made.
func TestProvenance(t *testing.T) {
	text, err := os.ReadFile("projection.txt")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(projectionFile)
	if !strings.Contains(string(text), "sha256: "+hex.EncodeToString(sum[:])) || !strings.Contains(string(text), "program: go run ./bench/train -seed") {
		t.Errorf("projection.txt does not belong to projection.bin:\n%s", text)
	}
}

// TestTables holds the tables to the values that every processor must compute.
func TestTables(t *testing.T) {
	h := fnv.New64a()
	fmt.Fprint(h, cosines, sines, bell, share, cellIndex)
	if got := h.Sum64(); got != 0xe7495a27e41ca2f0 {
		t.Errorf("hash of the tables %#x: codes differ from those of other processors", got)
	}
}

// TestLearned holds the projection as it is used to the file, for neighbourhoods from empty to full.
func TestLearned(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	threshold := func(b int) int32 { return int32(binary.LittleEndian.Uint32(projectionFile[Dims*Bits+4*b:])) }
	for k := range 200 {
		var d kernel.Density
		for i := range d {
			for s := range sections {
				if r.IntN(200) < k {
					d[i][s] = uint16(r.IntN(1 << 16))
				}
			}
		}
		var levels [1]kernel.Levels
		levels[0].Set(&d)
		z := vector(&levels[0])
		var want Code
		for b := range Bits {
			sum := int32(0)
			for i, v := range z {
				sum += int32(v) * int32(int8(projectionFile[i*Bits+b]))
			}
			if sum > threshold(b) {
				want[b/64] |= 1 << (b % 64)
			}
		}
		var got [1][2]uint64
		if learned().Codes(got[:], levels[:], make(kernel.Sums, 1)); got[0] != want {
			t.Fatalf("vector %d: %x, want %x", k, got[0], want)
		}
	}
}

// TestSpread holds the block of cells to all the cells within reach, for places all over the disc and around it.
func TestSpread(t *testing.T) {
	var h neighbourhood
	var z kernel.Levels
	middle := template.Minutia{X: 4000, Y: 4000}
	for u := -kernel.Radius - kernel.Reach; u <= kernel.Radius+kernel.Reach; u += 7 {
		for w := -kernel.Radius - kernel.Reach; w <= kernel.Radius+kernel.Reach; w += 61 {
			other := template.Minutia{X: uint16(4000 + u), Y: uint16(4000 - w), Angle: uint8(u)}
			all := []template.Minutia{other, middle, other}
			want := 0
			if u*u+w*w <= (kernel.Radius+kernel.Reach)*(kernel.Radius+kernel.Reach) {
				want = 2
			}
			h.place(all)
			if got := h.describe(1, &z); got != want {
				t.Fatalf("neighbour at %d, %d is counted %d times, want %d", u, w, got, want)
			}
			h.density.Spread(&h.list, &bells, &share)
			for i, got := range h.density {
				dx, dy := kernel.Centre(i%side)-u, kernel.Centre(i/side)-w
				g := 0
				if max(dx, -dx, dy, -dy) <= kernel.Reach {
					g = want * ((int(bell[max(dx, -dx)])*int(bell[max(dy, -dy)]) + 128) >> 8)
				}
				for k := range sections {
					if int(got[k]) != min(g*int(share[uint8(u)][k]), 65535) {
						t.Fatalf("neighbour at %d, %d: cell %d, section %d is %d, want %d", u, w, i, k, got[k], g)
					}
				}
			}
			h.density = kernel.Density{}
		}
	}
}

// TestQuarterTurns holds that codes do not change at all when a print is moved, or turned by a quarter, which rounds
// nothing.
func TestQuarterTurns(t *testing.T) {
	a := random(1, 40)
	want := Encode(a, 40)
	for quarter := range 4 {
		b := a.Clone()
		for i, m := range b.Minutiae {
			x, y := int(m.X), int(m.Y)
			for range quarter { // counter-clockwise on the image
				x, y = y, 3200-x
			}
			b.Minutiae[i].X, b.Minutiae[i].Y, b.Minutiae[i].Angle = uint16(x+72), uint16(y+24), m.Angle+uint8(64*quarter)
		}
		for i, c := range Encode(b, 40) {
			if c != want[i] {
				t.Errorf("%d quarter turns: code %d differs in %d bits", quarter, i, c.Distance(want[i]))
			}
		}
	}
}

// TestJitter holds that a minutia whose neighbours are shaken by two pixels stays nearer to itself than others come.
func TestJitter(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	same, other, n := 0, 0, 0
	for seed := range uint64(20) {
		a := random(seed, 45)
		b := a.Clone()
		for i := range b.Minutiae {
			m := &b.Minutiae[i]
			m.X, m.Y, m.Angle = uint16(max(0, int(m.X)+r.IntN(33)-16)), uint16(max(0, int(m.Y)+r.IntN(33)-16)), m.Angle+uint8(r.IntN(9)-4)
		}
		ca, cb := Encode(a, 45), Encode(b, 45)
		for i := range ca {
			same, other, n = same+ca[i].Distance(cb[i]), other+ca[i].Distance(cb[(i+7)%45]), n+1
		}
	}
	if mean := float64(same) / float64(n); mean > 24 {
		t.Errorf("mean distance of a minutia to itself %.1f bits, want at most 24", mean)
	}
	if mean := float64(other) / float64(n); mean < 54 || mean > 70 {
		t.Errorf("mean distance to another %.1f bits, want about 64", mean)
	}
}

func TestFewAndMany(t *testing.T) {
	if c := Encode(&template.Template{}, 10); len(c) != 0 {
		t.Errorf("%d codes of nothing", len(c))
	}
	if n := len(Encode(random(1, 255), -1)); n != pool {
		t.Errorf("%d codes of 255 minutiae, want %d", n, pool)
	}
	far := &template.Template{Minutiae: []template.Minutia{{X: 0}, {X: 30000}, {Y: 30000}}}
	c := Encode(far, 5)
	for i := range c {
		for j := range i {
			if d := c[i].Distance(c[j]); d < 35 {
				t.Errorf("lonely minutiae %d and %d are alike: %d bits", i, j, d)
			}
		}
	}
	point := &template.Template{Minutiae: make([]template.Minutia, 200)}
	for i, k := range Encode(point, 60) {
		if k != Encode(point, 60)[0] {
			t.Errorf("code %d of a single point differs", i)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	t := random(1, 45)
	for b.Loop() {
		Encode(t, 45)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/45, "us/minutia")
}

// BenchmarkStored takes codes that are stored with the template.
func BenchmarkStored(b *testing.B) {
	t := random(1, 45)
	Describe(t, 45)
	var room [64]Code
	for b.Loop() {
		AppendCodes(room[:0], t, 45)
	}
}
