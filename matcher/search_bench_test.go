package matcher

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/matcher/internal/cpu"
	"github.com/whorl-afis/whorl/matcher/internal/descriptor"
	"github.com/whorl-afis/whorl/template"
)

// benchFingers is the size of the larger gallery, unless this variable names another.
const benchVariable = "WHORL_BENCH_FINGERS"

func benchSizes(b *testing.B) []int {
	large := 100_000
	if v := os.Getenv(benchVariable); v != "" {
		var err error
		if large, err = strconv.Atoi(v); err != nil {
			b.Fatal(err)
		}
	}
	return []int{10_000, large}
}

// benchGallery builds a gallery of n random prints with maps, two fingers a subject.
func benchGallery(b *testing.B, n int) string {
	path := filepath.Join(b.TempDir(), "gallery")
	w, err := gallery.Create(path, gallery.BuildOptions{})
	if err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 1))
	for i := range n {
		t := benchTemplate(r)
		t.Position = []template.Position{template.RightIndex, template.LeftIndex}[i%2]
		if err := w.Add(gallery.Record{Subject: searchSubject(i / 2), Position: t.Position, Template: t}); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Commit(); err != nil {
		b.Fatal(err)
	}
	return path
}

func benchTemplate(r *rand.Rand) *template.Template {
	t := randomTemplate(r, 32+r.IntN(20))
	cells := make([]uint8, 32*32)
	for i := range cells {
		cells[i] = template.NoRidges
		if x, y := i%32-16, i/32-16; x*x+y*y < 200 {
			cells[i] = uint8(i/9+r.IntN(4)) % 128
		}
	}
	t.Map = &template.OrientationMap{Cols: 32, Rows: 32, Cells: cells}
	return t
}

// BenchmarkSearch searches both index fingers of a stranger on one core.
func BenchmarkSearch(b *testing.B) {
	for _, n := range benchSizes(b) {
		g, err := gallery.Open(benchGallery(b, n), gallery.Options{Populate: true})
		if err != nil {
			b.Fatal(err)
		}
		defer g.Close()
		r := rand.New(rand.NewPCG(2, 2))
		left, right := benchTemplate(r), benchTemplate(r)
		left.Position, right.Position = template.LeftIndex, template.RightIndex
		for _, mode := range []Mode{Fast, FixedWork, Exact} {
			for _, level := range cpu.Levels() {
				b.Run(fmt.Sprintf("fingers=%d/mode=%v/kernel=%v", n, mode, level), func(b *testing.B) {
					defer cpu.Lower(level)()
					b.ReportAllocs()
					for b.Loop() {
						q := Query{Fingers: []*template.Template{left, right}, Mode: mode, Workers: 1}
						if _, err := Search(context.Background(), g, q); err != nil {
							b.Fatal(err)
						}
					}
					b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mfingers/s")
				})
			}
		}
	}
}

// BenchmarkGallery measures what a search needs besides kernels: building, opening, decoding.
func BenchmarkGallery(b *testing.B) {
	r := rand.New(rand.NewPCG(3, 3))
	t := benchTemplate(r)
	b.Run("add", func(b *testing.B) {
		w, err := gallery.Create(filepath.Join(b.TempDir(), "g"), gallery.BuildOptions{})
		if err != nil {
			b.Fatal(err)
		}
		defer w.Abort()
		for b.Loop() {
			if err := w.Add(gallery.Record{Subject: "subject", Template: t}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "templates/s")
	})
	b.Run("codes", func(b *testing.B) { // how much of add is the descriptor
		var codes []descriptor.Code
		for b.Loop() {
			codes = descriptor.AppendCodes(codes[:0], t, maxCompared)
		}
	})
	path := benchGallery(b, 10_000)
	g, err := gallery.Open(path, gallery.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer g.Close()
	b.Run("open/fingers=10000", func(b *testing.B) {
		for b.Loop() {
			g, err := gallery.Open(path, gallery.Options{})
			if err != nil {
				b.Fatal(err)
			}
			g.Close()
		}
		b.ReportMetric(float64(g.Info().Bytes)/10_000, "bytes/finger")
	})
	b.Run("decode", func(b *testing.B) {
		s, err := g.Acquire()
		if err != nil {
			b.Fatal(err)
		}
		defer s.Release()
		var codes []descriptor.Code
		var t template.Template
		for i := 0; b.Loop(); i = (i + 1) % s.Len() {
			if codes, err = s.Decode(i, &t, codes); err != nil {
				b.Fatal(err)
			}
		}
	})
}
