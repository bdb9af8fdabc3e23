package descriptor

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

// FuzzStored gives templates any codes, bound by whoever chose them or not: as many codes come as are wanted, those of the minutiae
// unless all that can be checked of the stored ones is right, and a template that is described keeps its codes when it is stored.
func FuzzStored(f *testing.F) {
	f.Add([]byte{}, []byte{}, uint32(0), false, 48)
	raw := func(t *template.Template) (b []byte) {
		for _, m := range t.Minutiae {
			b = append(binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(b, m.X), m.Y), m.Angle)
		}
		return b
	}
	a := random(1, 30)
	Describe(a, 30)
	f.Add(raw(a), a.Codes.Data, Version(), true, 30)
	f.Add(raw(a), a.Codes.Data, Version()+1, true, 30)
	f.Add(raw(a), bytes.Repeat([]byte{7}, 16*31), Version(), true, 64)
	f.Add(raw(random(2, 255)), bytes.Repeat([]byte{1}, 4080), Version(), true, 200)
	f.Fuzz(func(t *testing.T, places, data []byte, version uint32, bind bool, most int) {
		a := &template.Template{Width: 8191, Height: 8191}
		for p := range slices.Chunk(places, 5) {
			if len(p) < 5 || len(a.Minutiae) > template.MaxMinutiae {
				break
			}
			a.Minutiae = append(a.Minutiae, template.Minutia{X: binary.LittleEndian.Uint16(p), Y: binary.LittleEndian.Uint16(p[2:]), Angle: p[4]})
		}
		want := Encode(a, most)
		a.Codes = &template.Codes{Version: version, Binding: uint64(most), Data: slices.Clone(data)}
		if bind {
			a.Bind(version, a.Codes.Data)
		}
		got := Encode(a, most)
		if len(got) != len(want) {
			t.Fatalf("%d codes, want %d", len(got), len(want))
		}
		for i, c := range got {
			if c != want[i] && !(bind && version == Version() && c == storedCode(a.Codes, i)) {
				t.Fatalf("code %d is neither computed nor stored", i)
			}
		}
		a.Codes = nil
		Describe(a, most)
		b, err := a.MarshalBinary()
		if err != nil {
			return // too many minutiae, or outside the print
		}
		back, err := template.Parse(b)
		if err != nil {
			t.Fatal(err)
		}
		if len(want) <= pool && !slices.Equal(Encode(back, most), want) {
			t.Fatal("codes that were stored are others")
		}
	})
}
