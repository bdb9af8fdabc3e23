package nist

import (
	"bytes"
	"errors"
	"image"
	"strings"
	"testing"
)

// TestUndecodable gives images that are recognised and cannot be decoded, whole or at all.
func TestUndecodable(t *testing.T) {
	jpeg := jpegBytes(t, drawn(16, 16))
	ls := bytes.Replace(jpeg, []byte{0xFF, 0xC0}, []byte{0xFF, 0xF7}, 1)
	for _, c := range []struct {
		data  []byte
		codec string
		want  error
	}{
		{ls, JPEGLS, ErrCodec}, {codestream(""), JP2, ErrImage}, {jpeg[:len(jpeg)/2], JPEG, ErrImage},
		{pngBytes(t, drawn(16, 16))[:50], PNG, ErrImage}, {wsqBytes(t, drawn(32, 32), "")[:200], WSQ, ErrImage}, {nil, "", ErrNoImage},
	} {
		p := Print{Type: 14, Width: 16, Height: 16, Bits: 8, data: c.data, rec: tagged(14, "14.002:1", "14.999:x")}
		p.settle("")
		if _, err := p.Image(); p.Codec != c.codec || !errors.Is(err, c.want) {
			t.Errorf("%s: found %s, %v", c.codec, p.Codec, err)
		}
	}
}

func TestRawDepths(t *testing.T) {
	for _, c := range []struct {
		bits int
		data []byte
		want []uint8
	}{
		{8, []byte{1, 2, 3, 4, 9}, []uint8{1, 2, 3, 4}},
		{16, []byte{1, 200, 2, 200, 3, 200, 4, 200}, []uint8{1, 2, 3, 4}},
		{24, []byte{0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0, 255}, []uint8{0, 255, 76, 29}},
		{1, []byte{0b1000_0000, 0b0100_0000}, []uint8{0, 255, 255, 0}},
	} {
		p := Print{Width: 2, Height: 2, Bits: c.bits, Codec: RAW, data: c.data, rec: &Record{}}
		img, err := p.Image()
		if err != nil || !bytes.Equal(img.Pix, c.want) {
			t.Errorf("%d bits: %v, %v", c.bits, img, err)
		}
	}
	short := Print{Width: 2, Height: 2, Bits: 8, Codec: RAW, data: []byte{1, 2, 3}, rec: &Record{Type: 14}}
	if _, err := short.Image(); err == nil || !strings.Contains(err.Error(), "1 bytes short") {
		t.Errorf("short: %v", err)
	}
	odd := Print{Width: 2, Height: 2, Bits: 5, Codec: RAW, data: make([]byte, 9), rec: &Record{Type: 14}}
	if _, err := odd.Image(); !errors.Is(err, ErrCodec) {
		t.Errorf("5 bits: %v", err)
	}
}

func TestGrayKeepsTheWholeImage(t *testing.T) {
	rgba := image.NewNRGBA(image.Rect(0, 0, 3, 2))
	rgba.Pix = []byte{0, 0, 0, 255, 255, 255, 255, 255, 10, 10, 10, 0, 255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255}
	deep := image.NewGray16(image.Rect(0, 0, 2, 1))
	deep.Pix = []byte{0x12, 0xFF, 0x34, 0x00}
	sub := drawn(10, 10).SubImage(image.Rect(3, 4, 5, 5))
	for _, c := range []struct {
		img  image.Image
		want []uint8
	}{{rgba, []uint8{0, 255, 255, 76, 150, 29}}, {deep, []uint8{0x12, 0x34}},
		{sub, []uint8{drawn(10, 10).GrayAt(3, 4).Y, drawn(10, 10).GrayAt(4, 4).Y}}} {
		if got := gray(c.img); !bytes.Equal(got.Pix, c.want) || got.Rect.Min != (image.Point{}) {
			t.Errorf("%T: %v, want %v", c.img, got.Pix, c.want)
		}
	}
}
