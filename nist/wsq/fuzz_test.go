package wsq

import (
	"bytes"
	"image"
	"testing"
)

// fuzzPixels bounds the images that the fuzzer decodes, to keep it fast.
const fuzzPixels = 1 << 16

func FuzzDecode(f *testing.F) {
	f.Add(encode(f, ridges(20, 12), &Options{PPI: 500}))
	f.Add(interrupted(ridges(24, 24), 20, func(i int) []byte { return []byte{0xff, 0xb0 + byte(i&7)} }))
	f.Add(interrupted(ridges(16, 9), 20, func(int) []byte { return []byte{0xff, 0xa8, 0, 2} }))
	f.Fuzz(func(t *testing.T, b []byte) {
		cfg, err := DecodeConfig(bytes.NewReader(b))
		if err == nil && cfg.Width*cfg.Height > fuzzPixels {
			return
		}
		img, err := DecodeBytes(b)
		if err != nil {
			return
		}
		if img.Rect.Dx() != cfg.Width || img.Rect.Dy() != cfg.Height {
			t.Fatalf("image %v, header %d × %d", img.Rect, cfg.Width, cfg.Height)
		}
		stripped, err := StripComments(b)
		if err != nil {
			t.Fatalf("decodes, but its comments cannot be stripped: %v", err)
		}
		again, err := DecodeBytes(stripped)
		if err != nil || !bytes.Equal(again.Pix, img.Pix) {
			t.Fatalf("without comments it decodes to something else: %v", err)
		}
	})
}

func FuzzEncode(f *testing.F) {
	f.Add(7, 0.75, []byte("a few grey levels, not many"))
	f.Add(16, 5.0, ridges(16, 16).Pix)
	f.Fuzz(func(t *testing.T, width int, rate float64, pix []byte) {
		if width <= 0 || width > len(pix) || len(pix) > fuzzPixels || !(rate >= 0.01 && rate <= maxBitRate) {
			return
		}
		h := len(pix) / width
		img := &image.Gray{Pix: pix[:width*h], Stride: width, Rect: image.Rect(0, 0, width, h)}
		if got := decode(t, encode(t, img, &Options{BitRate: rate})); got.Rect != img.Rect {
			t.Fatalf("decodes to %v, want %v", got.Rect, img.Rect)
		}
	})
}
