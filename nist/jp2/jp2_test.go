package jp2

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"image"
	_ "image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "make the files in testdata again with opj_compress")

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
var samples = map[string]string{
	"plain.jp2":      "",
	"tiles.j2k":      "-t 32,24 -n 3 -SOP -EPH",
	"layers.j2k":     "-r 8,3,1 -p RPCL -c [16,16],[32,32] -n 4",
	"styles.j2k":     "-M 63 -b 16,16 -r 4,1",
	"roi.jp2":        "-ROI c=0,U=4 -M 1",
	"volumes.j2k":    "-n 4 -r 4,1 -POC T1=0,0,2,3,1,RLCP/T1=3,0,2,4,1,CPRL",
	"tile-parts.j2k": "-t 40,40 -TP R -n 3",
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		source := filepath.Join(t.TempDir(), "weave.pgm")
		if err := os.WriteFile(source, pgm(weave()), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("opj_compress", append([]string{"-i", source, "-o", file}, strings.Fields(samples[name])...)...).CombinedOutput()
		if err != nil {
			t.Fatal(string(out))
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

// TestCutShort cuts every sample everywhere: no length may give a picture without an error, but for the last two
// bytes, the EOC marker of a file whose packets are complete.
func TestCutShort(t *testing.T) {
	for name := range samples {
		b := sample(t, name)
		for n := range len(b) {
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
