package gallery

import (
	"errors"
	"sync/atomic"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

// Places must tell what Decode tells.
func TestPlacesAsDecoded(t *testing.T) {
	recs := testRecords(60, 3)
	for i, n := range []int{0, 1, 31, 32, 33, 49, 64} {
		recs[i].Template = testTemplate(uint64(i), n, i%2 == 0)
	}
	g := mustOpen(t, build(t, recs), Options{})
	s, err := g.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Release()
	for i := range s.Len() {
		var want template.Template
		codes, err := s.Decode(i, &want, nil)
		if err != nil {
			t.Fatal(err)
		}
		var x, y [HotCodes]int32
		hot, n, err := s.Places(i, &x, &y)
		if err != nil {
			t.Fatal(err)
		}
		if n != min(len(codes), HotCodes) || len(hot) != HotSize {
			t.Errorf("record %d: %d places and %d bytes for %d codes", i, n, len(hot), len(codes))
		}
		_, _, quality, err := s.Best(i, &x, &y)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range want.Minutiae[:n] {
			quality -= int(m.Quality)
		}
		if quality != 0 {
			t.Errorf("record %d: quality off by %d", i, quality)
		}
		for k, m := range want.Minutiae[:n] {
			if x[k] != int32(m.X) || y[k] != int32(m.Y) {
				t.Errorf("record %d: minutia %d at (%d, %d), want (%d, %d)", i, k, x[k], y[k], m.X, m.Y)
			}
		}
	}
}

// A record whose counts promise more than it has must not be read past its end.
func TestPlacesOfDamagedRecords(t *testing.T) {
	for name, damage := range map[string]func(hot, cold []byte){
		"more in the hot record": func(hot, _ []byte) { hot[hotCount] = HotCodes + 1 },
		"fewer minutiae":         func(_, cold []byte) { cold[1] = 3 },
		"fewer codes":            func(_, cold []byte) { cold[2] = 3 },
		"codes past the end":     func(_, cold []byte) { cold[1], cold[2] = 255, 255 },
		"wide coordinates":       func(hot, cold []byte) { copy(cold[4:8], "\xff\xff\xff\xff"); hot[hotCount] = 20 },
	} {
		g := mustOpen(t, build(t, []Record{{Subject: "s", Template: testTemplate(1, 20, false)}}), Options{})
		s, err := g.Acquire()
		if err != nil {
			t.Fatal(err)
		}
		c := &Snapshot{
			header: s.header, sections: s.sections, chunks: s.chunks,
			mapping: &mapping{data: append([]byte(nil), s.mapping.data...)},
		}
		c.damage.units = make([]atomic.Pointer[error], len(c.chunks))
		hot, cold, err := c.raw(0)
		if err != nil {
			t.Fatal(err)
		}
		damage(hot, cold)
		var x, y [HotCodes]int32
		if _, _, err := c.Places(0, &x, &y); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
		s.Release()
	}
}
