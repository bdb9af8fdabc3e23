package jp2

import (
	"bytes"
	"errors"
	"image"
	"math/rand/v2"
	"testing"

	"github.com/whorl-afis/whorl/nist/jp2/internal/j2ktest"
)

// small are settings whose streams take a few hundred bytes for ripples.
func small(change func(o *j2ktest.Options)) j2ktest.Options {
	o := j2ktest.Options{Precision: 8, Levels: 2, BlockW: 3, BlockH: 4, Layers: 3, Seed: 5}
	change(&o)
	return o
}

func ripples() j2ktest.Image {
	img := j2ktest.Image{W: 30, H: 20, Pix: make([]int32, 30*20)}
	for i := range img.Pix {
		x, y := i%30, i/30
		img.Pix[i] = int32(30 + (x*x+3*x*y+5*y)%180)
	}
	return img
}

func encode(t testing.TB, o j2ktest.Options) *j2ktest.Stream {
	t.Helper()
	s, err := j2ktest.Encode(ripples(), o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestCutAtPackets ends streams of one tile behind each of their packets, and in the middle of each: what is left is
// marked, and it is exactly what the whole packets stand for, or a little more of the one that was cut.
func TestCutAtPackets(t *testing.T) {
	for name, o := range map[string]j2ktest.Options{
		"LRCP":         small(func(o *j2ktest.Options) {}),
		"RPCL":         small(func(o *j2ktest.Options) { o.Order, o.Precincts = j2ktest.RPCL, []byte{0x33, 0x33, 0x44} }),
		"every style":  small(func(o *j2ktest.Options) { o.Style, o.SOP, o.EPH = 63, true, true }),
		"bypass":       small(func(o *j2ktest.Options) { o.Style, o.JP2 = j2ktest.Bypass, true }),
		"irreversible": small(func(o *j2ktest.Options) { o.Irreversible, o.Step, o.Order = true, 0.5, j2ktest.RLCP }),
		"region":       small(func(o *j2ktest.Options) { o.Region, o.Order = true, j2ktest.CPRL }),
		"PPM":          small(func(o *j2ktest.Options) { o.Packed = j2ktest.InMain }),
		"PPT":          small(func(o *j2ktest.Options) { o.Packed, o.TileParts = j2ktest.InTileParts, 3 }),
	} {
		s := encode(t, o)
		for i, p := range s.Packets {
			if i == len(s.Packets)-1 {
				break // only the EOC marker is missing
			}
			got, err := Decode(s.Bytes[:p.End])
			if !errors.Is(err, ErrPartial) {
				t.Errorf("%s, %d packets: error %v", name, i+1, err)
				continue
			}
			middle := (p.End + s.Packets[i+1].End) / 2
			if _, err := Decode(s.Bytes[:middle]); !errors.Is(err, ErrPartial) {
				t.Errorf("%s, %d packets and a half: error %v", name, i+1, err)
			}
			if o.Packed != j2ktest.InBody {
				continue // more headers are there: codewords of no bytes are whole
			}
			if d, err := compare(got, s.Decoded(i+1), o.Precision); err != nil || d > tolerance(&o) {
				t.Errorf("%s, %d packets: largest difference %d (%v)", name, i+1, d, err)
			}
		}
	}
}

// contrast is the difference of the lightest and the darkest pixel.
func contrast(img image.Image) int {
	lo, hi := 0xFFFF, 0
	r := img.Bounds()
	for y := range r.Dy() {
		for x := range r.Dx() {
			v, _, _, _ := img.At(x, y).RGBA()
			lo, hi = min(lo, int(v)), max(hi, int(v))
		}
	}
	return (hi - lo) >> 8
}

// TestFlippedBits changes every byte of headers and packets in some ways: none may give a picture without contrast and
// without an error. JPEG 2000 has no checksums; how much of the damage in packets shows depends on the style.
func TestFlippedBits(t *testing.T) {
	for _, c := range []struct {
		name  string
		o     j2ktest.Options
		shown float64 // the least share of the changes in packets that matter
	}{
		{"plain", small(func(o *j2ktest.Options) {}), 0},
		{"file", small(func(o *j2ktest.Options) { o.JP2 = true }), 0},
		{"tiles", small(func(o *j2ktest.Options) { o.TileW, o.TileH = 16, 16 }), 0},
		{"irreversible", small(func(o *j2ktest.Options) { o.Irreversible, o.Step, o.Derived = true, 1, true }), 0},
		{"segmentation symbols", small(func(o *j2ktest.Options) { o.Style = j2ktest.Symbols }), 0.9},
		{"predictable", small(func(o *j2ktest.Options) { o.Style = j2ktest.Predictable }), 0.8},
		{"predictable, every pass", small(func(o *j2ktest.Options) { o.Style = j2ktest.Predictable | j2ktest.TermAll }), 0.8},
		{"every style", small(func(o *j2ktest.Options) { o.Style, o.SOP, o.EPH = 63, true, true }), 0.6},
	} {
		s := encode(t, c.o)
		want, err := Decode(s.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		packets := bytes.Index(s.Bytes, []byte{0xFF, mSOD & 0xFF})
		errs, silent := 0, 0
		rng := rand.New(rand.NewPCG(1, 2))
		for at := range s.Bytes {
			if testing.Short() && at%5 != 0 {
				continue
			}
			flips := []byte{1 << rng.UintN(8)}
			if at < packets { // each bit of the headers
				flips = []byte{1, 2, 4, 8, 16, 32, 64, 128, 0xFF}
			}
			for _, flip := range flips {
				b := bytes.Clone(s.Bytes)
				b[at] ^= flip
				got, err := Decode(b)
				switch {
				case err != nil && got != nil && !errors.Is(err, ErrPartial):
					t.Errorf("%s: byte %d: a picture with the error %v", c.name, at, err)
				case err == nil && contrast(got) < 60:
					t.Errorf("%s: byte %d of %d changed by %#x: contrast %d and no error", c.name, at, packets, flip, contrast(got))
				case at < packets:
				case err != nil:
					errs++
				case !same(got, want):
					silent++
				}
			}
		}
		share := float64(errs) / float64(errs+silent)
		t.Logf("%s: %d bytes: %.2f of the changes in packets show, %d of them do not", c.name, len(s.Bytes), share, silent)
		if share < c.shown {
			t.Errorf("%s: only %.2f of the changes in packets show", c.name, share)
		}
	}
}

func same(a, b image.Image) bool {
	x, ok := a.(*image.Gray)
	y, ok2 := b.(*image.Gray)
	return ok && ok2 && x.Rect == y.Rect && bytes.Equal(x.Pix, y.Pix)
}
