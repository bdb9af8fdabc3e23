package wsq

import (
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkDecode measures pixels a second on a large print of the certification set.
func BenchmarkDecode(b *testing.B) {
	dir, _ := certification(b)
	for _, rate := range []string{"BitRate075", "BitRate225"} {
		b.Run("rate="+rate, func(b *testing.B) {
			stream, err := os.ReadFile(filepath.Join(dir, rate, "b157.wsq"))
			if err != nil {
				b.Fatal(err)
			}
			img, err := DecodeBytes(stream)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(img.Pix)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := DecodeBytes(stream); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkEncode measures pixels a second on a large print of the certification set.
func BenchmarkEncode(b *testing.B) {
	dir, sizes := certification(b)
	const name = "b157.raw"
	pix, err := os.ReadFile(filepath.Join(dir, "raw", name))
	if err != nil {
		b.Fatal(err)
	}
	size := sizes[name]
	img := &image.Gray{Pix: pix, Stride: size[0], Rect: image.Rect(0, 0, size[0], size[1])}
	for _, rate := range []float64{0.75, 2.25} {
		b.Run(fmt.Sprintf("rate=%g", rate), func(b *testing.B) {
			b.SetBytes(int64(len(pix)))
			b.ReportAllocs()
			for b.Loop() {
				if err := Encode(io.Discard, img, &Options{BitRate: rate}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
