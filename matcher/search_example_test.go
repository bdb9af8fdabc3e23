package matcher_test

import (
	"context"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/whorl-afis/whorl/matcher"
	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/template"
)

// madeUp scatters minutiae as no finger does; real ones come from package template/extract.
func madeUp(seed uint64) *template.Template {
	r := rand.New(rand.NewPCG(seed, 1))
	t := &template.Template{Width: 400, Height: 400, Position: template.RightIndex, Quality: 80}
	for range 40 {
		m := template.At(400*r.Float64(), 400*r.Float64(), 6*r.Float64(), template.Ending, 80)
		t.Minutiae = append(t.Minutiae, m)
	}
	return t
}

func ExampleSearch() {
	dir, err := os.MkdirTemp("", "gallery")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "people.gallery")
	w, err := gallery.Create(path, gallery.BuildOptions{})
	if err != nil {
		log.Fatal(err)
	}
	for seed := range uint64(50) {
		r := gallery.Record{Subject: fmt.Sprint("P-", seed), Position: template.RightIndex, Template: madeUp(seed)}
		if err := w.Add(r); err != nil {
			log.Fatal(err)
		}
	}
	if err := w.Commit(); err != nil {
		log.Fatal(err)
	}

	g, err := gallery.Open(path, gallery.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer g.Close()
	r, err := matcher.Search(context.Background(), g, matcher.Query{Fingers: []*template.Template{madeUp(17)}, FPIR: 1e-2})
	if err != nil {
		log.Fatal(err) // an incomplete search ends here and is never a negative answer
	}
	for _, c := range r.Hits() {
		fmt.Println(c.Subject, c.Fingers[0].Position)
	}
	fmt.Println(r.Searched, "records searched, complete:", r.Complete)
	// Output:
	// P-17 right index
	// 50 records searched, complete: true
}
