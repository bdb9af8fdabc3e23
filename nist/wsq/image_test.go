package wsq

import (
	"bytes"
	"encoding/binary"
	"image"
	"math"
	"testing"
)

// ridges draws rings 9 pixels apart around a point of the image, with coarse noise: something that a wavelet coder
// finds as hard as a print. Integers make it the same on every processor.
func ridges(w, h int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, w, h))
	noise := uint32(1)
	for y := range h {
		for x := range w {
			dx, dy := x-2*w/5, y-3*h/5
			phase := int(math.Sqrt(float64(100*dx*dx+130*dy*dy))) % 90 // tenths of a pixel
			noise = noise*1664525 + 1013904223
			img.Pix[y*img.Stride+x] = uint8(38 + 4*max(phase-45, 45-phase) + int(noise>>28) - 8)
		}
	}
	return img
}

func encode(tb testing.TB, img *image.Gray, o *Options) []byte {
	tb.Helper()
	var buf bytes.Buffer
	if err := Encode(&buf, img, o); err != nil {
		tb.Fatal(err)
	}
	return buf.Bytes()
}

func decode(tb testing.TB, b []byte) *image.Gray {
	tb.Helper()
	img, err := DecodeBytes(b)
	if err != nil {
		tb.Fatal(err)
	}
	return img
}

// part is one segment of a stream: its marker and everything up to the next segment.
type part struct {
	marker int
	b      []byte
}

// parts cuts a stream into segments, the coefficients of a block together with its header; the start and the end of
// the image are left out.
func parts(tb testing.TB, b []byte) (list []part) {
	tb.Helper()
	for at := 2; ; {
		marker := int(binary.BigEndian.Uint16(b[at:]))
		if marker == markerEOI {
			return list
		}
		end := at + 2 + int(binary.BigEndian.Uint16(b[at+2:]))
		if marker == markerSOB {
			for b[end] != 0xff || b[end+1] == 0 {
				end++
			}
		}
		list = append(list, part{marker, b[at:end]})
		at = end
	}
}

// join puts segments together to a stream.
func join(list []part) []byte {
	b := []byte{0xff, 0xa0}
	for _, p := range list {
		b = append(b, p.b...)
	}
	return append(b, 0xff, 0xa1)
}
