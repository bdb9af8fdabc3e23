package kernel

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/whorl-afis/whorl/matcher/internal/cpu"
)

// randomLikes makes codes and directions of a print, and a hot record some of whose codes are near.
func randomLikes(r *rand.Rand, p *Codes, angle *[Compared]uint8, hot []byte) {
	var other Codes
	randomCodes(r, p, nil)
	randomCodes(r, &other, p)
	for i := range angle {
		angle[i] = uint8(r.Uint32())
	}
	for i := range hot {
		hot[i] = uint8(r.Uint32())
	}
	for k := range Minutiae {
		binary.LittleEndian.PutUint64(hot[16*k:], other.Low[k])
		binary.LittleEndian.PutUint64(hot[16*k+8:], other.High[k])
	}
}

func checkLikes(t *testing.T, level cpu.Level, l *Likes, p *Codes, angle *[Compared]uint8, hot []byte, n, m int, limit uint8) {
	t.Helper()
	likesAt(level, l, p, angle, hot, n, m, limit)
	k := 0
	for a := range n {
		for b := range m {
			low, high := binary.LittleEndian.Uint64(hot[16*b:]), binary.LittleEndian.Uint64(hot[16*b+8:])
			d := bits.OnesCount64(p.Low[a]^low) + bits.OnesCount64(p.High[a]^high)
			if d > int(limit) {
				continue
			}
			want := [4]uint8{uint8(a), uint8(b), hot[RecordAngles+b] - angle[a], limit + 1 - uint8(d)}
			if got := [4]uint8{l.A[k], l.B[k], l.Turn[k], l.Weight[k]}; k >= l.N || got != want {
				t.Fatalf("%v, %d codes and %d, limit %d: like %d of %d is %v, want %v", level, n, m, limit, k, l.N, got, want)
			}
			k++
		}
	}
	if l.N != k {
		t.Fatalf("%v, %d codes and %d, limit %d: %d likes, want %d", level, n, m, limit, l.N, k)
	}
}

func TestLikesTiers(t *testing.T) {
	for _, level := range cpu.Levels() {
		r := rand.New(rand.NewPCG(81, uint64(level)))
		all := 0
		for n := 1; n <= Minutiae; n++ {
			for m := 1; m <= Minutiae; m++ {
				var l Likes
				var p Codes
				var angle [Compared]uint8
				hot := make([]byte, RecordSize)
				randomLikes(r, &p, &angle, hot)
				checkLikes(t, level, &l, &p, &angle, hot, n, m, []uint8{51, 51, 0, 127, 64}[r.IntN(5)])
				all += l.N
			}
		}
		if all < 10_000 {
			t.Errorf("%v: %d likes only", level, all)
		}
	}
}

func TestLikesLayout(t *testing.T) {
	var l Likes
	var g Agreed
	got := []uintptr{
		unsafe.Offsetof(l.B), unsafe.Offsetof(l.Turn), unsafe.Offsetof(l.Weight), unsafe.Offsetof(g.B), unsafe.Offsetof(g.Moves),
		unsafe.Offsetof(g.Moves.Y), unsafe.Offsetof(g.around), unsafe.Offsetof(g.N), unsafe.Offsetof(g.Sum), unsafe.Offsetof(g.Turned),
	}
	if want := "[1088 2176 3264 160 640 384 1792 2176 2184 2188]"; fmt.Sprint(got) != want {
		t.Errorf("offsets %v, the generator has %s", got, want)
	}
}

func TestLikesPanics(t *testing.T) {
	hot := make([]byte, RecordSize)
	for name, f := range map[string]func(){
		"33 codes":   func() { new(Likes).Find(new(Codes), new([Compared]uint8), hot, 33, 1, 51) },
		"none":       func() { new(Likes).Find(new(Codes), new([Compared]uint8), hot, 1, -1, 51) },
		"far":        func() { new(Likes).Find(new(Codes), new([Compared]uint8), hot, 1, 1, 128) },
		"cut short":  func() { new(Likes).Find(new(Codes), new([Compared]uint8), hot[:RecordSize-1], 1, 1, 51) },
		"1025 likes": func() { new(Agreed).Select(&Likes{N: 1025}, 0, 40) },
		"wide":       func() { new(Agreed).Select(&Likes{N: 1}, 0, 129) },
		"97 agree": func() {
			(&Agreed{N: 97}).Lay(new([Compared]int32), new([Compared]int32), new([Minutiae]int32), new([Minutiae]int32), 0, 0, 0)
		},
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
	l := Likes{N: 5}
	l.Find(new(Codes), new([Compared]uint8), hot, 0, 5, 51)
	if around := new(Agreed).Lay(new([Compared]int32), new([Compared]int32), new([Minutiae]int32), new([Minutiae]int32), 0, 0, 0); l.N != 0 || around != 0 {
		t.Errorf("%d likes of nothing, %d around nothing", l.N, around)
	}
}

func BenchmarkLikes(b *testing.B) {
	r := rand.New(rand.NewPCG(84, 0))
	var l Likes
	var g, of Agreed
	var p Codes
	var angle [Compared]uint8
	var x, y [Compared]int32
	var toX, toY [Minutiae]int32
	hot := make([]byte, RecordSize)
	randomLikes(r, &p, &angle, hot)
	randomAgreed(r, &g, 35, &x, &y, &toX, &toY)
	for _, level := range cpu.Levels() {
		b.Run("kernel="+level.String()+"/find", func(b *testing.B) {
			for b.Loop() {
				likesAt(level, &l, &p, &angle, hot, 32, 32, 51)
			}
		})
		b.Run("kernel="+level.String()+"/select", func(b *testing.B) {
			for b.Loop() {
				chooseAt(level, &of, &l, 0, 100)
			}
		})
		b.Run("kernel="+level.String()+"/lay", func(b *testing.B) {
			for b.Loop() {
				layAt(level, &g, &x, &y, &toX, &toY, 1<<14, 0, 80)
			}
		})
	}
}
