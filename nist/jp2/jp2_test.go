package jp2

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"image"
	_ "image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/whorl-afis/whorl/nist/jp2/internal/j2ktest"
)

var update = flag.Bool("update", false, "make the files in testdata again")

// weave is the generated picture in the files of testdata: two crossing triangle waves, in integers so that it is the
// same everywhere.
func weave() *image.Gray {
	img := image.NewGray(image.Rect(0, 0, 61, 47))
	for y := range 47 {
		for x := range 61 {
			a, b := (3*x+2*y)%40, (x*y/3)%22
			img.Pix[y*61+x] = uint8(60 + 6*max(a, 40-a)/2 + min(b, 22-b))
		}
	}
	return img
}

// samples are the files of testdata, all without loss.
var samples = map[string]j2ktest.Options{
	"plain.jp2": {Precision: 8, Levels: 5, BlockW: 6, BlockH: 6, JP2: true},
	"tiles.j2k": {Precision: 8, Levels: 2, BlockW: 6, BlockH: 6, TileW: 32, TileH: 24, SOP: true, EPH: true},
	"layers.j2k": {Precision: 8, Levels: 3, BlockW: 5, BlockH: 5, Layers: 3, Order: j2ktest.RPCL,
		Precincts: []byte{0x33, 0x44, 0x55, 0x44}},
	"styles.j2k": {Precision: 8, Levels: 4, BlockW: 4, BlockH: 4, Layers: 2, Style: j2ktest.Bypass | j2ktest.Reset |
		j2ktest.TermAll | j2ktest.Causal | j2ktest.Predictable | j2ktest.Symbols},
	"roi.jp2": {Precision: 8, Levels: 3, BlockW: 6, BlockH: 6, Region: true, Style: j2ktest.Bypass, JP2: true},
	"volumes.j2k": {Precision: 8, Levels: 3, BlockW: 6, BlockH: 6, Layers: 2, Volumes: []j2ktest.Volume{
		{Res1: 3, Layer1: 2, Order: j2ktest.RLCP}, {Res0: 3, Res1: 4, Layer1: 2, Order: j2ktest.CPRL}}},
	"tile-parts.j2k": {Precision: 8, Levels: 2, BlockW: 6, BlockH: 6, TileW: 40, TileH: 40, TileParts: 3},
	"packed.j2k": {Precision: 8, Levels: 2, BlockW: 4, BlockH: 3, TileW: 40, TileH: 40, TileParts: 2, Layers: 2,
		Packed: j2ktest.InMain, Parameters: j2ktest.InTileCOC},
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		img := j2ktest.Image{W: 61, H: 47}
		for _, v := range weave().Pix {
			img.Pix = append(img.Pix, int32(v))
		}
		s, err := j2ktest.Encode(img, samples[name])
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, s.Bytes, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func Example() {
	f, err := os.Open("testdata/plain.jp2")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	img, format, err := image.Decode(f)
	fmt.Println(format, img.Bounds().Size(), err)
	// Output: jp2 (61,47) <nil>
}

func TestSamples(t *testing.T) {
	for name := range samples {
		b := sample(t, name)
		img, err := Decode(b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !bytes.Equal(img.(*image.Gray).Pix, weave().Pix) {
			t.Errorf("%s: samples differ", name)
		}
		if c, err := DecodeConfig(b); err != nil || c.Width != 61 || c.Height != 47 || c.Precision != 8 || !Detect(b) {
			t.Errorf("%s: config %+v, %v", name, c, err)
		}
	}
}

// TestCutShort cuts every sample in all its headers and at every third byte of its packets: no length may give a picture
// without an error.
func TestCutShort(t *testing.T) {
	for name := range samples {
		b := sample(t, name)
		for n := range len(b) {
			if n > 250 && n < len(b)-20 && n%3 != 0 {
				continue
			}
			img, err := Decode(b[:n])
			if err == nil {
				t.Errorf("%s: cut to %d of %d bytes: no error", name, n, len(b))
			}
			if img != nil && !errors.Is(err, ErrPartial) {
				t.Errorf("%s: cut to %d bytes: an image with the error %v", name, n, err)
			}
		}
	}
}

func TestHostile(t *testing.T) {
	plain := sample(t, "tiles.j2k")
	siz := 4 // position of the SIZ length
	set := func(at int, v ...byte) []byte {
		b := bytes.Clone(plain)
		copy(b[at:], v)
		return b
	}
	cod := bytes.Index(plain, []byte{0xFF, 0x52})
	qcd := bytes.Index(plain, []byte{0xFF, 0x5C})
	sot := bytes.Index(plain, []byte{0xFF, 0x90})
	for name, c := range map[string]struct {
		b    []byte
		want error
	}{
		"empty":                {nil, ErrFormat},
		"a PNG":                {[]byte("\x89PNG\r\n\x1a\n"), ErrFormat},
		"huge image":           {set(siz+4, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF), ErrTooLarge},
		"no width":             {set(siz+4, 0, 0, 0, 0), ErrFormat},
		"tiles of no size":     {set(siz+20, 0, 0, 0, 0), ErrFormat},
		"too many tiles":       {set(siz+4, 0, 0, 0x20, 0, 0, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1), ErrFormat},
		"subsampling by zero":  {set(siz+39, 0, 0), ErrFormat},
		"three components":     {set(siz+36, 0, 3), ErrFormat},
		"38 bits a sample":     {set(siz+38, 37), ErrUnsupported},
		"progression 5":        {set(cod+5, 5), ErrFormat},
		"no layers":            {set(cod+6, 0, 0), ErrFormat},
		"33 levels":            {set(cod+9, 33), ErrFormat},
		"blocks of 2^14":       {set(cod+10, 12), ErrFormat},
		"wavelet 2":            {set(cod+13, 2), ErrFormat},
		"irreversible, no QCD": {set(cod+13, 0), ErrFormat},
		"quantisation 3":       {set(qcd+4, 3), ErrFormat},
		"tile 200":             {set(sot+4, 0, 200), ErrFormat},
		"second part first":    {set(sot+10, 1), ErrFormat},
		"part ends in header":  {set(sot+6, 0, 0, 0, 12), ErrFormat},
		"tile-part too long":   {set(sot+6, 0, 1, 0, 0), ErrPartial},
		"box of 3 bytes":       {append([]byte(signature), 0, 0, 0, 3, 'j', 'p', '2', 'c'), ErrFormat},
		"no codestream":        {[]byte(signature), ErrFormat},
	} {
		if _, err := Decode(c.b); !errors.Is(err, c.want) {
			t.Errorf("%s: error %v, want %v", name, err, c.want)
		}
	}
}

// TestSmallestBlocks asks for a precinct and a code-block for nearly every sample of a large image, which would take
// gigabytes.
func TestSmallestBlocks(t *testing.T) {
	var b bytes.Buffer
	b.WriteString(codestream)
	b.Write([]byte{0, 41, 0, 0, 0, 0, 0x20, 0, 0, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x20, 0, 0, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 7, 1, 1})
	b.Write([]byte{0xFF, 0x52, 0, 14, codPrecincts, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0x00, 0x11})
	b.Write([]byte{0xFF, 0x5C, 0, 7, 0x40, 0x40, 0x40, 0x40, 0x40})
	b.Write([]byte{0xFF, 0x90, 0, 10, 0, 0, 0, 0, 0, 0, 0, 1, 0xFF, 0x93, 0x80, 0x80, 0xFF, 0xD9})
	if _, err := Decode(b.Bytes()); !errors.Is(err, ErrTooLarge) {
		t.Errorf("error %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	for name := range samples {
		f.Add(sample(f, name))
	}
	for _, change := range []func(o *j2ktest.Options){ // what has loss, more than 8 bits or a grid of its own
		func(o *j2ktest.Options) { o.Irreversible, o.Step, o.Style = true, 1, j2ktest.Symbols },
		func(o *j2ktest.Options) { o.Irreversible, o.Step, o.Derived, o.JP2 = true, 2, true, true },
		func(o *j2ktest.Options) { o.Precision, o.Drop, o.Parameters = 12, 5, j2ktest.InCOC },
		func(o *j2ktest.Options) { o.X0, o.Y0, o.DX, o.DY, o.Signed = 5, 3, 2, 3, true },
		func(o *j2ktest.Options) {
			o.Packed, o.TileParts, o.EPH, o.EndUnknown = j2ktest.InTileParts, 2, true, true
		},
		func(o *j2ktest.Options) {
			o.Irreversible, o.Step, o.Region, o.Parameters = true, 4, true, j2ktest.InTileCOD
		},
		func(o *j2ktest.Options) { o.Style, o.Order = j2ktest.Bypass|j2ktest.Predictable, j2ktest.PCRL },
		func(o *j2ktest.Options) {
			o.Volumes, o.VolumesInTile = []j2ktest.Volume{{Res1: 3, Layer1: 3, Order: j2ktest.PCRL}}, true
		},
	} {
		f.Add(encode(f, small(change)).Bytes)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := DecodeConfig(b)
		if err == nil && c.Width*c.Height > 1<<20 {
			t.Skip("large images only cost the fuzzer time")
		}
		img, err := Decode(b)
		if err != nil && img != nil && !errors.Is(err, ErrPartial) {
			t.Fatalf("an image with the error %v", err)
		}
		if img != nil && (img.Bounds().Dx() != c.Width || img.Bounds().Dy() != c.Height) {
			t.Fatalf("image of %v, config %+v", img.Bounds(), c)
		}
	})
}

// TestManyLayers claims 65535 layers of many precincts and holds none of them: reading must end with the data.
func TestManyLayers(t *testing.T) {
	var b bytes.Buffer
	b.WriteString(codestream)
	b.Write([]byte{0, 41, 0, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 7, 1, 1})
	b.Write([]byte{0xFF, 0x52, 0, 13, codPrecincts, 0, 0xFF, 0xFF, 0, 0, 0, 0, 0, 1, 0x11})
	b.Write([]byte{0xFF, 0x5C, 0, 4, 0x40, 0x40})
	b.Write([]byte{0xFF, 0x90, 0, 10, 0, 0, 0, 0, 0, 0, 0, 1, 0xFF, 0x93, 0, 0, 0, 0xFF, 0xD9})
	if _, err := Decode(b.Bytes()); !errors.Is(err, ErrPartial) {
		t.Errorf("error %v", err)
	}
}
