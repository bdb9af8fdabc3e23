package fmr

import (
	"bytes"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

// TestCoreLayout holds the blocks of cores and deltas to bytes written by hand from the description of the formats. For
// the three of INCITS it is one layout, as FingerprintIO, which reads all three, has it too; no record with cores from
// another maker was at hand.
func TestCoreLayout(t *testing.T) {
	points := func(angular bool) *Record {
		v := View{Position: template.RightIndex, Width: 300, Height: 400, XRes: 197, YRes: 197, Qualities: []Quality{{Score: 80}},
			Cores: []Core{{X: 150, Y: 200}}, Deltas: []Delta{{X: 80, Y: 300}}}
		if angular {
			v.Cores[0].Angular, v.Cores[0].Angle = true, FullTurn/4
			v.Deltas[0].Angular, v.Deltas[0].Angles = true, [3]uint16{0, FullTurn / 4, FullTurn / 2}
		}
		return &Record{Views: []View{v}}
	}
	for _, c := range []struct {
		format  Format
		angular bool
		block   []byte // type, length, cores, deltas
	}{
		{ANSI2004, true, []byte{0, 2, 0, 18, 0x41, 0, 150, 0, 200, 45, 0x41, 0, 80, 1, 44, 0, 45, 90}},
		{ANSI2009, true, []byte{0, 2, 0, 18, 0x41, 0, 150, 0, 200, 45, 0x41, 0, 80, 1, 44, 0, 45, 90}},
		{ANSI2009AM1, true, []byte{0, 2, 0, 18, 0x41, 0, 150, 0, 200, 45, 0x41, 0, 80, 1, 44, 0, 45, 90}},
		{ANSI2009AM1, false, []byte{0, 2, 0, 14, 1, 0, 150, 0, 200, 1, 0, 80, 1, 44}},
		{ISO2011, true, []byte{0, 2, 0, 18, 1, 0x40, 150, 0, 200, 64, 1, 0x40, 80, 1, 44, 0, 64, 128}},
		{ISO2011, false, []byte{0, 2, 0, 14, 1, 0, 150, 0, 200, 1, 0, 80, 1, 44}},
	} {
		b, losses, err := points(c.angular).Bytes(c.format)
		if err != nil || len(losses) > 0 {
			t.Fatalf("%v: %v, lost %v", c.format, err, losses)
		}
		if !bytes.HasSuffix(b, c.block) {
			t.Errorf("%v: ends in % x, want % x", c.format, b[max(0, len(b)-len(c.block)):], c.block)
		}
		r, err := Read(b)
		if err != nil {
			t.Fatalf("%v: %v", c.format, err)
		}
		want := points(c.angular).Views[0]
		if v := r.Views[0]; len(v.Cores) != 1 || len(v.Deltas) != 1 || v.Cores[0] != want.Cores[0] || v.Deltas[0] != want.Deltas[0] {
			t.Errorf("%v: cores %v, deltas %v", c.format, v.Cores, v.Deltas)
		}
	}
	// FingerprintIO sets the bit for angles on a count of 0 too.
	if cores, deltas, used, ok := readCores([]byte{0x40, 0x40}, true); len(cores)+len(deltas) != 0 || used != 2 || !ok {
		t.Error("angles of no points")
	}
}
