package wsq

import (
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// Prints of the certification set: a rolled one of 1.6 Mpixel and the smallest plain one, of 0.2 Mpixel.
var measured = []string{"b157", "cmp00010"}

// BenchmarkDecode measures pixels a second.
func BenchmarkDecode(b *testing.B) {
	for _, name := range measured {
		for _, rate := range []string{"BitRate075", "BitRate225"} {
			benchmarkDecode(b, name, rate)
		}
	}
}

func benchmarkDecode(b *testing.B, name, rate string) {
	dir, _ := certification(b)
	b.Run("print="+name+"/rate="+rate, func(b *testing.B) {
		stream, err := os.ReadFile(filepath.Join(dir, rate, name+".wsq"))
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

// BenchmarkEncode measures pixels a second.
func BenchmarkEncode(b *testing.B) {
	dir, sizes := certification(b)
	for _, finger := range measured {
		name := finger + ".raw"
		pix, err := os.ReadFile(filepath.Join(dir, "raw", name))
		if err != nil {
			b.Fatal(err)
		}
		size := sizes[name]
		img := &image.Gray{Pix: pix, Stride: size[0], Rect: image.Rect(0, 0, size[0], size[1])}
		for _, rate := range []float64{0.75, 2.25} {
			b.Run(fmt.Sprintf("print=%s/rate=%g", finger, rate), func(b *testing.B) {
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
}
