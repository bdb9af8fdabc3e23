package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/whorl-afis/whorl/matcher"
	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/template"
	"github.com/whorl-afis/whorl/template/extract"
)

const (
	// minMinutiae is the least that a print must have to be searched: with fewer it is a fragment, and a new capture
	// helps more than an answer.
	minMinutiae = 8
	// maxPrints and maxPixels bound the work that one request may ask for. A ten-print card has 14 images, which have 60
	// million pixels at 1000 ppi; each print is looked at, so that a few megabytes of small ones could keep a core busy
	// for an hour.
	maxPrints = 64
	maxPixels = 2 * nist.MaxPixels
	// maxFingers bounds one search: the ten fingers of a person.
	maxFingers = 10
	// topK bounds the people found in one search. Protected people must not push an unprotected one out of the list.
	topK = 100
	// maxGrey bounds the people of one search whom examiners look at, the most similar first. A band of one search in
	// twenty has rarely more than one.
	maxGrey = 10
)

// A probe is the biometric of one request.
type probe struct {
	engine   *Engine
	prints   []nist.Print
	contents rdsi.Contents
	fingers  []*template.Template
	sources  []source // of the fingers
	vault    vault
}

// look takes stock: which biometrics, of how many people, and whether the images can be images at all.
func (p *probe) look(tx *nist.Transaction) error {
	p.contents = rdsi.ContentsOf(tx, p.prints)
	prints, pixels := 0, 0
	for _, f := range p.prints {
		if f.HasImage() && (f.Width == 0 || f.Height == 0) {
			return fmt.Errorf("record %d: image of %d × %d pixels", f.Record+1, f.Width, f.Height)
		}
		if f.HasImage() || f.Type == 9 {
			prints++
		}
		if f.HasImage() {
			pixels += min(f.Width, maxPixels) * min(f.Height, maxPixels) // the product fits
		}
		if prints > maxPrints || pixels > maxPixels {
			return fmt.Errorf("record %d: more than %d prints, or %d pixels, before its end", f.Record+1, maxPrints, maxPixels)
		}
	}
	if prints == 0 {
		return errors.New("no friction-ridge image and no minutiae")
	}
	return nil
}

// Contents says what the transaction holds.
func (p *probe) Contents() rdsi.Contents { return p.contents }

// Extract makes one template a finger, the best where several prints show it.
func (p *probe) Extract(ctx context.Context) error {
	chosen, _ := nist.Choose(p.prints)
	for _, f := range chosen {
		if err := ctx.Err(); err != nil {
			return err
		}
		if f.Type != 9 {
			p.extract(f)
		} else if t, ok := f.Minutiae(); ok {
			p.keep(t, source{print: f})
		}
	}
	if len(p.fingers) == 0 {
		return rdsi.ErrQuality
	}
	return nil
}

// extract keeps what one image gives. An image that cannot be decoded or has no print gives nothing: other prints of
// the person may.
func (p *probe) extract(f *nist.Print) {
	img, err := f.Image()
	if err != nil {
		return
	}
	p.vault.image(img)
	defer p.vault.dismiss(img)
	x := p.engine.extractors.Get().(*extract.Extractor)
	defer func() {
		x.Wipe()
		p.engine.extractors.Put(x)
	}()
	for _, g := range f.Fingers(img) {
		if g.Image == nil {
			continue
		}
		tips, err := x.Fingers(g.Image, extract.Options{
			PPI: f.PPI, Position: g.Position, Impression: f.Impression, Missing: f.Missing(),
		})
		if err != nil {
			continue
		}
		for _, tip := range tips {
			p.keep(tip.Template, source{f, tip.Box})
		}
	}
}

// keep takes a template in, unless the same finger is there better already.
func (p *probe) keep(t *template.Template, from source) {
	if len(t.Minutiae) < minMinutiae {
		t.Wipe()
		return
	}
	p.vault.template(t)
	at := t.Position.Finger()
	i := slices.IndexFunc(p.fingers, func(o *template.Template) bool {
		return at != template.UnknownFinger && at.Single() && o.Position.Finger() == at
	})
	switch {
	case i < 0 && len(p.fingers) < maxFingers:
		p.fingers, p.sources = append(p.fingers, t), append(p.sources, from)
	case i >= 0 && better(t, p.fingers[i]):
		p.fingers[i].Wipe()
		p.fingers[i], p.sources[i] = t, from
	default:
		t.Wipe()
	}
}

func better(a, b *template.Template) bool {
	quality := func(t *template.Template) int {
		if t.Quality == template.NoQuality {
			return 0
		}
		return int(t.Quality)
	}
	if qa, qb := quality(a), quality(b); qa != qb {
		return qa > qb
	}
	return len(a.Minutiae) > len(b.Minutiae)
}

// Search does the same work whoever is in the gallery. Prints of a child are searched at several sizes in one pass, and the
// rates that make a threshold are shared out among them.
func (p *probe) Search(ctx context.Context, s rdsi.Scope) (rdsi.Result, error) {
	if s.Any == 0 {
		return rdsi.Result{Complete: true}, nil // no record may be looked at; for the gallery 0 would mean all
	}
	sizes := sizes(s.CaptureAge)
	o := p.engine.options.shared(len(sizes))
	var v vault
	defer v.free()
	queries := make([]matcher.Query, len(sizes))
	for i, percent := range sizes {
		queries[i] = matcher.Query{
			Fingers: p.at(percent, &v),
			Filter:  gallery.Filter{Any: s.Any, Exclude: s.Exclude},
			TopK:    topK,
			FPIR:    o.FPIR,
			Workers: o.Workers,
			Mode:    matcher.FixedWork,
		}
	}
	results, err := matcher.SearchBatch(ctx, p.engine.gallery, queries)
	if err != nil {
		return rdsi.Result{}, err
	}
	out := rdsi.Result{Complete: true}
	for _, r := range results {
		out.Complete = out.Complete && r.Complete
		found := o.hits(r)
		clear(r.Candidates)
		for _, hit := range found {
			out.Hits = addHit(out.Hits, hit)
		}
	}
	return out, nil
}

// at returns the fingers at a size, in the vault where they are not the probe's own.
func (p *probe) at(percent int, v *vault) []*template.Template {
	if percent == 100 {
		return p.fingers
	}
	var out []*template.Template
	for _, t := range p.fingers {
		g := grown(t, percent)
		v.template(g)
		out = append(out, g)
	}
	return out
}

// hits are the candidates above the threshold, and the best of those within the review band.
func (o Options) hits(r matcher.Result) (out []rdsi.Hit) {
	threshold, band, grey := o.threshold(r), o.band(r), 0
	for _, c := range r.Candidates {
		hit := rdsi.Hit{Subject: []byte(c.Subject), Matched: []uint64{c.Policy}, Grey: c.Score < threshold}
		if hit.Grey {
			grey++
		}
		if c.Score >= band && grey <= maxGrey {
			out = append(out, hit)
		}
	}
	return out
}

// addHit adds somebody to the people found: who was found at several sizes is one, and certain if any of them was.
func addHit(hits []rdsi.Hit, hit rdsi.Hit) []rdsi.Hit {
	i := slices.IndexFunc(hits, func(o rdsi.Hit) bool { return bytes.Equal(o.Subject, hit.Subject) })
	switch {
	case i < 0:
		return append(hits, hit)
	case hits[i].Grey && !hit.Grey:
		hits[i].Matched, hits[i].Grey = hit.Matched, false
	case hits[i].Grey == hit.Grey && !slices.Contains(hits[i].Matched, hit.Matched[0]):
		hits[i].Matched = append(hits[i].Matched, hit.Matched[0])
	}
	clear(hit.Subject)
	return hits
}

// Wipe overwrites templates and image data.
func (p *probe) Wipe() {
	for _, t := range p.fingers {
		t.Wipe()
	}
	p.vault.free()
	for i := range p.prints {
		clear(p.prints[i].Data())
	}
	p.fingers, p.prints, p.sources = nil, nil, nil
}
