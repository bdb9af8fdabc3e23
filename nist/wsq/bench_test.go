package wsq

import (
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
