package matcher

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"sync"

	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/matcher/internal/cpu"
	"github.com/whorl-afis/whorl/template"
)

// A Mode says how much of a gallery the final comparison sees.
type Mode int

const (
	// Auto is Exact up to ExactLimit records and Fast above.
	Auto Mode = iota
	// Exact returns what comparing the probe with every record that passes the filter returns. It leaves out comparisons
	// whose scores cannot come among the TopK best or reach Least, as ceilings of the score tell; in small galleries, and
	// where many candidates are wanted, it makes nearly all.
	Exact
	// Fast goes over codes first, looks at where the minutiae of the best hundredth lie, and compares the best tenth of
	// these, at least 8 for each probe finger. Of the mates that Exact would find at a FMR of 1e-4, among a million generated
	// fingers, it loses 0.5 % on the visible FVC sets (own minutiae; 1.8 % on the worst) and none of UPEK; see docs/notes.
	// For probe fingers without ridge orientations each share is three times as large; FingerJetFX' minutiae lose 1.0 %.
	Fast
	// FixedWork is Fast with the same number of scans and comparisons for every probe of as many fingers, with ridge
	// orientations or without, and positions against the same gallery, whatever they find and whatever the filter lets
	// pass: its duration tells nothing.
	FixedWork
)

var modeNames = [...]string{"auto", "exact", "fast", "fixed-work"}

func (m Mode) String() string {
	if m < 0 || int(m) >= len(modeNames) {
		return "unknown"
	}
	return modeNames[m]
}

const (
	// ExactLimit is the number of records up to which Auto compares with all: a fifth of a second on two cores.
	ExactLimit = 20_000
	// MaxProbeFingers is the number of fingers that a query may bring: two impressions of ten.
	MaxProbeFingers = 20

	defaultTopK = 10
	maxTopK     = 10_000
	defaultFPIR = 1e-3
)

// ErrQuery: a query that cannot be carried out as it stands.
var ErrQuery = errors.New("matcher: invalid query")

// ErrNoMinutiae: no finger of the query has a minutia, so nothing could be looked for. It is an error so that nobody
// reads the empty answer as a negative one.
var ErrNoMinutiae = errors.New("matcher: the query's fingers have no minutiae")

// A Query is what to look for. Only Fingers is required.
type Query struct {
	// Fingers are the probe's prints, 1 to MaxProbeFingers, of one person. A known position (right thumb to left
	// little, plain thumbs counting as thumbs) is compared with records of that position and of unknown position, an
	// unknown one with all. Two prints of the same known position count as one finger: the better one.
	Fingers []*template.Template
	// AnyPosition distrusts positions: every probe finger is compared with every record.
	AnyPosition bool
	// Filter decides by policy word who may become a candidate.
	Filter gallery.Filter
	// TopK is the most candidates to return, 0 for 10.
	TopK int
	// Least is the score below which nobody is wanted as a candidate, 0 for whoever resembles the probe at all. The higher it
	// is, the fewer comparisons Exact has to make.
	Least Score
	// HitsOnly wants nobody below Result.Threshold either. Of a million good prints Exact then compares one in thousands.
	HitsOnly bool
	// FPIR is the wanted share of searches for unknown persons that return anybody at or above Result.Threshold, 0
	// for 1e-3.
	FPIR float64
	// Workers is the number of goroutines, 0 for GOMAXPROCS.
	Workers int
	Mode    Mode
	// Penetration is the share of the scanned records that Fast and FixedWork look at beyond their codes, 0 for 0.01, three
	// times as many for a probe finger without ridge orientations; they compare a tenth of it.
	Penetration float64
}

// A FingerScore is what one probe finger contributed.
type FingerScore struct {
	Probe    int               // index into Query.Fingers
	Record   int               // record number in the gallery
	Position template.Position // of the record, as enrolled
	Score    Score             // of the comparison alone
}

// A Candidate is a subject that resembles the probe.
type Candidate struct {
	Subject string
	Score   Score  // over all fingers, see Fuse; comparable with Result.Threshold
	Policy  uint64 // of the best finger's record
	Fingers []FingerScore
}

// A Result is the answer to a query. A search that ended early has Complete false and no candidates: it must never
// be read as a negative answer.
type Result struct {
	Candidates []Candidate // best first, at most TopK, those below Threshold too without HitsOnly
	Fingers    int         // probe fingers that took part: those with a minutia at least
	Searched   int         // records looked at
	Subjects   int         // subjects that could have become candidates; Threshold counts with them
	Compared   int         // final comparisons begun; of Exact with several workers not always as many
	Complete   bool
	// Threshold is the score that in a search for an unknown person some candidate reaches with probability FPIR.
	Threshold Score
}

// Hits returns the candidates whose score reaches the threshold. It is empty for an incomplete search, so look at
// Complete first.
func (r Result) Hits() []Candidate {
	n := 0
	for n < len(r.Candidates) && r.Candidates[n].Score >= r.Threshold {
		n++
	}
	return r.Candidates[:n]
}

// Tier names the instruction-set tier in use: portable, avx2, avx512bw or avx512. Results are the same on all.
func Tier() string { return cpu.Tier().String() }

// SearchThreshold returns the score to ask for when subjects non-mated subjects are searched and, with probability
// fpir, at least one of them may reach it: that of the false match rate 1-(1-fpir)^(1/subjects).
func SearchThreshold(fpir float64, subjects int) Score {
	if fpir >= 1 || subjects < 1 {
		return 0
	}
	return rounded(float64(Threshold(-math.Expm1(math.Log1p(-fpir) / float64(subjects)))))
}

var searchers = sync.Pool{New: func() any { return new(searcher) }}

// Search looks for the person of q in g. It sees the newest state of the gallery file; if the file is replaced while
// the search runs, it begins again on the new one. It returns ErrQuery, ErrNoMinutiae, the context's error at most 10 ms
// after the context ended, or the errors of package gallery; with any error Complete is false and there are no candidates.
func Search(ctx context.Context, g *gallery.Gallery, q Query) (Result, error) {
	if err := q.complete(); err != nil {
		return Result{}, err
	}
	sr := searchers.Get().(*searcher)
	defer func() {
		sr.wipe()
		searchers.Put(sr)
	}()
	var r Result
	err := again(func() (err error) {
		r, err = sr.search(ctx, g, &q)
		return err
	})
	return r, err
}

func (q *Query) complete() error {
	switch {
	case len(q.Fingers) < 1 || len(q.Fingers) > MaxProbeFingers:
		return fmt.Errorf("%w: %d probe fingers, 1 to %d are possible", ErrQuery, len(q.Fingers), MaxProbeFingers)
	case q.TopK < 0 || q.TopK > maxTopK:
		return fmt.Errorf("%w: top %d", ErrQuery, q.TopK)
	case !(q.Least >= 0):
		return fmt.Errorf("%w: least score %v", ErrQuery, q.Least)
	case !(q.FPIR >= 0 && q.FPIR < 1):
		return fmt.Errorf("%w: FPIR %v is not in [0, 1)", ErrQuery, q.FPIR)
	case !(q.Penetration >= 0 && q.Penetration <= 1):
		return fmt.Errorf("%w: penetration %v is not in [0, 1]", ErrQuery, q.Penetration)
	case q.Mode < Auto || q.Mode > FixedWork:
		return fmt.Errorf("%w: mode %d", ErrQuery, q.Mode)
	case q.Workers < 0:
		return fmt.Errorf("%w: %d workers", ErrQuery, q.Workers)
	}
	minutiae := 0
	for i, t := range q.Fingers {
		if t == nil {
			return fmt.Errorf("%w: probe finger %d is missing", ErrQuery, i)
		}
		if err := t.Validate(); err != nil {
			return fmt.Errorf("%w: probe finger %d: %w", ErrQuery, i, err)
		}
		minutiae += len(t.Minutiae)
	}
	if minutiae == 0 {
		return ErrNoMinutiae
	}
	if q.TopK == 0 {
		q.TopK = defaultTopK
	}
	if q.FPIR == 0 {
		q.FPIR = defaultFPIR
	}
	if q.Workers == 0 {
		q.Workers = runtime.GOMAXPROCS(0)
	}
	if q.Penetration == 0 {
		q.Penetration = penetration
	}
	return nil
}
