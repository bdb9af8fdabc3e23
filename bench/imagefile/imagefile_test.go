package imagefile_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"github.com/whorl-afis/whorl/bench/imagefile"
	"github.com/whorl-afis/whorl/nist/jp2"
	"github.com/whorl-afis/whorl/nist/jpegl"
)

// ramp is a picture in which every row and column differ, so that a transposed or shifted copy shows.
func ramp(w, h int) *image.Gray {
	g := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			g.Pix[y*w+x] = uint8(7*x + 13*y)
		}
	}
	return g
}

// crc is the checksum of a PNG chunk.
func crc(b []byte) uint32 { return crc32.ChecksumIEEE(b) }

func write(t *testing.T, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func encoded(t *testing.T, encode func(b *bytes.Buffer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadFormats(t *testing.T) {
	want := ramp(31, 17)
	palette := image.NewPaletted(want.Rect, make(color.Palette, 256))
	deep := image.NewGray16(want.Rect)
	for i := range 256 {
		palette.Palette[i] = color.Gray{Y: uint8(255 - i)} // an index is not its grey value
	}
	for i, v := range want.Pix {
		palette.Pix[i] = 255 - v
		deep.Pix[2*i], deep.Pix[2*i+1] = v, 0x40
	}
	text := "P2 # a comment\n31 17\n# another\n255\n"
	deepPGM := []byte("P5 31 17 65535\n")
	for i, v := range want.Pix {
		text += fmt.Sprint(v, "\n")
		deepPGM = append(deepPGM, v, want.Pix[i]) // v*257 is v in 16 bits
	}
	for name, b := range map[string][]byte{
		"gray.png":        encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, want) }),
		"palette.png":     encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, palette) }),
		"deep.png":        encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, deep) }),
		"gray.tif":        encoded(t, func(b *bytes.Buffer) error { return tiff.Encode(b, want, nil) }),
		"lossless.jpg":    encoded(t, func(b *bytes.Buffer) error { return jpegl.Encode(b, want, nil) }),
		"gray.bmp":        encoded(t, func(b *bytes.Buffer) error { return bmp.Encode(b, want) }),
		"binary.pgm":      append([]byte("P5\n31 17\n255\n"), want.Pix...),
		"text.pgm":        []byte(text),
		"deep.pgm":        deepPGM,
		"thumb_31x17.raw": want.Pix,
	} {
		t.Run(name, func(t *testing.T) {
			g, ppi, err := imagefile.Load(write(t, name, b), 0)
			if err != nil {
				t.Fatal(err)
			}
			if g.Rect != want.Rect || !bytes.Equal(g.Pix, want.Pix) {
				t.Errorf("pixels differ from those that were written (%v)", g.Rect)
			}
			if ppi != imagefile.DefaultPPI {
				t.Errorf("ppi = %v, want %v", ppi, imagefile.DefaultPPI)
			}
		})
	}
}

func TestReadJPEG(t *testing.T) {
	flat := image.NewGray(image.Rect(0, 0, 24, 16))
	for i := range flat.Pix {
		flat.Pix[i] = 100
	}
	b := encoded(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, flat, nil) })
	// image/jpeg writes no JFIF header; one with 1000 ppi goes behind the start of image.
	jfif := append([]byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x01\x03\xe8\x03\xe8\x00\x00"), b[2:]...)
	g, ppi, err := imagefile.Load(write(t, "x.jpg", jfif), 0)
	if err != nil {
		t.Fatal(err)
	}
	if g.Rect != flat.Rect || g.Pix[0] < 98 || g.Pix[0] > 102 || ppi != 1000 {
		t.Errorf("got %v, first pixel %d, %v ppi", g.Rect, g.Pix[0], ppi)
	}
}

func TestDeclaredResolution(t *testing.T) {
	g := ramp(8, 8)
	withBMP := func(perMetre uint32) []byte {
		b := encoded(t, func(b *bytes.Buffer) error { return bmp.Encode(b, g) })
		binary.LittleEndian.PutUint32(b[38:], perMetre)
		return b
	}
	withPNG := func(ppi float64) []byte {
		b, err := imagefile.Encode("png", g, ppi)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	withTIFF := func(res uint32) []byte {
		b := encoded(t, func(b *bytes.Buffer) error { return tiff.Encode(b, g, nil) })
		dir := binary.LittleEndian.Uint32(b[4:])
		for i := range int(binary.LittleEndian.Uint16(b[dir:])) {
			e := b[int(dir)+2+12*i:]
			if binary.LittleEndian.Uint16(e) == 282 {
				binary.LittleEndian.PutUint32(b[binary.LittleEndian.Uint32(e[8:]):], res)
			}
		}
		return b
	}
	for _, c := range []struct {
		name  string
		b     []byte
		asked float64
		want  float64
	}{
		{"a.png", withPNG(1000), 0, 1000},
		{"a.png", withPNG(500), 0, 500},
		{"asked.png", withPNG(1000), 569, 569},
		{"a.bmp", withBMP(39370), 0, 1000},
		{"screen.bmp", withBMP(2835), 0, 500}, // 72 ppi is an image editor's
		{"a.tif", withTIFF(569), 0, 569},
		{"screen.tif", withTIFF(96), 0, 500},
	} {
		_, ppi, err := imagefile.Load(write(t, c.name, c.b), c.asked)
		if err != nil || ppi != c.want {
			t.Errorf("%s asked %v: ppi = %v, %v, want %v", c.name, c.asked, ppi, err, c.want)
		}
	}
}

func TestReadErrors(t *testing.T) {
	huge := encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, ramp(1, 1)) })
	binary.BigEndian.PutUint32(huge[16:], 100_000)
	binary.BigEndian.PutUint32(huge[20:], 100_000)
	binary.BigEndian.PutUint32(huge[29:], crc(huge[12:29]))
	for _, c := range []struct {
		name string
		b    []byte
		o    imagefile.Options
		want error
	}{
		{"empty.png", nil, imagefile.Options{}, imagefile.ErrFormat},
		{"text.txt", []byte("no image"), imagefile.Options{}, imagefile.ErrFormat},
		{"huge.png", huge, imagefile.Options{}, imagefile.ErrTooLarge},
		{"huge.pgm", []byte("P5 65536 65536 255\n"), imagefile.Options{}, imagefile.ErrTooLarge},
		{"zero.pgm", []byte("P5 0 10 255\n"), imagefile.Options{}, imagefile.ErrEmpty},
		{"short.pgm", []byte("P5 4 4 255\n123"), imagefile.Options{}, imagefile.ErrFormat},
		{"short16.pgm", []byte("P5 2 2 256\n1234567"), imagefile.Options{}, imagefile.ErrFormat},
		{"above.pgm", []byte("P2 2 1 9\n10 1"), imagefile.Options{}, imagefile.ErrFormat},
		{"shorttext.pgm", []byte("P2 5000 5000 9\n1 1"), imagefile.Options{}, imagefile.ErrFormat},
		{"nosize.raw", []byte("123456"), imagefile.Options{}, imagefile.ErrRawSize},
		{"x_2x2.raw", []byte("123456"), imagefile.Options{}, imagefile.ErrFormat},
		{"zero.raw", []byte("1"), imagefile.Options{Width: 1}, imagefile.ErrEmpty},
		{"x_3x2.raw", []byte("123456"), imagefile.Options{PPI: 72}, imagefile.ErrPPI},
		{"x.jp2", []byte("\x00\x00\x00\x0cjP  \r\n\x87\n0000"), imagefile.Options{}, jp2.ErrFormat},
	} {
		m, err := imagefile.Read(write(t, c.name, c.b), c.o)
		if !errors.Is(err, c.want) || m != nil {
			t.Errorf("%s: got %v, %v, want %v", c.name, m, err, c.want)
		}
	}
	if _, _, err := imagefile.Load(filepath.Join(t.TempDir(), "absent.png"), 0); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("absent file: %v", err)
	}
}

func TestSave(t *testing.T) {
	want := ramp(40, 30)
	dir := t.TempDir()
	for name, ppi := range map[string]float64{"a.png": 1000, "a.pgm": 500, "a_40x30.raw": 500} {
		path := filepath.Join(dir, name)
		if err := imagefile.Save(path, want, ppi); err != nil {
			t.Fatal(err)
		}
		got, gotPPI, err := imagefile.Load(path, 0)
		if err != nil || !bytes.Equal(got.Pix, want.Pix) || gotPPI != ppi {
			t.Errorf("%s: came back different (%v ppi, %v)", name, gotPPI, err)
		}
	}
	for _, c := range []struct {
		name string
		img  *image.Gray
		ppi  float64
		want error
	}{
		{"a.gif", want, 0, imagefile.ErrUnsupported},
		{"a.png", &image.Gray{}, 0, imagefile.ErrEmpty},
		{"a.png", want, 72, imagefile.ErrPPI},
	} {
		if err := imagefile.Save(filepath.Join(dir, c.name), c.img, c.ppi); !errors.Is(err, c.want) {
			t.Errorf("Save %s: %v, want %v", c.name, err, c.want)
		}
	}
}

// A picture cut out of a larger one keeps its pixels: Save writes rows, not the memory behind them.
func TestSaveSubImage(t *testing.T) {
	part := ramp(40, 30).SubImage(image.Rect(5, 6, 25, 20)).(*image.Gray)
	b, err := imagefile.Encode("raw", part, 0)
	if err != nil || len(b) != 20*14 {
		t.Fatalf("%d bytes, %v", len(b), err)
	}
	if b[0] != part.GrayAt(5, 6).Y || b[len(b)-1] != part.GrayAt(24, 19).Y {
		t.Error("wrong corner pixels")
	}
}

// A real print has the size that its collection documents. FVC's TIFF headers give no usable resolution.
func TestRealTIFF(t *testing.T) {
	root := os.Getenv("WHORL_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	path := filepath.Join(root, "fingerprints", "fvc2002", "DB1_B", "101_1.tif")
	if _, err := os.Stat(path); err != nil {
		t.Skip("no real prints: set WHORL_DATA to the data folder")
	}
	g, ppi, err := imagefile.Load(path, 0)
	if err != nil || g.Rect != image.Rect(0, 0, 388, 374) || ppi != 500 {
		t.Errorf("%v at %v ppi, %v; want 388 × 374 at 500", g.Bounds(), ppi, err)
	}
}
