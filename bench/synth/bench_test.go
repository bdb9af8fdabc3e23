package synth

import "testing"

func BenchmarkFinger(b *testing.B) {
	seed := uint64(0)
	for b.Loop() {
		NewFinger(seed)
		seed++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "fingers/s")
}

func BenchmarkImpression(b *testing.B) {
	f := NewFinger(1)
	for _, s := range Sensors() {
		b.Run("sensor="+s.String(), func(b *testing.B) {
			o := Typical(s)
			o.Width, o.Height = 512, 512
			seed := uint64(0)
			for b.Loop() {
				f.Impression(seed, o)
				seed++
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "impressions/s")
		})
	}
}

func BenchmarkOrientation(b *testing.B) {
	h := newShape(newSource(1, streamFinger), LeftLoop)
	x := 0.0
	for b.Loop() {
		h.orientation(100+x, 200)
		x += 1e-3
	}
}

func BenchmarkTemplate(b *testing.B) {
	b.Run("finger", func(b *testing.B) {
		seed := uint64(0)
		for b.Loop() {
			NewTemplateFinger(seed)
			seed++
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "fingers/s")
	})
	b.Run("impression", func(b *testing.B) {
		f := NewTemplateFinger(1)
		seed := uint64(0)
		for b.Loop() {
			f.Impression(seed, TemplateSetting{})
			seed++
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "templates/s")
	})
	b.Run("both", func(b *testing.B) {
		seed := uint64(0)
		for b.Loop() {
			NewTemplateFinger(seed).Impression(1, TemplateSetting{})
			seed++
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "templates/s")
	})
}
