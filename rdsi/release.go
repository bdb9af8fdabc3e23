package rdsi

import (
	"errors"
	"time"
)

// maxLead is how long before its tick an answer is judged: long enough for the looking up of policy words, which
// takes longer the more people were found, not to show at the tick.
const maxLead = 100 * time.Millisecond

// release waits for the request's tick and answers, under the rules, members and policy words of that moment. The tick
// does not depend on what was found.
func (h *Handler) release(p *pending, res *Result) {
	lead := h.lead()
	for tick := h.earliest(p); ; tick = p.nextTick(h.cfg.Now(), h.cfg.Tick) {
		if !h.sleep(p, res, tick.Add(-lead)) {
			return
		}
		resp, open, err := h.judge(p, res)
		if err != nil {
			h.cfg.Log.Error("policy of the gallery cannot be read: answer is held back", "request", p.request.ID)
		}
		late := h.cfg.Now().After(tick)
		if !h.sleep(p, res, tick) {
			return
		}
		if err == nil && !late && !open {
			h.settle(p, resp)
			return
		}
		if open && !h.awaitExaminer(p, res) {
			return
		}
	}
}

// lead is how long before a tick the answer that may leave then is judged.
func (h *Handler) lead() time.Duration { return min(h.cfg.Tick/4, maxLead) }

// earliest is the first tick at which an answer that is not judged yet can leave.
func (h *Handler) earliest(p *pending) time.Time {
	t := h.cfg.Now().Add(h.lead())
	if h.cfg.Review != nil {
		// Every verdict waits for the examiners' time, so that one which needed it does not show.
		if held := p.accepted.Add(h.cfg.Review.Hold - 1); held.After(t) {
			t = held
		}
	}
	return p.nextTick(t, h.cfg.Tick)
}

// nextTick returns the first instant accepted + k*tick, k > 0, that is after t.
func (p *pending) nextTick(t time.Time, tick time.Duration) time.Time {
	k := max(0, t.Sub(p.accepted)/tick) + 1
	return p.accepted.Add(k * tick)
}

// sleep waits until t. It reports false, having ended the request, if that was cut short before.
func (h *Handler) sleep(p *pending, res *Result, t time.Time) bool {
	timer := time.NewTimer(t.Sub(h.cfg.Now()))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-p.ctx.Done():
		h.cut(p, res)
		return false
	}
}

// currentMask is that of the request's acceptance, and of now where it is stricter.
func (h *Handler) currentMask(p *pending) *Mask {
	w := h.world.Load()
	a, _ := w.Agreement(p.request.From, h.cfg.Self)
	terms, _ := a.Terms()
	return p.mask.meet(NewMask(w, p.request.From, terms, h.cfg.Databases))
}

// people looks up what the gallery says now of everybody found; it looks also where nobody was, because a gallery that
// cannot be read must hold back every answer or none.
func (h *Handler) people(res *Result) ([]Person, error) {
	subjects := make([][]byte, len(res.Hits))
	for i := range res.Hits {
		subjects[i] = res.Hits[i].Subject
	}
	words, err := h.cfg.Engine.Policies(subjects)
	if err == nil && len(words) != len(subjects) {
		err = errors.New("rdsi: the engine answers for other people than it was asked for")
	}
	if err != nil {
		return nil, err
	}
	people := make([]Person, len(subjects))
	for i := range people {
		people[i] = Person{Matched: res.Hits[i].Matched, Linked: words[i]}
	}
	return people, nil
}

// judge decides on a complete search. Terms that changed since acceptance count where they are stricter. open says that
// the verdict is an examiner's to give.
func (h *Handler) judge(p *pending, res *Result) (resp Response, open bool, err error) {
	w, now, mask := h.world.Load(), h.cfg.Now(), h.currentMask(p)
	found, err := h.people(res)
	if err != nil {
		return Response{}, false, err
	}
	people, undecided := make([]Person, 0, len(found)), []Person(nil)
	for i, person := range found {
		hit := &res.Hits[i]
		switch {
		case len(person.Linked) == 0: // a person erased since is nobody
		case !hit.Grey || p.review.outcome(hit.file) == SamePerson:
			people = append(people, person)
		case p.review.outcome(hit.file) == "":
			undecided = append(undecided, person)
		}
	}
	s := Situation{Now: now, Expires: p.expires, Finding: mask.Judge(people)}
	if resp, done := intake(p.request, h.cfg.Self, w, History{}, s, standingRules); done {
		if resp.Sees == Expired || resp.Sees == Closed {
			return resp, false, nil
		}
		// It was in order when it was accepted and no longer is: the agreement changed under it.
		return Response{Closed, append([]Rule{RuleClosed}, resp.Sealed...)}, false, nil
	}
	// Who has come under protection since is not waited for: that would tell.
	open = !s.Finding.Match && mask.Judge(undecided).Match
	return verdict(s.Finding), open, nil
}
