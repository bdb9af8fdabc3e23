package matcher

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/template"
)

// searchFinger makes a print that no finger has: minutiae at least 14 pixels apart that follow a smooth flow.
func searchFinger(seed uint64, minutiae int) *template.Template {
	r := rand.New(rand.NewPCG(seed, 11))
	t := &template.Template{Width: 500, Height: 500, Quality: 80}
	a, b, c := r.Float64()*4-2, r.Float64()*4-2, r.Float64()*2*math.Pi
	for tries := 0; len(t.Minutiae) < minutiae && tries < 4000; tries++ {
		x, y := 60+r.Float64()*380, 60+r.Float64()*380
		near := false
		for _, m := range t.Minutiae {
			mx, my := m.Pos()
			near = near || math.Hypot(mx-x, my-y) < 14
		}
		if near {
			continue
		}
		theta := c + a*math.Sin(x/150) + b*math.Cos(y/130) + float64(r.IntN(2))*math.Pi
		t.Minutiae = append(t.Minutiae, template.At(x, y, theta, template.Kind(1+r.IntN(2)), uint8(100-len(t.Minutiae))))
	}
	return t
}

// searchMate is another impression of the finger: turned, moved, jittered, with some minutiae lost and some false.
func searchMate(t *template.Template, seed uint64, lost float64) *template.Template {
	r := rand.New(rand.NewPCG(seed, 13))
	m := t.Clone()
	m.Minutiae = m.Minutiae[:0]
	turn, dx, dy := (r.Float64()-0.5)*0.7, r.Float64()*20-10, r.Float64()*20-10
	sin, cos := math.Sincos(turn)
	for _, p := range t.Minutiae {
		if r.Float64() < lost {
			continue
		}
		x, y := p.Pos()
		x, y = x-250+r.NormFloat64()*1.5, y-250+r.NormFloat64()*1.5
		q := template.At(250+cos*x+sin*y+dx, 250-sin*x+cos*y+dy, p.Theta()+turn+r.NormFloat64()*0.07, p.Kind, p.Quality)
		if x, y := q.Pos(); x <= 500 && y <= 500 {
			m.Minutiae = append(m.Minutiae, q)
		}
	}
	for range 4 {
		m.Minutiae = append(m.Minutiae, template.At(r.Float64()*500, r.Float64()*500, r.Float64()*6, template.Ending, 5))
	}
	return m
}

// searchSubject names subject i of the galleries that tests make.
func searchSubject(i int) string { return fmt.Sprintf("subject-%06d", i) }

// galleryFiles keeps the galleries that tests share, by what is in them: computing codes is most of a test's time.
var galleryFiles = map[string][]byte{}

// searchGallery opens a gallery of n subjects with one record for each position; the print of subject i at position
// p is searchFinger(i*16+p).
func searchGallery(t testing.TB, n int, policy func(subject int) uint64, positions ...template.Position) *gallery.Gallery {
	t.Helper()
	key := fmt.Sprint(n, positions)
	for i := range n {
		if p := policy(i); p != 0 {
			key += fmt.Sprint(" ", i, p)
		}
	}
	path := filepath.Join(t.TempDir(), "gallery")
	if b, ok := galleryFiles[key]; ok {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	} else {
		buildGallery(t, path, n, policy, positions)
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		galleryFiles[key] = b
	}
	g, err := gallery.Open(path, gallery.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	return g
}

// galleryOf opens a gallery of n records.
func galleryOf(t testing.TB, n int, record func(i int) gallery.Record) *gallery.Gallery {
	t.Helper()
	path := filepath.Join(t.TempDir(), "gallery")
	w, err := gallery.Create(path, gallery.BuildOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		if err := w.Add(record(i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	g, err := gallery.Open(path, gallery.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	return g
}

func buildGallery(t testing.TB, path string, n int, policy func(subject int) uint64, positions []template.Position) {
	t.Helper()
	w, err := gallery.Create(path, gallery.BuildOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		for _, p := range positions {
			f := searchFinger(uint64(i*16)+uint64(p), 38)
			if err := w.Add(gallery.Record{Subject: searchSubject(i), Position: p, Policy: policy(i), Template: f}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
}

// searchProbeOf is a mated probe for subject i.
func searchProbeOf(i int, p template.Position, seed uint64, lost float64) *template.Template {
	m := searchMate(searchFinger(uint64(i*16)+uint64(p), 38), seed, lost)
	m.Position = p
	return m
}

func noPolicy(int) uint64 { return 0 }
