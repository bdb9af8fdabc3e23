package rdsi

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Errors of human review.
var (
	ErrExamined = errors.New("rdsi: this examiner has already said what the case shows")
	ErrRuling   = errors.New("rdsi: want SAME, NOT_SAME or INCONCLUSIVE")
)

const (
	// DefaultHold is half a working day: an examiner sees a case of the morning before the afternoon's end.
	DefaultHold = 4 * time.Hour
	// maxHold is less than the shortest period of a request, one working day: a longer hold would let everything expire.
	maxHold = 24 * time.Hour
	// DefaultReviews bounds the requests before examiners at a time. Each keeps its transaction (at most MaxTransaction)
	// and templates in memory; further ones keep their place in the queue.
	DefaultReviews = 16
)

// ReviewOptions put people within the engine's review band before local examiners (rule R11-REVIEW).
//
// Nothing of that may show who is protected, nor that anybody resembled at all. Therefore no verdict leaves before
// accept + Hold, with or without an examiner, and somebody of whom the requester may not learn is never put before one:
// such a request is wiped and waits as if nobody had been found.
type ReviewOptions struct {
	Hold     time.Duration // 0 means DefaultHold
	FourEyes bool          // two different examiners must agree
	Places   int           // requests under review at a time; 0 means DefaultReviews
}

func (o *ReviewOptions) complete() error {
	if o.Hold < 0 || o.Hold >= maxHold || o.Places < 0 {
		return fmt.Errorf("%w: review: want a hold of less than %v, and no negative number of places", ErrConfig, maxHold)
	}
	if o.Hold == 0 {
		o.Hold = DefaultHold
	}
	if o.Places == 0 {
		o.Places = DefaultReviews
	}
	return nil
}

// An Examination is what an examiner says of two prints.
type Examination string

const (
	SamePerson  Examination = "SAME"
	OtherPerson Examination = "NOT_SAME"
	// Inconclusive decides nothing: another examiner may, and if none does the request expires. It is no "no match".
	Inconclusive Examination = "INCONCLUSIVE"
)

// A Case is one person whom a search may have found, as examiners see it: not who asks, nor who the person is, nor what
// others said of it.
type Case struct {
	ID     string    `json:"id"`
	Opened time.Time `json:"opened"`
	Due    time.Time `json:"due"`  // without a ruling the request expires then
	Mine   bool      `json:"mine"` // the examiner who asks has said what it shows
}

// A Ruling is what one examiner said, for the sealed record. Cases of a request are counted from 1.
type Ruling struct {
	Case     int         `json:"case"`
	Examiner int         `json:"examiner"` // user id, as the kernel vouches for it
	Says     Examination `json:"says"`
}

// Reviews lists the open cases, those first whose time ends first.
func (h *Handler) Reviews(examiner int) []Case {
	h.reviews.mu.Lock()
	defer h.reviews.mu.Unlock()
	out := []Case{}
	for id, f := range h.reviews.open {
		out = append(out, Case{ID: id, Opened: f.opened, Due: f.due, Mine: f.examined(examiner)})
	}
	slices.SortFunc(out, func(a, b Case) int {
		if c := a.Due.Compare(b.Due); c != 0 {
			return c
		}
		return a.Opened.Compare(b.Opened)
	})
	return out
}

// Examine takes what an examiner says of a case. With four eyes it is decided when two of them say the same.
func (h *Handler) Examine(id string, examiner int, says Examination) error {
	if says != SamePerson && says != OtherPerson && says != Inconclusive {
		return ErrRuling
	}
	h.reviews.mu.Lock()
	defer h.reviews.mu.Unlock()
	f := h.reviews.open[id]
	switch {
	case f == nil:
		return ErrUnknown
	case f.examined(examiner):
		return ErrExamined
	}
	f.rulings = append(f.rulings, Ruling{f.number, examiner, says})
	need, agree := 1, 0
	if h.cfg.Review.FourEyes {
		need = 2
	}
	for _, r := range f.rulings {
		if r.Says == says {
			agree++
		}
	}
	if says == Inconclusive || agree < need {
		return nil
	}
	f.outcome = says
	delete(h.reviews.open, id)
	select {
	case f.review.changed <- struct{}{}:
	default:
	}
	return nil
}
