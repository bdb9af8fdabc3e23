package client_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/whorl-afis/whorl/assets"
	"github.com/whorl-afis/whorl/bench/synth"
	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/client"
	"github.com/whorl-afis/whorl/rdsi/engine"
	"github.com/whorl-afis/whorl/rdsi/server"
	"github.com/whorl-afis/whorl/template"
)

// The whole of a daemon of member C, and a request of member B about somebody whom C knows.
func Example() {
	dir, err := os.MkdirTemp("", "whorl")
	check(err)
	defer os.RemoveAll(dir)

	g := enrolled(filepath.Join(dir, "people.gallery"))
	defer g.Close()
	e, err := engine.New(g, engine.Options{FMR: 1e-4})
	check(err)
	h, err := rdsi.New(rdsi.Config{Self: "C", World: world(), Engine: e, Store: filepath.Join(dir, "store.db"), Tick: 100 * time.Millisecond})
	check(err)
	s, err := server.New(server.Options{Handler: h})
	check(err)
	l, err := server.Listen(filepath.Join(dir, "s"))
	check(err)
	go s.Serve(l)

	ctx := context.Background()
	c := client.New(filepath.Join(dir, "s"))
	st, err := c.Submit(ctx, envelope(), transaction())
	check(err)
	fmt.Println(st.State)
	st, err = c.Wait(ctx, st.ID, st.From)
	check(err)
	fmt.Println(st.Answer)

	check(h.Close(ctx))
	check(s.Shutdown(ctx))
	// Output:
	// PENDING
	// MATCH
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// finger is of nobody, captured for the gallery, and again for the request.
func finger(capture uint64) *template.Template {
	return synth.NewTemplateFinger(3).Impression(capture, synth.TemplateSetting{Severity: 0.2, Position: template.RightIndex})
}

func enrolled(path string) *gallery.Gallery {
	w, err := gallery.Create(path, gallery.BuildOptions{})
	check(err)
	policy, err := rdsi.ParsePolicy("purpose=MIGRATION")
	check(err)
	check(w.Add(gallery.Record{Subject: "S-1", Position: template.RightIndex, Policy: policy, Template: finger(1)}))
	check(w.Commit())
	g, err := gallery.Open(path, gallery.Options{})
	check(err)
	return g
}

// world is made of the example documents, which nobody has signed.
func world() *rdsi.World {
	read := func(pattern string) (all [][]byte) {
		names, err := fs.Glob(assets.FS, pattern)
		check(err)
		for _, name := range names {
			b, err := assets.FS.ReadFile(name)
			check(err)
			all = append(all, b)
		}
		return all
	}
	w, err := rdsi.ParseWorld("C", rdsi.Documents{Members: read("example/members.json")[0], Agreements: read("example/agreements/*.json"),
		Calendars: read("example/calendars/*.json"), Trust: rdsi.Trust{AllowUnsigned: true}})
	check(err)
	return w
}

func envelope() rdsi.Envelope {
	b, err := assets.FS.ReadFile("example/envelope.json")
	check(err)
	e, err := rdsi.ParseEnvelope(b)
	check(err)
	e.Time = time.Now()
	return e
}

func transaction() []byte {
	tx := nist.New(nist.Header{Type: "RDSI", Destination: "C", Origin: "B", Control: "1"})
	tx.AddType2(0)
	_, err := tx.AddType9(nist.Type9{IDC: 1, Template: finger(2)})
	check(err)
	return tx.Bytes()
}
