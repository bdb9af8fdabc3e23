package gallery

import (
	"errors"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/whorl-afis/whorl/matcher/internal/descriptor"
	"github.com/whorl-afis/whorl/template"
)

// In two steps a record gives what Decode gives, whether or not the map of the one before was asked for.
func TestDecoderAsDecode(t *testing.T) {
	recs := testRecords(60, 3)
	recs[7].Template = testTemplate(7, 0, true)
	g := mustOpen(t, build(t, recs), Options{})
	s, err := g.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Release()
	var d Decoder
	for k := range 3 * s.Len() {
		i := k * 7 % s.Len()
		var want template.Template
		codes, err := s.Decode(i, &want, nil)
		if err != nil {
			t.Fatal(err)
		}
		mapped, err := d.Minutiae(s, i)
		if err != nil {
			t.Fatal(err)
		}
		if len(want.Minutiae) == 0 && len(d.Template.Minutiae) == 0 {
			want.Minutiae = d.Template.Minutiae
		}
		if mapped != (want.Map != nil) || d.Template.Map != nil {
			t.Errorf("record %d: has a map %v, want %v; read already %v", i, mapped, want.Map != nil, d.Template.Map != nil)
		}
		if k%3 == 0 {
			want.Map = nil
		} else if err := d.Map(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, d.Template); diff != "" {
			t.Errorf("record %d: mismatch (-Decode +Decoder):\n%s", i, diff)
		}
		if diff := cmp.Diff(append([]descriptor.Code(nil), codes...), append([]descriptor.Code(nil), d.Codes...)); diff != "" {
			t.Errorf("record %d: codes mismatch (-Decode +Decoder):\n%s", i, diff)
		}
	}
	allocs := testing.AllocsPerRun(20, func() {
		for i := range s.Len() {
			if _, err := d.Minutiae(s, i); err != nil {
				t.Fatal(err)
			}
			if i%2 == 0 {
				if err := d.Map(); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations to decode %d records", allocs, s.Len())
	}
	d.Wipe()
	for _, c := range d.Codes[:cap(d.Codes)] {
		if c != (descriptor.Code{}) {
			t.Fatal("a code outlived Wipe")
		}
	}
}

// What Decode refuses one of the two steps refuses.
func TestDecoderOfDamagedRecords(t *testing.T) {
	recs := []Record{{Subject: "s", Template: testTemplate(1, 40, true)}, {Subject: "u", Template: testTemplate(2, 33, false)}}
	g := mustOpen(t, build(t, recs), Options{})
	s, err := g.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Release()
	c := &Snapshot{
		header: s.header, sections: s.sections, chunks: s.chunks,
		mapping: &mapping{data: append([]byte(nil), s.mapping.data...)},
	}
	c.damage.units = make([]atomic.Pointer[error], len(c.chunks))
	refused := 0
	for i := range recs {
		hot, cold, err := c.raw(i)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range [][]byte{hot[HotSize-32:], cold} {
			for k := range part {
				part[k] ^= 0x81
				var want template.Template
				_, decodeErr := c.Decode(i, &want, nil)
				var d Decoder
				_, err := d.Minutiae(c, i)
				if err == nil {
					err = d.Map()
				}
				if (err == nil) != (decodeErr == nil) || err != nil && !errors.Is(err, ErrFormat) {
					t.Errorf("record %d, byte %d: %v, Decode: %v", i, k, err, decodeErr)
				}
				if err != nil {
					refused++
				}
				part[k] ^= 0x81
			}
		}
	}
	if refused == 0 {
		t.Error("no damage was refused")
	}
}
