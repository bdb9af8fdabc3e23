package wsq

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
)

func TestRoundTrip(t *testing.T) {
	for _, c := range []struct {
		w, h int
		rate float64
		psnr float64 // least, in dB; 0 for images too small to say
	}{
		{1, 1, 0.75, 0}, {1, 50, 0.75, 0}, {50, 1, 0.75, 0}, {2, 3, 0.75, 0}, {17, 9, 0.75, 0}, {31, 33, 2.25, 0},
		{64, 64, 2.25, 30}, {301, 256, 0.75, 25}, {301, 256, 2.25, 31}, {255, 400, 5, 37},
	} {
		t.Run(fmt.Sprintf("%dx%d rate=%g", c.w, c.h, c.rate), func(t *testing.T) {
			img := ridges(c.w, c.h)
			b := encode(t, img, &Options{BitRate: c.rate})
			got := decode(t, b)
			if got.Rect != img.Rect {
				t.Fatalf("decoded to %v, want %v", got.Rect, img.Rect)
			}
			if p := psnr(t, b, img.Pix); p < c.psnr {
				t.Errorf("PSNR %.1f dB, want at least %g", p, c.psnr)
			}
		})
	}
}

// TestSameEverywhere holds the bits that come out against constants, because they may not depend on the processor.
func TestSameEverywhere(t *testing.T) {
	b := encode(t, ridges(333, 207), nil)
	if got := crc32.ChecksumIEEE(b); got != wantStream {
		t.Errorf("checksum of the stream is %#08x, want %#08x", got, wantStream)
	}
	if got := crc32.ChecksumIEEE(decode(t, b).Pix); got != wantPixels {
		t.Errorf("checksum of the pixels is %#08x, want %#08x", got, wantPixels)
	}
}

func TestFlatImage(t *testing.T) {
	for _, level := range []uint8{0, 77, 255} {
		img := image.NewGray(image.Rect(0, 0, 40, 30))
		draw.Draw(img, img.Rect, image.NewUniform(color.Gray{Y: level}), image.Point{}, draw.Src)
		if got := decode(t, encode(t, img, nil)); !bytes.Equal(got.Pix, img.Pix) {
			t.Errorf("level %d: did not come back", level)
		}
	}
}

func TestSubImage(t *testing.T) {
	big := ridges(120, 90)
	sub := big.SubImage(image.Rect(20, 10, 100, 70)).(*image.Gray)
	whole := image.NewGray(image.Rect(0, 0, 80, 60))
	draw.Draw(whole, whole.Rect, big, image.Pt(20, 10), draw.Src)
	if !bytes.Equal(encode(t, sub, nil), encode(t, whole, nil)) {
		t.Error("a part of an image is not encoded as the same pixels on their own")
	}
}

func TestRegistered(t *testing.T) {
	b := encode(t, ridges(70, 50), &Options{Comment: "before the header"})
	cfg, name, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil || name != "wsq" || cfg.Width != 70 || cfg.Height != 50 {
		t.Errorf("DecodeConfig: %q, %d × %d, %v", name, cfg.Width, cfg.Height, err)
	}
	img, name, err := image.Decode(bytes.NewReader(b))
	if err != nil || name != "wsq" || !bytes.Equal(img.(*image.Gray).Pix, decode(t, b).Pix) {
		t.Errorf("Decode: %q, %v", name, err)
	}
}

func TestEncodeErrors(t *testing.T) {
	img := ridges(10, 10)
	for _, c := range []struct {
		name string
		img  *image.Gray
		o    *Options
		is   error
	}{
		{"no pixels", image.NewGray(image.Rect(0, 0, 0, 5)), nil, ErrSize},
		{"too wide", &image.Gray{Rect: image.Rect(0, 0, 1<<16, 1), Stride: 1 << 16, Pix: make([]byte, 1<<16)}, nil, ErrSize},
		{"negative rate", img, &Options{BitRate: -1}, nil},
		{"not a rate", img, &Options{BitRate: math.NaN()}, nil},
		{"long comment", img, &Options{Comment: strings.Repeat("x", 1<<16)}, nil},
	} {
		if err := Encode(io.Discard, c.img, c.o); err == nil || c.is != nil && !errors.Is(err, c.is) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestComments(t *testing.T) {
	img := ridges(64, 48)
	plain := encode(t, img, nil)
	b := encode(t, img, &Options{PPI: 500, Comment: "left index"})
	texts, err := Comments(b)
	if err != nil || len(texts) != 2 || texts[1] != "left index" ||
		!strings.Contains(texts[0], "PPI 500\n") || !strings.Contains(texts[0], "PIX_WIDTH 64\n") {
		t.Fatalf("Comments: %q, %v", texts, err)
	}
	stripped, err := StripComments(append(slices.Clone(b), "after the end"...))
	if err != nil || !bytes.Equal(stripped, plain) {
		t.Errorf("StripComments: %d bytes, want the %d without comments, %v", len(stripped), len(plain), err)
	}
}

// TestSegmentOrder puts comments everywhere, tables late, and fill bytes before markers.
func TestSegmentOrder(t *testing.T) {
	plain := encode(t, ridges(90, 70), nil)
	want := decode(t, plain)
	list := parts(t, plain)
	comment := part{markerCOM, []byte{0xff, 0xa8, 0, 6, 'n', 'o', 't', 'e'}}
	var commented []part
	for _, p := range list {
		commented = append(commented, comment, part{0, []byte{0xff, 0xff}}, p)
	}
	restart := part{markerDRT, []byte{0xff, 0xa7, 0, 4, 0, 100}}
	for name, l := range map[string][]part{
		"comments and fill": append(commented, comment),
		"reversed tables":   {list[3], list[2], list[1], list[0], restart, list[4], list[5], list[6]},
		"Huffman tables again": {
			list[0], list[1], list[2], list[3], list[4], list[3], list[5], restart, list[3], list[6],
		},
	} {
		if got := decode(t, join(l)); !bytes.Equal(got.Pix, want.Pix) {
			t.Errorf("%s: the image differs", name)
		}
	}
	if got := decode(t, append(slices.Clone(plain), "\xff\xa0 and more"...)); !bytes.Equal(got.Pix, want.Pix) {
		t.Error("with something behind its end the image differs")
	}
	if _, err := DecodeBytes(append([]byte{0}, plain...)); !errors.Is(err, ErrFormat) {
		t.Errorf("with something before its beginning: %v", err)
	}
	if got := decode(t, plain[:len(plain)-2]); !bytes.Equal(got.Pix, want.Pix) {
		t.Error("without its end marker the image differs")
	}
}

// interrupted encodes img with something between every n symbols.
func interrupted(img *image.Gray, n int, between func(i int) []byte) []byte {
	e := &encoder{img: img, opt: Options{BitRate: 2.25}}
	e.splits, e.bands = tree(img.Rect.Dx(), img.Rect.Dy())
	e.normalise()
	e.transform()
	e.chooseBins()
	e.tokens()
	b := e.stream()
	head := bytes.Index(b, []byte{0xff, markerSOB & 0xff})
	b = b[:head:head]
	for i, tokens := range e.codes {
		id := min(i, 1)
		book := newCodeBook(&e.counts[id])
		b = segment(b, markerSOB, []byte{byte(id)})
		for j := 0; len(tokens) > n; j++ {
			b = append(book.append(b, tokens[:n]), between(j)...)
			tokens = tokens[n:]
		}
		b = book.append(b, tokens)
	}
	return binary.BigEndian.AppendUint16(b, markerEOI)
}

func TestRestartsAndCommentsInData(t *testing.T) {
	img := ridges(90, 70)
	want := decode(t, encode(t, img, &Options{BitRate: 2.25}))
	restarts := interrupted(img, 50, func(i int) []byte { return []byte{0xff, 0xb0 + byte(i&7)} })
	if got := decode(t, restarts); !bytes.Equal(got.Pix, want.Pix) {
		t.Error("with restart markers the image differs")
	}
	name := []byte{0xff, 0xa8, 0, 9, 'J', 'o', 'h', 'n', 0xff, 0xa1, 'D'}
	comments := interrupted(img, 50, func(int) []byte { return name })
	if got := decode(t, comments); !bytes.Equal(got.Pix, want.Pix) {
		t.Error("with comments in the data the image differs")
	}
	stripped, err := StripComments(comments)
	if err != nil || bytes.Contains(stripped, []byte("John")) {
		t.Fatalf("StripComments left a comment, or: %v", err)
	}
	if got := decode(t, stripped); !bytes.Equal(got.Pix, want.Pix) {
		t.Error("without the comments in its data the image differs")
	}
}

// Checksums of a generated image's stream and of what it decodes to, computed on amd64 with and without AVX2.
const (
	wantStream uint32 = 0xce74915d
	wantPixels uint32 = 0x23cbdd71
)
