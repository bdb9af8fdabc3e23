package extract_test

import (
	"image"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/whorl-afis/whorl/template"
	"github.com/whorl-afis/whorl/template/extract"
	"github.com/whorl-afis/whorl/template/extract/internal/kernel"
)

// large is a print of 512 × 512 pixels, in an ellipse or all over the image.
func large(all bool) *image.Gray {
	p := usual(1)
	p.w, p.h, p.noise, p.all = 512, 512, 20, all
	return p.image(1)
}

func BenchmarkExtract(b *testing.B) {
	for _, level := range kernel.Levels() {
		b.Run("tier="+level.String(), func(b *testing.B) {
			defer kernel.Lower(level)()
			b.Run("image=512x512", func(b *testing.B) { benchmark(b, []*image.Gray{large(false)}, 500) })
			b.Run("image=512x512-full", func(b *testing.B) { benchmark(b, []*image.Gray{large(true)}, 500) })
			for _, set := range realSets {
				b.Run("set="+set.dir, func(b *testing.B) {
					var images []*image.Gray
					for i, name := range realPrints(b, set.dir) {
						if i%4 == 0 {
							images = append(images, load(b, name))
						}
					}
					benchmark(b, images, set.ppi)
				})
			}
		})
	}
}

func benchmark(b *testing.B, images []*image.Gray, ppi float64) {
	e := extract.New()
	var t template.Template
	pixels := 0
	for _, img := range images {
		pixels += len(img.Pix)
	}
	b.SetBytes(int64(pixels / len(images)))
	b.ReportAllocs()
	for _, img := range images { // the scratch grows to the largest
		if err := e.ExtractInto(&t, img, extract.Options{PPI: ppi}); err != nil {
			b.Fatal(err)
		}
	}
	i := 0
	before := cpuTime()
	for b.Loop() {
		if err := e.ExtractInto(&t, images[i%len(images)], extract.Options{PPI: ppi}); err != nil {
			b.Fatal(err)
		}
		i++
	}
	b.ReportMetric((cpuTime()-before)*1e3/float64(b.N), "cpu-ms/op")
}

// BenchmarkParallel shares images out among as many Extractors as there are processors: with -cpu 1,2 the ratio of ns/op
// is how extraction scales, on a machine with nothing else to do.
func BenchmarkParallel(b *testing.B) {
	b.Run("image=patterns", func(b *testing.B) {
		var images []*image.Gray
		for seed := range uint64(16) {
			images = append(images, usual(seed).image(seed))
		}
		parallel(b, images, 500)
	})
	for _, set := range realSets {
		b.Run("set="+set.dir, func(b *testing.B) {
			var images []*image.Gray
			for _, name := range realPrints(b, set.dir) {
				images = append(images, load(b, name))
			}
			parallel(b, images, set.ppi)
		})
	}
}

func parallel(b *testing.B, images []*image.Gray, ppi float64) {
	var next atomic.Int64
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		e, into := extract.New(), new(template.Template)
		for pb.Next() {
			if err := e.ExtractInto(into, images[int(next.Add(1))%len(images)], extract.Options{PPI: ppi}); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// TestMemory holds all that a new Extractor allocates for one print, template included, against the bar of 24 bytes a
// pixel.
func TestMemory(t *testing.T) {
	img := large(true)
	for _, level := range kernel.Levels() {
		restore := kernel.Lower(level)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := extract.New().Extract(img, extract.Options{}); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		restore()
		perPixel := float64(after.TotalAlloc-before.TotalAlloc) / float64(len(img.Pix))
		t.Logf("%v: %.1f bytes a pixel", level, perPixel)
		if perPixel > 24 {
			t.Errorf("%v: %.1f bytes a pixel, want at most 24", level, perPixel)
		}
	}
}
