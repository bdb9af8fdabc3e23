package rdsi

import (
	"crypto/rand"
	"encoding/hex"
	"slices"
	"sync"
	"time"
)

const (
	// reviewPoll is how often a request that waits for an examiner looks whether the person may still be told of.
	reviewPoll = time.Minute
	// maxRulings is what a sealed record has room for; more only happens where examiners disagree without end.
	maxRulings = 12
)

// reviews are the cases of all requests.
type reviews struct {
	mu     sync.Mutex
	open   map[string]*caseFile
	places chan struct{}
}

// keys are the rows of requests that wait for an examiner.
func (r *reviews) keys() map[string]bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	keys := map[string]bool{}
	for _, f := range r.open {
		keys[f.review.key] = true
	}
	return keys
}

// A review is what of one request lies before examiners. It owns the request's biometric from its opening to its end.
type review struct {
	all     *reviews
	cases   []*caseFile
	changed chan struct{} // holds a token when a case was decided

	key        string // of the request's row
	captureAge int

	show  sync.Mutex // held while the biometric is read
	probe Exhibitor  // nil once the review has ended
	wipe  func()
}

// A caseFile is one person before examiners; all but its review is guarded by reviews.mu.
type caseFile struct {
	id      string
	review  *review
	number  int
	subject []byte
	opened  time.Time
	due     time.Time
	rulings []Ruling
	outcome Examination // SAME or NOT_SAME once decided
}

func (f *caseFile) examined(by int) bool {
	return slices.ContainsFunc(f.rulings, func(r Ruling) bool { return r.Examiner == by })
}

// prepareReview sorts out whom of the review band examiners must look at, and leaves in the result those only, beside the
// people who were found anyway. It reports false if the request ended before. While policies cannot be read it tries again:
// nobody is put before an examiner of whom it is not known whether the requester may learn of them. It looks at them for
// every request, so that one which resembles somebody is not held up where others are not.
func (h *Handler) prepareReview(p *pending, out *work) bool {
	res := &out.result
	if slices.Contains(p.record.Modalities, Latent) {
		for i := range res.Hits {
			res.Hits[i].Grey = true // a latent is never decided without an examiner
		}
	}
	shower, able := p.probe.(Exhibitor)
	if h.cfg.Review == nil || !able {
		res.drop(func(*Hit) bool { return true })
		return true
	}
	for {
		var err error
		if out.resembled, err = h.sift(p, res); err == nil {
			break
		}
		h.cfg.Log.Error("policy of the gallery cannot be read: review is held back", "request", p.request.ID)
		select {
		case <-time.After(h.cfg.Tick):
		case <-p.ctx.Done():
			return false
		}
	}
	if !res.grey() {
		return true
	}
	select {
	case h.reviews.places <- struct{}{}:
	case <-p.ctx.Done():
		return false
	}
	out.review = h.openReview(p, res, shower)
	return true
}

// sift keeps of the review band those of whom the requester may learn, and none where the verdict is certain without. It
// returns the rules that protect the others.
func (h *Handler) sift(p *pending, res *Result) (protected []Rule, err error) {
	people, err := h.people(res)
	if err != nil {
		return nil, err
	}
	mask, certain := h.currentMask(p), []Person{}
	for i, person := range people {
		if len(person.Linked) > 0 && !res.Hits[i].Grey {
			certain = append(certain, person)
		}
	}
	decided, i, rules := mask.Judge(certain).Match, 0, ruleSet{}
	res.drop(func(hit *Hit) bool {
		person := people[i]
		i++
		f := mask.Judge([]Person{person})
		if hit.Grey {
			for _, r := range f.Suppressed {
				rules.add(r)
			}
		}
		return decided || !f.Match || len(person.Linked) == 0
	})
	return rules.sorted(), nil
}

// openReview puts everybody left of the review band before examiners.
func (h *Handler) openReview(p *pending, res *Result, shower Exhibitor) *review {
	r := &review{all: &h.reviews, changed: make(chan struct{}, 1), probe: shower, wipe: p.wipe,
		key: string(p.key), captureAge: p.request.CaptureAge}
	h.reviews.mu.Lock()
	defer h.reviews.mu.Unlock()
	for i := range res.Hits {
		hit := &res.Hits[i]
		if !hit.Grey {
			continue
		}
		f := hit.file
		if f == nil { // else another handler has opened it
			id := make([]byte, 8)
			rand.Read(id) // never fails, says crypto/rand
			f = &caseFile{id: hex.EncodeToString(id), opened: h.cfg.Now()}
		}
		f.review, f.number, f.subject, f.due = r, len(r.cases)+1, hit.Subject, p.expires
		hit.file, r.cases = f, append(r.cases, f)
		if f.outcome == "" {
			h.reviews.open[f.id] = f
		}
	}
	return r
}

func (r *Result) grey() bool {
	return slices.ContainsFunc(r.Hits, func(hit Hit) bool { return hit.Grey })
}

// drop removes people of the review band from a result; out is asked of everybody in turn.
func (r *Result) drop(out func(*Hit) bool) {
	kept := r.Hits[:0]
	for i := range r.Hits {
		hit := &r.Hits[i]
		if out(hit) && hit.Grey {
			clear(hit.Subject)
			clear(hit.Matched)
			continue
		}
		kept = append(kept, *hit)
	}
	clear(r.Hits[len(kept):])
	r.Hits = kept
}

// surrender ends a review without wiping the biometric, which somebody else needs. A nil review has nothing.
func (r *review) surrender() {
	if r == nil {
		return
	}
	r.show.Lock()
	r.wipe = func() {}
	r.show.Unlock()
	r.end()
}

// end takes the cases away and wipes the biometric, once nobody looks at it any more. A nil review has nothing.
func (r *review) end() {
	if r == nil {
		return
	}
	r.all.mu.Lock()
	for id, f := range r.all.open {
		if f.review == r {
			delete(r.all.open, id)
		}
	}
	r.all.mu.Unlock()
	r.show.Lock()
	defer r.show.Unlock()
	if r.probe == nil {
		return
	}
	r.probe = nil
	r.wipe()
	<-r.all.places
}

// rulings returns what was said, for the sealed record.
func (r *review) rulings() []Ruling {
	if r == nil {
		return nil
	}
	r.all.mu.Lock()
	defer r.all.mu.Unlock()
	var out []Ruling
	for _, f := range r.cases {
		out = append(out, f.rulings...)
	}
	return out[max(0, len(out)-maxRulings):]
}

// expiredRules tell the sealed record what a request waited for when its time was over.
func (p *pending) expiredRules() []Rule {
	if p.review == nil {
		return []Rule{RuleExpired}
	}
	return []Rule{RuleExpired, RuleReview}
}

// outcome returns what examiners made of a person found; empty while they have not.
func (r *review) outcome(f *caseFile) Examination {
	if r == nil || f == nil {
		return ""
	}
	r.all.mu.Lock()
	defer r.all.mu.Unlock()
	return f.outcome
}

// awaitExaminer waits until a case is decided, or for the time of a poll. It reports false, having ended the request,
// if that was cut short before.
func (h *Handler) awaitExaminer(p *pending, res *Result) bool {
	timer := time.NewTimer(max(reviewPoll, h.cfg.Tick))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-p.review.changed:
	case <-p.ctx.Done():
		h.cut(p, res)
		return false
	}
	return true
}
