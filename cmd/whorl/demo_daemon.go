package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/whorl-afis/whorl/assets"
	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/engine"
	"github.com/whorl-afis/whorl/rdsi/server"
	"github.com/whorl-afis/whorl/template/extract"
)

// demoFPIR is the false alarm rate of the demo's daemon: one search for an unknown person in a thousand.
const demoFPIR = 1e-3

// newRequestID returns 128 random bits, as a request's id must be.
func newRequestID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// buildGallery enrols the first capture of those whom C knows.
func (d *demo) buildGallery() (fingers int, err error) {
	policy, err := rdsi.ParsePolicy("purpose=" + string(rdsi.ForMigration))
	if err != nil {
		return 0, err
	}
	w, err := gallery.Create(d.path("people.gallery"), gallery.BuildOptions{})
	if err != nil {
		return 0, err
	}
	defer w.Abort()
	x := extract.New()
	for person := uint64(1); person <= demoKnown; person++ {
		b, err := os.ReadFile(d.record(person, 1))
		if err != nil {
			return 0, err
		}
		tx, err := nist.Read(b, nist.Options{})
		if err != nil {
			return 0, err
		}
		for _, p := range tx.Prints() {
			img, err := p.Image()
			if err != nil {
				return 0, err
			}
			t, err := x.Extract(img, extract.Options{PPI: p.PPI, Position: p.Position, Impression: p.Impression})
			if err != nil {
				return 0, err
			}
			r := gallery.Record{Subject: recordName(person, 1), Position: p.Position, Policy: policy, Template: t}
			if err := w.Add(r); err != nil {
				return 0, err
			}
			fingers++
		}
	}
	return fingers, w.Commit()
}

// demoConfig is the configuration of a daemon, as whorld reads it, with paths relative to its folder.
type demoConfig struct {
	Self       string   `json:"self"`
	Gallery    string   `json:"gallery"`
	Socket     string   `json:"socket"`
	Store      string   `json:"store"`
	Members    string   `json:"members"`
	Agreements []string `json:"agreements"`
	Calendars  []string `json:"calendars"`
	Keys       []string `json:"authorityKeys"`
	FPIR       float64  `json:"fpir"`
}

// writeDocuments signs the example documents into the folder, as the RSO would, with a configuration of whorld that fits
// it, and reads the world of C from them. The signer key is not kept.
func (d *demo) writeDocuments() (*rdsi.World, error) {
	c := demoConfig{
		Self: demoAnswers, Gallery: "people.gallery", Socket: "whorld.sock", Store: "transactions.db", Members: "members.json",
		Agreements: []string{"agreements/A-C.json", "agreements/B-C.json", "agreements/C-UNHCR.json"},
		Calendars:  []string{"calendars/A.json", "calendars/B.json", "calendars/C.json", "calendars/UNHCR.json"},
		Keys:       []string{"rso.pub"},
		FPIR:       demoFPIR,
	}
	signer, verifier, err := note.GenerateKey(nil, "RSO")
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(d.path(c.Keys[0]), []byte(verifier+"\n"), 0o600); err != nil {
		return nil, err
	}
	copied := func(names ...string) (docs [][]byte, err error) {
		for _, name := range names {
			b, err := assets.FS.ReadFile("example/" + name)
			if err != nil {
				return nil, err
			}
			if b, err = rdsi.SignDocument(b, signer); err != nil {
				return nil, err
			}
			path := d.path(filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				return nil, err
			}
			if err := os.WriteFile(path, b, 0o600); err != nil {
				return nil, err
			}
			docs = append(docs, b)
		}
		return docs, nil
	}
	config, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(d.path("whorld.json"), append(config, '\n'), 0o600); err != nil {
		return nil, err
	}
	if err := d.writeEnvelope(); err != nil {
		return nil, err
	}
	members, err := copied(c.Members)
	if err != nil {
		return nil, err
	}
	docs := rdsi.Documents{Members: members[0], Trust: rdsi.Trust{Authorities: []string{verifier}}}
	if docs.Agreements, err = copied(c.Agreements...); err != nil {
		return nil, err
	}
	if docs.Calendars, err = copied(c.Calendars...); err != nil {
		return nil, err
	}
	return rdsi.ParseWorld(demoAnswers, docs)
}

// writeEnvelope leaves an envelope for requests by hand, to which whorl request adds an id and a time.
func (d *demo) writeEnvelope() error {
	b, err := assets.FS.ReadFile("example/envelope.json")
	if err != nil {
		return err
	}
	var fields map[string]any
	if err := json.Unmarshal(b, &fields); err != nil {
		return err
	}
	delete(fields, "id")
	delete(fields, "time")
	if b, err = json.MarshalIndent(fields, "", "  "); err != nil {
		return err
	}
	return os.WriteFile(d.path("envelope.json"), append(b, '\n'), 0o600)
}

// A demoDaemon is the daemon of state C, in this process and on a socket of its own.
type demoDaemon struct {
	socket string
	stop   func() error // may be called again
}

func (d *demo) startDaemon(world *rdsi.World) (*demoDaemon, error) {
	g, err := gallery.Open(d.path("people.gallery"), gallery.Options{})
	if err != nil {
		return nil, err
	}
	e, err := engine.New(g, engine.Options{FPIR: demoFPIR})
	if err != nil {
		return nil, errors.Join(err, g.Close())
	}
	h, err := rdsi.New(rdsi.Config{Self: demoAnswers, World: world, Engine: e, Store: d.path("transactions.db"), EngineVersion: e.Version()})
	if err != nil {
		return nil, errors.Join(err, g.Close())
	}
	closeAll := func(ctx context.Context) error { return errors.Join(h.Close(ctx), g.Close()) }
	s, err := server.New(server.Options{Handler: h})
	if err != nil {
		return nil, errors.Join(err, closeAll(context.Background()))
	}
	socket, cleanup, err := d.socketPath()
	if err != nil {
		return nil, errors.Join(err, closeAll(context.Background()))
	}
	l, err := server.Listen(socket)
	if err != nil {
		cleanup()
		return nil, errors.Join(err, closeAll(context.Background()))
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	stop := sync.OnceValue(func() error {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		defer cleanup()
		return errors.Join(s.Shutdown(ctx), <-served, closeAll(ctx))
	})
	return &demoDaemon{socket, stop}, nil
}

// socketPath is in the demo's folder, unless that lies too deep for the address of a socket.
func (d *demo) socketPath() (path string, cleanup func(), err error) {
	const most = 100 // bytes; the shortest limit of a system is 104
	path, err = filepath.Abs(d.path("whorld.sock"))
	if err != nil || len(path) <= most {
		return path, func() {}, err
	}
	dir, err := os.MkdirTemp("", "whorl-")
	return filepath.Join(dir, "whorld.sock"), func() { os.RemoveAll(dir) }, err
}
