// Package engine puts Whorl's own reader, extractor and matcher behind the rules: [New] makes an rdsi.Engine of an open
// gallery. A member with another matcher writes a package like this one instead.
package engine

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/whorl-afis/whorl/matcher"
	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/template/extract"
)

// ErrThreshold says that the options name no threshold, two, or an impossible one.
var ErrThreshold = errors.New("engine: want a false match rate or a false positive identification rate between 0 and 1")

// ErrBand says that the review band does not begin below the threshold.
var ErrBand = errors.New("engine: the review band must begin at a rate above that of the threshold, and below 1")

// Options of an engine. Exactly one of FMR and FPIR is given.
type Options struct {
	FMR  float64 // false match rate of one comparison at which somebody counts as found
	FPIR float64 // share of searches for unknown people that find somebody
	// Band is where the review band begins, below the threshold: a rate of the same kind as the one given above, and
	// larger. Whoever scores within it is for an examiner to decide. 0 makes no band.
	Band    float64
	Workers int // goroutines of one search; 0 means GOMAXPROCS
}

// An Engine searches one gallery. It is safe for concurrent use; the gallery stays the caller's to close.
type Engine struct {
	gallery    *gallery.Gallery
	options    Options
	extractors sync.Pool
}

var _ rdsi.Engine = (*Engine)(nil)

// New returns an engine over an open gallery.
func New(g *gallery.Gallery, o Options) (*Engine, error) {
	for _, v := range []float64{o.FMR, o.FPIR} {
		if !(v >= 0 && v < 1) {
			return nil, ErrThreshold
		}
	}
	if (o.FMR == 0) == (o.FPIR == 0) {
		return nil, ErrThreshold
	}
	if o.Band != 0 && !(o.Band > max(o.FMR, o.FPIR) && o.Band < 1) {
		return nil, ErrBand
	}
	return &Engine{gallery: g, options: o, extractors: sync.Pool{New: func() any { return extract.New() }}}, nil
}

// Version says, for the transaction record, by which threshold somebody counts as found.
func (e *Engine) Version() string {
	version := fmt.Sprintf("whorl fpir=%g", e.options.FPIR)
	if e.options.FMR > 0 {
		version = fmt.Sprintf("whorl fmr=%g", e.options.FMR)
	}
	if e.options.Band > 0 {
		version += fmt.Sprintf(" review=%g", e.options.Band)
	}
	return version
}

// Open reads the transaction and looks at what it holds; it decodes no image yet.
func (e *Engine) Open(transaction []byte) (rdsi.Probe, error) {
	tx, err := nist.Read(transaction, nist.Options{})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", rdsi.ErrFormat, err)
	}
	if err := tx.WrongLength(); err != nil {
		return nil, fmt.Errorf("%w: %w", rdsi.ErrFormat, err)
	}
	p := &probe{engine: e, prints: tx.Prints()}
	if err := p.look(tx); err != nil {
		return nil, fmt.Errorf("%w: %w", rdsi.ErrFormat, err)
	}
	return p, nil
}

// Policies reads the policy words of everybody, whoever is asked for and be it nobody: neither its time nor an error says
// that somebody was found.
func (e *Engine) Policies(subjects [][]byte) ([][]uint64, error) {
	const attempts = 3 // an erasure overwrites the file that it replaces
	for attempt := 1; ; attempt++ {
		words, err := e.policies(subjects)
		if err == nil || attempt == attempts || !errors.Is(err, gallery.ErrChanged) {
			return words, err
		}
	}
}

func (e *Engine) policies(subjects [][]byte) ([][]uint64, error) {
	if err := e.gallery.Refresh(); err != nil {
		return nil, err
	}
	s, err := e.gallery.Acquire()
	if err != nil {
		return nil, err
	}
	defer s.Release()
	found := map[string][]uint64{"": nil} // never empty: looking into an empty map is faster
	for _, subject := range subjects {
		found[string(subject)] = nil
	}
	err = s.Guard(func() error {
		var records []int32
		var words []uint64
		for n := range s.Subjects() {
			records, words = s.AppendRecords(records[:0], n), words[:0]
			for _, i := range records {
				words = append(words, s.Policy(int(i)))
			}
			id := s.SubjectID(n)
			if _, wanted := found[id]; wanted {
				found[id] = slices.Clone(words)
			}
		}
		return nil
	})
	if err == nil {
		err = s.Check()
	}
	if err != nil {
		return nil, err
	}
	out := make([][]uint64, len(subjects))
	for i, subject := range subjects {
		out[i] = found[string(subject)]
	}
	return out, nil
}

// shared returns the options for one of n searches that together keep to the rates.
func (o Options) shared(n int) Options {
	o.FMR, o.FPIR, o.Band = o.FMR/float64(n), o.FPIR/float64(n), o.Band/float64(n)
	return o
}

// threshold returns the score at which a candidate of the search counts as found.
func (o Options) threshold(r matcher.Result) matcher.Score {
	if o.FMR > 0 {
		return matcher.Threshold(o.FMR)
	}
	return r.Threshold
}

// band returns the score at which the review band of the search begins: the threshold where there is none.
func (o Options) band(r matcher.Result) matcher.Score {
	switch {
	case o.Band == 0:
		return o.threshold(r)
	case o.FMR > 0:
		return matcher.Threshold(o.Band)
	}
	return matcher.SearchThreshold(o.Band, r.Subjects)
}
