package gallery_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/template"
)

// print stands for what package template/extract finds on an image.
func print(position template.Position) *template.Template {
	return &template.Template{
		Width: 400, Height: 400, Position: position, Quality: 80,
		Minutiae: []template.Minutia{template.At(120, 200, 1.2, template.Ending, 90), template.At(180, 150, 0.4, template.Bifurcation, 80)},
	}
}

func Example() {
	dir, err := os.MkdirTemp("", "gallery")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "people.gallery")

	const watchList = 1 << 4 // a bit of the caller's own
	w, err := gallery.Create(path, gallery.BuildOptions{})
	if err != nil {
		log.Fatal(err)
	}
	defer w.Abort() // does nothing after Commit
	for _, id := range []string{"P-1", "P-2"} {
		for _, position := range []template.Position{template.RightIndex, template.LeftIndex} {
			r := gallery.Record{Subject: id, Position: position, Policy: watchList, Template: print(position)}
			if err := w.Add(r); err != nil {
				log.Fatal(err)
			}
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
	fmt.Println(g.Len(), "records of", g.Subjects(), "subjects")

	erased, err := gallery.Erase(path, "P-1")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("erased", erased)
	if err := g.Refresh(); err != nil { // a search does this by itself
		log.Fatal(err)
	}
	for i := range g.Len() {
		v := g.At(i)
		fmt.Println(v.Subject, v.Position)
	}
	// Output:
	// 4 records of 2 subjects
	// erased 2
	// P-2 right index
	// P-2 left index
}
