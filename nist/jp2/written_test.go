package jp2

import (
	"encoding/binary"
	"fmt"
	"image"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/whorl-afis/whorl/nist/jp2/internal/j2ktest"
)

// drawOptions draws settings of the test's own writer, and a picture for them. Together they have all that the package
// says it decodes.
func drawOptions(rng *rand.Rand) (j2ktest.Image, j2ktest.Options) {
	one := func(in int) bool { return rng.IntN(in) == 0 }
	o := j2ktest.Options{
		Precision: 8, Signed: one(8), Levels: rng.IntN(7), BlockW: 2 + rng.IntN(5), BlockH: 2 + rng.IntN(5),
		Order: byte(rng.IntN(5)), Layers: 1, Seed: rng.Uint64(), Irreversible: one(3), SOP: one(4), EPH: one(4),
		LongEmpty: one(4), EndUnknown: one(8), JP2: one(2), Guard: 2 + rng.IntN(3),
	}
	if one(2) {
		o.Precision = 1 + rng.IntN(16)
	}
	if one(6) {
		o.BlockW, o.BlockH = 10, 2
	}
	if one(2) {
		o.Style = rng.IntN(64)
	}
	if one(2) {
		o.Layers = 1 + rng.IntN(6)
	}
	if one(4) {
		o.Drop = 1 + rng.IntN(9)
	}
	if o.Irreversible {
		o.Step, o.Derived = []float64{1. / 64, 0.3, 1, 3.7}[rng.IntN(4)], o.Precision >= 8 && one(3)
	}
	if one(3) {
		o.X0, o.Y0 = rng.IntN(50), rng.IntN(50)
	}
	if one(5) {
		o.DX, o.DY = 1+rng.IntN(3), 1+rng.IntN(3)
	}
	if one(3) {
		o.TileX0, o.TileY0 = rng.IntN(o.X0+1), rng.IntN(o.Y0+1)
		o.TileW, o.TileH = o.X0+20+rng.IntN(90), o.Y0+20+rng.IntN(90)
	}
	if one(3) {
		o.TileParts = 1 + rng.IntN(4)
	}
	if one(3) {
		for r := range o.Levels + 1 {
			lowest := min(1, r)
			o.Precincts = append(o.Precincts, byte(max(lowest, 3+rng.IntN(5)-lowest))|byte(max(lowest, rng.IntN(9)))<<4)
		}
	}
	o.Packed, o.Parameters = max(0, rng.IntN(5)-2), max(0, rng.IntN(6)-2)
	if o.Region = o.Precision <= 10 && one(5); o.Region {
		o.RegionExtra, o.Step = rng.IntN(3), max(o.Step, 0.3) // a block has at most 30 planes
	}
	if one(4) { // two volumes that meet at a resolution or a layer, and one with the rest
		r, l := rng.IntN(o.Levels+1), 1+rng.IntN(o.Layers)
		o.Volumes = []j2ktest.Volume{
			{Res1: r + 1, Layer1: l, Order: byte(rng.IntN(5))},
			{Res0: r, Res1: o.Levels + 1, Layer1: l, Order: byte(rng.IntN(5))},
			{Res1: o.Levels + 1, Layer1: o.Layers, Order: byte(rng.IntN(5))},
		}
		o.VolumesInTile = one(2)
	}
	return drawImage(rng, 1+rng.IntN(110), 1+rng.IntN(110), o.Precision), o
}

// drawImage makes slopes and noise of more or less depth.
func drawImage(rng *rand.Rand, w, h, precision int) j2ktest.Image {
	full := 1<<precision - 1
	slope, noise := rng.IntN(max(1, full/40)+1), 1+rng.IntN(full+1)
	if rng.IntN(2) == 0 {
		noise = 1 + rng.IntN(max(1, full/20))
	}
	img := j2ktest.Image{W: w, H: h, Pix: make([]int32, w*h)}
	for i := range img.Pix {
		img.Pix[i] = int32((slope*(i%w+2*(i/w)) + rng.IntN(noise)) & full)
	}
	return img
}

// compare returns the largest difference of a decoded picture from the samples that it should have.
func compare(got image.Image, want j2ktest.Image, precision int) (int, error) {
	if r := got.Bounds(); r.Dx() != want.W || r.Dy() != want.H {
		return 0, fmt.Errorf("a picture of %v for one of %d × %d", r.Size(), want.W, want.H)
	}
	full, most := int32(1)<<precision-1, int32(0)
	for i, v := range want.Pix {
		var g int32
		switch p := got.(type) {
		case *image.Gray:
			g = (int32(p.Pix[i])*full + 127) / 255
		case *image.Gray16:
			g = int32((int64(binary.BigEndian.Uint16(p.Pix[2*i:]))*int64(full) + 32767) / 65535)
		}
		most = max(most, g-v, v-g)
	}
	return int(most), nil
}

// tolerance is how far samples of the irreversible wavelet may be apart: one level, and what OpenJPEG's scaling, which
// the decoder shares, has of more than 12 bits.
func tolerance(o *j2ktest.Options) int {
	switch {
	case !o.Irreversible:
		return 0
	case o.Precision <= 12:
		return 1
	}
	return 1 + 1<<(o.Precision-1)/10000
}

// TestWritten decodes what the test's own writer has made of random pictures under random settings. WHORL_LONG=1
// draws 5000 of them.
func TestWritten(t *testing.T) {
	n := 150
	if os.Getenv("WHORL_LONG") != "" {
		n = 5000
	}
	if testing.Short() {
		n = 60
	}
	rng := rand.New(rand.NewPCG(21, 22))
	exact := 0
	for i := range n {
		img, o := drawOptions(rng)
		s, err := j2ktest.Encode(img, o)
		if err != nil {
			t.Fatalf("%d: %v: %+v", i, err, o)
		}
		name := fmt.Sprintf("%d: %d × %d, %+v", i, img.W, img.H, o)
		got, err := Decode(s.Bytes)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want := s.Decoded(len(s.Packets))
		if d, err := compare(got, want, o.Precision); err != nil || d > tolerance(&o) {
			t.Errorf("%s: largest difference %d (%v), allowed %d", name, d, err, tolerance(&o))
		}
		if o.Irreversible || o.Drop > 0 {
			continue
		}
		exact++
		if d, err := compare(got, img, o.Precision); err != nil || d > 0 {
			t.Errorf("%s: largest difference %d (%v) from the picture", name, d, err)
		}
	}
	t.Logf("%d of %d without loss", exact, n)
	if exact < n/4 {
		t.Errorf("only %d of %d without loss", exact, n)
	}
}
