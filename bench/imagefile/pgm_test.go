package imagefile

import (
	"bytes"
	"testing"
)

// FuzzPGM holds the reader to its bounds, and what it accepts to what Encode writes.
func FuzzPGM(f *testing.F) {
	for _, s := range []string{"P5 2 2 255\n1234", "P2 2 1 9\n9 0", "P5\n#c\n1 1 65535\nab", "P2 0 0 1", "P5 9999999 9999999 255 "} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if !isPGM(b) {
			return
		}
		g, err := decodePGM(b)
		if err != nil {
			return
		}
		if n := g.Rect.Dx() * g.Rect.Dy(); n > len(b) || n == 0 {
			t.Fatalf("%d pixels out of %d bytes", n, len(b))
		}
		out, err := Encode("pgm", g, 0)
		if err != nil {
			t.Fatal(err)
		}
		again, err := decodePGM(out)
		if err != nil || !bytes.Equal(again.Pix, g.Pix) {
			t.Fatalf("did not survive writing: %v", err)
		}
	})
}

func TestScaleKeepsEnds(t *testing.T) {
	for _, top := range []int{1, 9, 254, 255, 256, 4095, 65535} {
		if scale(0, top) != 0 || scale(top, top) != 255 {
			t.Errorf("top %d: %d to %d", top, scale(0, top), scale(top, top))
		}
	}
}
