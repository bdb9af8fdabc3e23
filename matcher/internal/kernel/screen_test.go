package kernel

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/whorl-afis/whorl/matcher/internal/cpu"
)

// randomScreen makes n words and numbers below all: in turn, in some order, or what a damaged file may hold.
func randomScreen(r *rand.Rand, policy, subject []byte, all uint32) (m Mask) {
	m = Mask{Require: 1 << r.IntN(64) & -r.Uint64N(2), Any: r.Uint64() & -r.Uint64N(2), Exclude: 1 << 63}
	if m.Any == 0 || r.IntN(3) == 0 {
		m.AnyUnused = 1
	}
	k, kind := r.Uint32N(all), r.IntN(4)
	for i := range len(policy) / 8 {
		p := r.Uint64() & r.Uint64()
		if r.IntN(2) == 0 {
			p = m.Require | m.Any&r.Uint64()
		}
		binary.LittleEndian.PutUint64(policy[8*i:], p)
		switch kind {
		case 0:
			k++
		case 1:
			k += r.Uint32N(5)
		case 2:
			k = r.Uint32N(all)
		case 3:
			k = r.Uint32() << r.IntN(2)
		}
		if kind < 2 {
			k %= all
		}
		binary.LittleEndian.PutUint32(subject[4*i:], k)
	}
	return m
}

func checkScreen(t *testing.T, level cpu.Level, pass []uint32, subjects []uint64, all uint32, policy, subject []byte, m *Mask) (passed int) {
	t.Helper()
	want := slices.Clone(subjects)
	screenAt(level, pass, subjects, all, policy, subject, m)
	for i, got := range pass {
		p, k := binary.LittleEndian.Uint64(policy[8*i:]), binary.LittleEndian.Uint32(subject[4*i:])
		yes := uint32(0)
		if p&m.Require == m.Require && p&m.Exclude == 0 && (m.AnyUnused == 1 || p&m.Any != 0) {
			if k >= all {
				k = 0
			}
			want[k/64] |= 1 << (k % 64)
			yes = ^uint32(0)
			passed++
		}
		if got != yes {
			t.Fatalf("%v, %d records: %#x for %d, want %#x", level, len(pass), got, i, yes)
		}
	}
	if !slices.Equal(subjects, want) {
		t.Fatalf("%v, %d records of %d subjects: %x, want %x", level, len(pass), all, subjects, want)
	}
	return passed
}

func TestScreenTiers(t *testing.T) {
	for _, level := range cpu.Levels() {
		r := rand.New(rand.NewPCG(71, uint64(level)))
		passed, seen := 0, 0
		for n := range 150 {
			for _, all := range []uint32{1, 63, 64, 65, 200, 5000, 1 << 17} {
				policy, subject := make([]byte, 8*n), make([]byte, 4*n)
				m := randomScreen(r, policy, subject, all)
				subjects := make([]uint64, (uint64(all)+63)/64)
				subjects[len(subjects)/2] = 1 << 7
				passed += checkScreen(t, level, make([]uint32, n), subjects, all, policy, subject, &m)
				seen += n
			}
		}
		if 10*passed < seen || 10*passed > 9*seen {
			t.Errorf("%v: %d of %d passed", level, passed, seen)
		}
	}
}

func TestScreenPanics(t *testing.T) {
	Screen(nil, nil, 0, nil, nil, new(Mask)) // nothing to screen is no error
	for name, f := range map[string]func(){
		"no subjects":  func() { Screen(make([]uint32, 1), nil, 0, make([]byte, 8), make([]byte, 4), new(Mask)) },
		"few subjects": func() { Screen(make([]uint32, 1), make([]uint64, 1), 65, make([]byte, 8), make([]byte, 4), new(Mask)) },
		"few words":    func() { Screen(make([]uint32, 9), make([]uint64, 1), 1, make([]byte, 71), make([]byte, 36), new(Mask)) },
		"few numbers":  func() { Screen(make([]uint32, 9), make([]uint64, 1), 1, make([]byte, 72), make([]byte, 35), new(Mask)) },
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

func BenchmarkScreen(b *testing.B) {
	const n = 128
	policy, subject := make([]byte, 8*n), make([]byte, 4*n)
	for i := range n {
		binary.LittleEndian.PutUint32(subject[4*i:], uint32(i+33))
	}
	m, pass, subjects := Mask{AnyUnused: 1, Exclude: 1 << 63}, make([]uint32, n), make([]uint64, 10)
	for _, level := range cpu.Levels() {
		b.Run("kernel="+level.String(), func(b *testing.B) {
			for b.Loop() {
				screenAt(level, pass, subjects, 600, policy, subject, &m)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/record")
		})
	}
}
