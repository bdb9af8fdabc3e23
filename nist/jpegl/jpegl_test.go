package jpegl

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"math/rand/v2"
	"testing"
)

func ExampleDecode() {
	img := image.NewGray(image.Rect(0, 0, 4, 3))
	copy(img.Pix, []byte{10, 12, 14, 16, 11, 13, 15, 17, 12, 14, 16, 18})
	var file bytes.Buffer
	if err := Encode(&file, img, nil); err != nil {
		fmt.Println(err)
		return
	}
	back, err := Decode(file.Bytes())
	fmt.Println(back.Bounds().Size(), back.(*image.Gray).Pix[5], err)
	// Output: (4,3) 13 <nil>
}

// handMade is a file put together by hand from T.81: 3 × 2 samples of 8 bits, predictor 1, categories 0, 1, 2 with
// the codes 0, 10, 110. Samples 129 128 128 / 131 131 130: differences +1 -1 0 / +2 0 -1, which is
// 10 1, 10 0, 0, 110 10, 0, 10 0, padded with ones: 10110001 10100100 and the rest is one bit short of none.
var handMade = []byte{
	0xFF, mSOI,
	0xFF, mCOM, 0, 4, 'h', 'i',
	0xFF, mDHT, 0, 22, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2,
	0xFF, mSOF3, 0, 11, 8, 0, 2, 0, 3, 1, 7, 0x11, 0,
	0xFF, mSOS, 0, 8, 1, 7, 0, 1, 0, 0,
	0b10110001, 0b10100100,
	0xFF, mEOI,
}

func TestDecodeHandMade(t *testing.T) {
	img, err := Decode(handMade)
	if err != nil {
		t.Fatal(err)
	}
	if want := []byte{129, 128, 128, 131, 131, 130}; !bytes.Equal(img.(*image.Gray).Pix, want) {
		t.Errorf("samples %v, want %v", img.(*image.Gray).Pix, want)
	}
}

// TestTableOfClassOne reads what NIST's encoder writes: its Huffman table is of class 1.
func TestTableOfClassOne(t *testing.T) {
	b := bytes.Clone(handMade)
	b[bytes.Index(b, []byte{0xFF, mDHT})+4] |= 0x10
	if _, err := Decode(b); err != nil {
		t.Error(err)
	}
}

// textures covers flat areas, slopes, full-range jumps (category 16 at 16 bits) and noise.
func textures(x, y, kind, full int) int {
	switch kind {
	case 0:
		return full / 3
	case 1:
		return (x*7 + y*3) % (full + 1)
	case 2:
		return ((x + y) & 1) * full
	}
	return rand.New(rand.NewPCG(uint64(x), uint64(y))).IntN(full + 1)
}

func TestRoundTrip(t *testing.T) {
	for predictor := 1; predictor <= 7; predictor++ {
		for _, size := range []image.Point{{1, 1}, {1, 9}, {9, 1}, {17, 5}, {64, 33}} {
			for kind := range 4 {
				for _, rows := range []int{0, 1, 3} {
					g8, g16 := image.NewGray(image.Rectangle{Max: size}), image.NewGray16(image.Rectangle{Max: size})
					for y := range size.Y {
						for x := range size.X {
							g8.Pix[y*g8.Stride+x] = byte(textures(x, y, kind, 255))
							v := textures(x, y, kind, 65535)
							g16.Pix[y*g16.Stride+2*x], g16.Pix[y*g16.Stride+2*x+1] = byte(v>>8), byte(v)
						}
					}
					o := &Options{Predictor: predictor, RestartRows: rows}
					if back := encodeDecode(t, g8, o).(*image.Gray); !bytes.Equal(back.Pix, g8.Pix) {
						t.Errorf("8 bits, predictor %d, %v, texture %d, restart %d: samples differ", predictor, size, kind, rows)
					}
					if back := encodeDecode(t, g16, o).(*image.Gray16); !bytes.Equal(back.Pix, g16.Pix) {
						t.Errorf("16 bits, predictor %d, %v, texture %d, restart %d: samples differ", predictor, size, kind, rows)
					}
				}
			}
		}
	}
}

func encodeDecode(t *testing.T, img image.Image, o *Options) image.Image {
	t.Helper()
	var b bytes.Buffer
	if err := Encode(&b, img, o); err != nil {
		t.Fatal(err)
	}
	if !Detect(b.Bytes()) {
		t.Fatal("own file is not detected")
	}
	back, err := Decode(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return back
}

func TestSubImage(t *testing.T) {
	big := image.NewGray(image.Rect(0, 0, 20, 20))
	for i := range big.Pix {
		big.Pix[i] = byte(i * 31)
	}
	sub := big.SubImage(image.Rect(3, 4, 11, 9)).(*image.Gray)
	back := encodeDecode(t, sub, nil).(*image.Gray)
	for y := range 5 {
		for x := range 8 {
			if got, want := back.GrayAt(x, y), big.GrayAt(3+x, 4+y); got != want {
				t.Fatalf("sample %d, %d is %v, want %v", x, y, got, want)
			}
		}
	}
}

func TestHostile(t *testing.T) {
	edit := func(f func(b []byte) []byte) []byte { return f(bytes.Clone(handMade)) }
	at := func(marker byte) int { return bytes.Index(handMade, []byte{0xFF, marker}) }
	sof, sos, dht := at(mSOF3), at(mSOS), at(mDHT)
	for name, c := range map[string]struct {
		b    []byte
		want error
	}{
		"empty":               {nil, ErrFormat},
		"baseline":            {edit(func(b []byte) []byte { b[sof+1] = 0xC0; return b }), ErrUnsupported},
		"JPEG-LS":             {edit(func(b []byte) []byte { b[sof+1] = mSOF55; return b }), ErrUnsupported},
		"three components":    {edit(func(b []byte) []byte { b[sof+9] = 3; return b }), ErrFormat},
		"zero width":          {edit(func(b []byte) []byte { b[sof+8] = 0; return b }), ErrFormat},
		"65535 × 65535":       {edit(func(b []byte) []byte { copy(b[sof+5:], "\xff\xff\xff\xff"); return b }), ErrTooLarge},
		"large, few bytes":    {edit(func(b []byte) []byte { copy(b[sof+5:], "\x08\x00\x08\x00"); return b }), ErrFormat},
		"predictor 0":         {edit(func(b []byte) []byte { b[sos+7] = 0; return b }), ErrFormat},
		"predictor 8":         {edit(func(b []byte) []byte { b[sos+7] = 8; return b }), ErrFormat},
		"undefined table":     {edit(func(b []byte) []byte { b[sos+6] = 0x30; return b }), ErrFormat},
		"table id 9":          {edit(func(b []byte) []byte { b[dht+4] = 9; return b }), ErrFormat},
		"too many codes":      {edit(func(b []byte) []byte { b[dht+5] = 3; b[dht+6] = 0; b[dht+7] = 0; return b }), ErrFormat},
		"category 17":         {edit(func(b []byte) []byte { b[dht+22] = 17; return b }), ErrFormat},
		"point transform 8":   {edit(func(b []byte) []byte { b[sos+9] = 8; return b }), ErrFormat},
		"scan before frame":   {append(bytes.Clone(handMade[:sof]), handMade[sos:]...), ErrFormat},
		"precision 17":        {edit(func(b []byte) []byte { b[sof+4] = 17; return b }), ErrFormat},
		"marker in the data":  {edit(func(b []byte) []byte { b[len(b)-4] = 0xFF; b[len(b)-3] = mEOI; return b }), ErrFormat},
		"restart not by rows": {append(append(bytes.Clone(handMade[:sos]), 0xFF, mDRI, 0, 4, 0, 2), handMade[sos:]...), ErrFormat},
		"restart missing":     {append(append(bytes.Clone(handMade[:sos]), 0xFF, mDRI, 0, 4, 0, 3), handMade[sos:]...), ErrFormat},
	} {
		if _, err := Decode(c.b); !errors.Is(err, c.want) {
			t.Errorf("%s: error %v, want %v", name, err, c.want)
		}
	}
	for n := range len(handMade) - 3 { // the last byte of data and EOI may go without loss
		if _, err := Decode(handMade[:n]); err == nil {
			t.Errorf("cut to %d bytes: no error", n)
		}
	}
}

func TestEncodeRefuses(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 8, 8))
	for name, c := range map[string]struct {
		img image.Image
		o   Options
	}{
		"predictor 8":   {img, Options{Predictor: 8}},
		"colour":        {image.NewRGBA(img.Rect), Options{}},
		"no pixels":     {image.NewGray(image.Rectangle{}), Options{}},
		"long restarts": {image.NewGray(image.Rect(0, 0, 3000, 30)), Options{RestartRows: 22}},
	} {
		if err := Encode(&bytes.Buffer{}, c.img, &c.o); !errors.Is(err, ErrUnsupported) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(handMade)
	for predictor := 1; predictor <= 7; predictor++ {
		img := image.NewGray16(image.Rect(0, 0, 9, 7))
		for i := range img.Pix {
			img.Pix[i] = byte(i * i)
		}
		var b bytes.Buffer
		if err := Encode(&b, img, &Options{Predictor: predictor, RestartRows: predictor % 3}); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		img, err := Decode(b)
		if err != nil {
			return
		}
		c, err := DecodeConfig(b)
		if err != nil || img.Bounds().Dx() != c.Width || img.Bounds().Dy() != c.Height {
			t.Fatalf("config %v (%v) of an image of %v", c, err, img.Bounds())
		}
		if c.Width*c.Height > 8*len(b) {
			t.Fatalf("%d bytes gave %d × %d pixels", len(b), c.Width, c.Height)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	img := image.NewGray(image.Rect(0, 0, 512, 512))
	for i := range img.Pix {
		img.Pix[i] = byte(128 + 60*((i/5+i/512/7)%3) - rand.IntN(9))
	}
	var file bytes.Buffer
	if err := Encode(&file, img, nil); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(img.Pix)))
	for b.Loop() {
		if _, err := Decode(file.Bytes()); err != nil {
			b.Fatal(err)
		}
	}
}

func TestRegistered(t *testing.T) {
	img := image.NewGray16(image.Rect(0, 0, 9, 7))
	img.Pix[5] = 77
	var b bytes.Buffer
	if err := Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	c, format, err := image.DecodeConfig(bytes.NewReader(b.Bytes()))
	if err != nil || format != "jpegl" || c.Width != 9 || c.Height != 7 || c.ColorModel != color.Gray16Model {
		t.Errorf("%+v, %s, %v", c, format, err)
	}
	back, format, err := image.Decode(&b)
	if err != nil || format != "jpegl" || !bytes.Equal(back.(*image.Gray16).Pix, img.Pix) {
		t.Errorf("%s, %v", format, err)
	}
}
