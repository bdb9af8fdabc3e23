package gallery

import "testing"

// Records and subjects are those that Filter, Policy and Subject tell of one at a time, wherever a block of them begins.
func TestScreen(t *testing.T) {
	g := mustOpen(t, build(t, testRecords(300, 3)), Options{})
	s, err := g.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Release()
	for _, f := range []Filter{{}, {Require: 1}, {Any: 6, Exclude: 16}, {Require: 1 << 40}} {
		for _, block := range [][2]int{{0, 300}, {0, 0}, {1, 1}, {63, 66}, {150, 150}} {
			first, n := block[0], block[1]
			const before = uint64(1) << 5
			pass, got, want := make([]uint32, n), []uint64{before, 0}, []uint64{before, 0}
			s.Screen(pass, got, first, f.Mask())
			for i := range n {
				yes := uint32(0)
				if f.Pass(s.Policy(first + i)) {
					yes = ^uint32(0)
					want[s.Subject(first+i)/64] |= 1 << (s.Subject(first+i) % 64)
				}
				if pass[i] != yes {
					t.Errorf("%+v: record %d: %#x, want %#x", f, first+i, pass[i], yes)
				}
			}
			if got[0] != want[0] || got[1] != want[1] {
				t.Errorf("%+v from %d on: subjects %x, want %x", f, first, got, want)
			}
		}
	}
}
