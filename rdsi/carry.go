package rdsi

import (
	"context"
	"errors"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Causes for which a pending request is cut short.
var (
	errClosed   = errors.New("rdsi: closed")
	errExpired  = errors.New("rdsi: expired")
	errStopping = errors.New("rdsi: handler is stopping")
)

// carry takes an accepted request to its answer.
func (h *Handler) carry(p *pending) {
	defer func() {
		h.mu.Lock()
		// The answer can be seen already: after a rejection for quality the next capture may be here under the same key.
		if h.live[string(p.key)] == p {
			delete(h.live, string(p.key))
		}
		h.mu.Unlock()
		if context.Cause(p.ctx) != errHandOver {
			p.resumed.forget()
		}
		p.cancel(nil)
		close(p.done)
	}()
	expiry := time.AfterFunc(p.expires.Sub(h.cfg.Now()), func() { p.cancel(errExpired) })
	defer expiry.Stop()

	found := make(chan work, 1)
	h.wg.Go(func() { found <- h.work(p) })
	var got work
	select {
	case got = <-found:
	case <-p.ctx.Done():
		if context.Cause(p.ctx) == errHandOver {
			got = <-found // the one who goes on needs what there is
			break
		}
		// The engine lets go as soon as it notices; the answer does not wait for it.
		h.wg.Go(func() {
			late := <-found
			late.review.end()
			late.result.wipe()
		})
		h.settle(p, h.cutShort(p))
		return
	}
	defer got.result.wipe()
	p.review, p.resembled = got.review, got.resembled
	switch {
	case got.answer != "":
		h.settle(p, Response{got.answer, []Rule{RuleQuality}})
	case context.Cause(p.ctx) == errHandOver:
		h.cut(p, &got.result)
	case !got.result.Complete:
		h.settle(p, Response{Expired, []Rule{RuleIncomplete}})
	default:
		h.release(p, &got.result)
	}
}

// work is what became of the biometric. A search that was cut short or failed leaves result.Complete false.
type work struct {
	answer Answer // REJECTED:QUALITY, fixed before the search; else empty
	result Result
	review *review // owns the biometric where there is one

	resembled []Rule
}

// work extracts and searches, and wipes the request's biometric before it returns, whatever happens; but for a request
// that an examiner must see, which keeps it until its answer.
func (h *Handler) work(p *pending) (out work) {
	if p.resumed != nil {
		select {
		case h.queue <- struct{}{}:
		case <-p.ctx.Done():
			if context.Cause(p.ctx) != errHandOver {
				p.wipe()
			}
			return work{}
		}
	}
	defer func() {
		// A member's own matcher may fail in ways of its own: that is a search that was not completed, no more.
		if recover() != nil {
			h.cfg.Log.Error("engine failed", "request", p.request.ID)
			out = work{}
		}
		if out.review == nil && (out.result.Complete || context.Cause(p.ctx) != errHandOver) {
			p.wipe()
		}
		<-h.queue
	}()
	if p.resumed != nil {
		return h.resume(p)
	}
	return h.examineAndSearch(p)
}

// examineAndSearch searches, and puts before examiners whom they must see.
func (h *Handler) examineAndSearch(p *pending) (out work) {
	if out = h.search(p); out.result.Complete && !h.prepareReview(p, &out) {
		out.result.wipe()
		out = work{}
	}
	return out
}

func (h *Handler) search(p *pending) work {
	select {
	case h.workers <- struct{}{}:
		defer func() { <-h.workers }()
	case <-p.ctx.Done():
		return work{}
	}
	if p.ctx.Err() != nil {
		return work{}
	}
	if err := p.probe.Extract(p.ctx); errors.Is(err, ErrQuality) {
		return work{answer: RejectedQuality}
	} else if err != nil {
		h.cfg.Log.Error("extraction failed", "request", p.request.ID)
		return work{}
	}
	res, err := p.probe.Search(p.ctx, p.mask.Scope(p.request.CaptureAge))
	if err != nil || !res.Complete {
		h.cfg.Log.Error("search incomplete", "request", p.request.ID)
		res.wipe()
		return work{}
	}
	return work{result: res}
}

// cut ends a request that was cut short, with what was found before, or hands it over.
func (h *Handler) cut(p *pending, res *Result) {
	if context.Cause(p.ctx) == errHandOver && (res.Complete || p.transaction != nil || p.resumed != nil) {
		h.hand(p, res)
		return
	}
	h.settle(p, h.cutShort(p))
}

// cutShort tells why a request ended before its search did.
func (h *Handler) cutShort(p *pending) Response {
	switch context.Cause(p.ctx) {
	case errClosed:
		return Response{Closed, []Rule{RuleClosed}}
	case errExpired:
		return Response{Expired, p.expiredRules()}
	}
	return Response{Expired, []Rule{RuleIncomplete}}
}

// settle writes the answer to the log, and only then lets it be seen. While the log cannot be written the request stays
// unanswered; a verdict that is written too late is dropped for EXPIRED.
func (h *Handler) settle(p *pending, resp Response) {
	p.review.end()
	for {
		now := h.cfg.Now()
		if !now.Before(p.expires) && resp.Sees != Closed {
			resp = Response{Expired, p.expiredRules()}
		}
		if context.Cause(p.ctx) == errClosed && resp.Sees != Closed {
			resp = Response{Closed, []Rule{RuleClosed}}
		}
		visible := now
		if resp.Sees == Expired {
			visible = p.expires
		}
		err := h.store.update(func(tx *bolt.Tx) error { return h.writeAnswer(tx, p, resp, visible) })
		if err == nil {
			h.counters.count(resp.Sees)
			h.cfg.Log.Info("request settled", "request", p.request.ID, "from", p.request.From)
			return
		}
		h.cfg.Log.Error("transaction log cannot be written: nothing is answered", "request", p.request.ID, "error", err)
		select {
		case <-time.After(h.cfg.Tick):
		case <-h.quit:
			return
		}
	}
}

func (h *Handler) writeAnswer(tx *bolt.Tx, p *pending, resp Response, visible time.Time) error {
	r, ok, err := getRow(tx, p.key)
	if err != nil {
		return err
	}
	if !ok || r.Answer != "" {
		return fmt.Errorf("row of a pending request is missing or answered")
	}
	sealed := p.sealed(resp)
	sealed.Resembled, sealed.Rulings = p.resembled, p.review.rulings()
	if err := h.logger.append(tx, h.finish(p.record, resp, visible), sealed); err != nil {
		return err
	}
	r.Answer, r.Visible = resp.Sees, visible
	return putRow(tx, p.key, r)
}
