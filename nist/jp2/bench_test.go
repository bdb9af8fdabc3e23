package jp2

import (
	"image"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkDecode decodes a print-like image of 1000 × 1000 at 10:1 and reports its speed and, where the tool is
// installed, the ratio to opj_decompress on one thread, process start and file writing included.
func BenchmarkDecode(b *testing.B) {
	if _, err := exec.LookPath("opj_compress"); err != nil {
		b.Skip("opj_compress is not installed (Debian: libopenjp2-tools)")
	}
	rng := rand.New(rand.NewPCG(3, 4))
	img := image.NewGray(image.Rect(0, 0, 1000, 1000))
	for y := range 1000 {
		for x := range 1000 {
			r := math.Hypot(float64(x-400), float64(y-1100))
			img.Pix[y*1000+x] = uint8(128 + 80*math.Sin(r*0.35) + 10*rng.NormFloat64())
		}
	}
	dir := b.TempDir()
	source := filepath.Join(dir, "x.pgm")
	if err := os.WriteFile(source, pgm(img), 0o600); err != nil {
		b.Fatal(err)
	}
	for name, args := range map[string][]string{"9-7": {"-I", "-r", "10"}, "5-3": {}} {
		b.Run("wavelet="+name, func(b *testing.B) {
			file := filepath.Join(dir, name+".jp2")
			if out, err := exec.Command("opj_compress", append([]string{"-i", source, "-o", file}, args...)...).CombinedOutput(); err != nil {
				b.Fatal(string(out))
			}
			coded, err := os.ReadFile(file)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(img.Pix)))
			for b.Loop() {
				if _, err := Decode(coded); err != nil {
					b.Fatal(err)
				}
			}
			ours := b.Elapsed().Seconds() / float64(b.N)
			theirs := math.Inf(1)
			for range 5 {
				start := time.Now()
				if err := exec.Command("opj_decompress", "-i", file, "-o", filepath.Join(dir, "y.pgm")).Run(); err != nil {
					b.Fatal(err)
				}
				theirs = min(theirs, time.Since(start).Seconds())
			}
			b.ReportMetric(theirs/ours, "xOpenJPEG")
		})
	}
}
