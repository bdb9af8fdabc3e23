// Example is a member's own program: it reads the transaction of its argument, enrols the fingers, finds the person.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/whorl-afis/whorl/matcher"
	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/template/extract"
)

func main() {
	b := must(os.ReadFile(os.Args[1]))
	tx := must(nist.Read(b, nist.Options{}))
	path := fmt.Sprint(os.TempDir(), "/whorl-example-", os.Getpid())
	w := must(gallery.Create(path, gallery.BuildOptions{}))
	q := matcher.Query{}
	for _, p := range tx.Prints() {
		t := must(extract.Extract(must(p.Image()), extract.Options{PPI: p.PPI, Position: p.Position}))
		q.Fingers = append(q.Fingers, t)
		must(0, w.Add(gallery.Record{Subject: "S-1", Position: p.Position, Template: t}))
	}
	must(0, w.Commit())
	g := must(gallery.Open(path, gallery.Options{}))
	defer os.Remove(path)
	r := must(matcher.Search(context.Background(), g, q))
	fmt.Println(r.Complete, r.Candidates[0].Subject, r.Candidates[0].Score >= r.Threshold)
}

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}
