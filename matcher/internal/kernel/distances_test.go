package kernel

import (
	"math/bits"
	"math/rand/v2"
	"testing"

	"github.com/whorl-afis/whorl/matcher/internal/cpu"
)

// randomCodes makes codes that lie near those of other, if there is one, now and then.
func randomCodes(r *rand.Rand, c, other *Codes) {
	for i := range c.Low {
		c.Low[i], c.High[i] = r.Uint64(), r.Uint64()
		if other != nil && r.IntN(3) == 0 {
			k := r.IntN(Compared)
			c.Low[i], c.High[i] = other.Low[k], other.High[k]
			for range r.IntN(60) {
				c.Low[i] ^= 1 << r.IntN(64)
				c.High[i] ^= 1 << r.IntN(64)
			}
		}
		if r.IntN(10) == 0 {
			c.Low[i], c.High[i] = -uint64(r.IntN(2)), -uint64(r.IntN(2)) // up to a distance of 128
		}
	}
}

func randomPairs(r *rand.Rand, p *Pairs) {
	spread := 1 + r.IntN(64)
	for i := range p.A {
		p.A[i], p.B[i], p.Turn[i] = uint8(r.IntN(spread)), uint8(r.IntN(spread)), uint8(r.IntN(4*spread))
	}
}

func checkDistances(t *testing.T, level cpu.Level, d *Distances, near *[Compared]uint64, a, b *Codes, n, m int, limit uint8) {
	t.Helper()
	distancesAt(level, d, near, a, b, n, m, limit)
	for i := range n {
		want := uint64(0)
		for j := range m {
			v := bits.OnesCount64(a.Low[i]^b.Low[j]) + bits.OnesCount64(a.High[i]^b.High[j])
			if int(d[i][j]) != v {
				t.Fatalf("%v, %d codes and %d: distance of %d and %d is %d, want %d", level, n, m, i, j, d[i][j], v)
			}
			if v <= int(limit) {
				want |= 1 << j
			}
		}
		if near[i] != want {
			t.Fatalf("%v, %d codes and %d, limit %d: near %d are %#x, want %#x", level, n, m, limit, i, near[i], want)
		}
	}
}

func checkAgree(t *testing.T, level cpu.Level, p *Pairs, with *[Compared]uint64, n int, limit uint8) {
	t.Helper()
	agreeAt(level, p, with, n, limit)
	for s := range n {
		for u := s + 1; u < n; u++ {
			d := int(int8(p.Turn[u] - p.Turn[s]))
			want := max(d, -d) < int(limit) && p.A[s] != p.A[u] && p.B[s] != p.B[u]
			if got := with[s]>>u&1 == 1; got != want {
				t.Fatalf("%v, %d pairs, limit %d: %d with %d %v, want %v", level, n, limit, s, u, got, want)
			}
		}
	}
}

func TestDistancesTiers(t *testing.T) {
	for _, level := range cpu.Levels() {
		r := rand.New(rand.NewPCG(21, uint64(level)))
		for n := 1; n <= Compared; n++ {
			for _, m := range []int{1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 40, 63, 64, n} {
				var d Distances
				var near [Compared]uint64
				var a, b Codes
				randomCodes(r, &a, nil)
				randomCodes(r, &b, &a)
				if n < Compared {
					near[n] = 0xabcdef
				}
				checkDistances(t, level, &d, &near, &a, &b, n, m, []uint8{54, 0, 127, 64}[r.IntN(4)])
				for i := n; i < Compared; i++ {
					if d[i] != [Compared]uint8{} || i == n && near[n] != 0xabcdef {
						t.Fatalf("%v, %d codes and %d: wrote to row %d", level, n, m, i)
					}
				}
			}
		}
	}
}

func TestAgreeTiers(t *testing.T) {
	for _, level := range cpu.Levels() {
		r := rand.New(rand.NewPCG(22, uint64(level)))
		for n := 1; n <= Compared; n++ {
			for _, limit := range []uint8{1, 22, 127, 128} {
				var p Pairs
				var with [Compared]uint64
				randomPairs(r, &p)
				if n < Compared {
					with[n] = 0xabcdef
				}
				checkAgree(t, level, &p, &with, n, limit)
				if n < Compared && with[n] != 0xabcdef {
					t.Fatalf("%v, %d pairs: wrote outside", level, n)
				}
			}
		}
	}
}

// What assembly leaves in other bits, and sizes of nothing, do not reach the callers.
func TestAgreeMasks(t *testing.T) {
	var p Pairs
	randomPairs(rand.New(rand.NewPCG(23, 0)), &p)
	for n := range Compared + 1 {
		var with [Compared]uint64
		p.Agree(&with, n, 128)
		for s, w := range with {
			if s >= n && w != 0 || s < n && w&^(first(n)&^first(s+1)) != 0 {
				t.Fatalf("%d pairs: pair %d with %#x", n, s, w)
			}
		}
	}
	var d Distances
	var near [Compared]uint64
	d.Set(&near, new(Codes), new(Codes), 0, 5, 54)
	d.Set(&near, new(Codes), new(Codes), 5, 0, 54)
	if near != [Compared]uint64{} {
		t.Error("pairs of nothing")
	}
}

func TestDistancesPanics(t *testing.T) {
	var near [Compared]uint64
	for name, f := range map[string]func(){
		"too many":   func() { new(Distances).Set(&near, new(Codes), new(Codes), 65, 1, 54) },
		"negative":   func() { new(Distances).Set(&near, new(Codes), new(Codes), 1, -1, 54) },
		"far":        func() { new(Distances).Set(&near, new(Codes), new(Codes), 1, 1, 128) },
		"65 pairs":   func() { new(Pairs).Agree(&near, 65, 22) },
		"limit of 0": func() { new(Pairs).Agree(&near, 1, 0) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

func BenchmarkDistances(b *testing.B) {
	r := rand.New(rand.NewPCG(24, 0))
	var d Distances
	var near [Compared]uint64
	var p, q Codes
	randomCodes(r, &p, nil)
	randomCodes(r, &q, &p)
	for _, level := range cpu.Levels() {
		b.Run("kernel="+level.String(), func(b *testing.B) {
			defer cpu.Lower(level)()
			for b.Loop() {
				d.Set(&near, &p, &q, 38, 40, 54)
			}
		})
	}
}
