package rdsi

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/whorl-afis/whorl/rdsi/internal/locked"
)

// errHandOver is the cause for which requests leave a handler without an answer: another one goes on with them.
var errHandOver = errors.New("rdsi: handed over")

// handOverMagic begins what HandOver writes: the magic, and for each request the length of its header, the header, the length of
// its transaction, and the transaction; lengths are 32 bits, big-endian.
const handOverMagic = "WHORLHO1"

// A handedOver is the header of a request that was handed over: all that is known of it but its biometric.
type handedOver struct {
	Request   Request     `json:"request"`
	Record    Record      `json:"record"`
	Accepted  time.Time   `json:"accepted"`
	Expires   time.Time   `json:"expires"`
	Countries []reason    `json:"countries"` // this and the next three: the mask of the terms at acceptance
	Flags     uint64      `json:"flags"`
	Sources   uint64      `json:"sources"`
	Exclude   uint64      `json:"exclude"`
	Searched  bool        `json:"searched"` // a search was completed, and is not made again
	Hits      []handedHit `json:"hits"`
	Resembled []Rule      `json:"resembled"`

	transaction []byte
	wipe        func()
}

// A handedHit is somebody whom the search found, with what examiners said.
type handedHit struct {
	Subject []byte      `json:"subject"`
	Matched []uint64    `json:"matched"`
	Grey    bool        `json:"grey"`
	Case    string      `json:"case"` // empty where no examiner has it
	Opened  time.Time   `json:"opened"`
	Rulings []Ruling    `json:"rulings"`
	Outcome Examination `json:"outcome"`
}

// HandOver is Close for a handler that another one follows on the same store. Requests that would not have their answer when
// ctx ends are not dropped but written to the memory that room returns, which must never reach a disk, and the other handler
// goes on with them: see Config.HandedOver. It returns how many there are; for none room is not called.
func (h *Handler) HandOver(ctx context.Context, room func(size int) ([]byte, error)) (int, error) {
	err := h.end(ctx, errHandOver)
	if errors.Is(err, ErrStopped) {
		return 0, err
	}
	defer func() {
		for _, x := range h.handed {
			x.forget()
			x.wipe()
		}
	}()
	n, wrong := writeHandedOver(h.handed, room)
	return n, errors.Join(err, wrong)
}

// forget overwrites who was found. A nil header has nothing.
func (x *handedOver) forget() {
	if x == nil {
		return
	}
	for i := range x.Hits {
		clear(x.Hits[i].Subject)
		clear(x.Hits[i].Matched)
	}
}

func writeHandedOver(list []*handedOver, room func(int) ([]byte, error)) (int, error) {
	if len(list) == 0 {
		return 0, nil
	}
	headers, size := make([][]byte, len(list)), len(handOverMagic)
	defer func() {
		for _, b := range headers {
			clear(b)
		}
	}()
	for i, x := range list {
		var err error
		if headers[i], err = json.Marshal(x); err != nil {
			return 0, errors.New("rdsi: a pending request cannot be handed over")
		}
		size += 4 + len(headers[i]) + 4 + len(x.transaction)
	}
	b, err := room(size)
	if err != nil {
		return 0, fmt.Errorf("rdsi: no memory to hand requests over in: %w", err)
	}
	b = append(b[:0:size], handOverMagic...)
	for i, x := range list {
		for _, part := range [][]byte{headers[i], x.transaction} {
			b = append(binary.BigEndian.AppendUint32(b, uint32(len(part))), part...)
		}
	}
	return len(list), nil
}

// hand keeps a request for the handler that follows: with its biometric where that is still needed, for a search that has not
// been completed or for examiners.
func (h *Handler) hand(p *pending, res *Result) {
	if p.resumed != nil && !res.Complete { // it has not come further than before
		p.resumed.transaction, p.resumed.wipe = p.transaction, p.wipe
		h.keepHanded(p.resumed)
		return
	}
	x := &handedOver{Request: p.request, Record: p.record, Accepted: p.accepted, Expires: p.expires, Countries: p.mask.country[:],
		Flags: p.mask.flags, Sources: p.mask.sources, Exclude: p.mask.exclude, Searched: res.Complete, Resembled: p.resembled,
		wipe: func() {}}
	p.review.surrender()
	for _, hit := range res.Hits {
		g := handedHit{Subject: bytes.Clone(hit.Subject), Matched: slices.Clone(hit.Matched), Grey: hit.Grey}
		if f := hit.file; f != nil {
			g.Case, g.Opened, g.Rulings, g.Outcome = f.id, f.opened, f.rulings, f.outcome
		}
		x.Hits = append(x.Hits, g)
	}
	if !res.Complete || p.review != nil {
		x.transaction, x.wipe = p.transaction, p.wipe
	}
	h.keepHanded(x)
}

func (h *Handler) keepHanded(x *handedOver) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.handed = append(h.handed, x)
}

// adopt appends the requests that another handler handed over, and overwrites what it wrote. What does not fit the store is
// left to expire.
func (h *Handler) adopt(list []*pending, b []byte) []*pending {
	defer clear(b)
	if len(bytes.Trim(b, "\x00")) == 0 {
		return list // somebody has gone on with it
	}
	rest, ok := bytes.CutPrefix(b, []byte(handOverMagic))
	for ok && len(rest) > 0 {
		var header, transaction []byte
		if header, rest, ok = nextHanded(rest); !ok {
			break
		}
		if transaction, rest, ok = nextHanded(rest); !ok {
			break
		}
		p, err := h.adoptOne(header, transaction)
		if err == nil && slices.ContainsFunc(list, func(o *pending) bool { return bytes.Equal(o.key, p.key) }) {
			p.wipe()
			err = errors.New("it is there twice")
		}
		if err != nil {
			h.cfg.Log.Error("a request that was handed over is not in order: it expires", "error", err)
			continue
		}
		list = append(list, p)
	}
	if !ok {
		h.cfg.Log.Error("what was handed over is damaged: the rest expires")
	}
	return list
}

func nextHanded(b []byte) (part, rest []byte, ok bool) {
	if len(b) < 4 || uint64(binary.BigEndian.Uint32(b)) > uint64(len(b)-4) {
		return nil, nil, false
	}
	n := int(binary.BigEndian.Uint32(b))
	return b[4 : 4+n], b[4+n:], true
}

func (h *Handler) adoptOne(header, transaction []byte) (*pending, error) {
	x := &handedOver{}
	if err := json.Unmarshal(header, x); err != nil || len(x.Countries) != len(Mask{}.country) {
		return nil, errors.New("its header cannot be read")
	}
	p := &pending{key: rowKey(x.Request.ID, x.Request.From), request: x.Request, record: x.Record, accepted: x.Accepted,
		expires: x.Expires, resumed: x, release: func() {},
		mask: &Mask{country: [countryMask + 1]reason(x.Countries), flags: x.Flags, sources: x.Sources, exclude: x.Exclude}}
	err := h.store.db.View(func(tx *bolt.Tx) error {
		switch r, ok, err := getRow(tx, p.key); {
		case err != nil:
			return err
		case !ok || r.Answer != "" || !r.Expires.Equal(p.expires):
			return errors.New("the store does not know it as pending")
		case len(transaction) > 0 && !bytes.Equal(r.Digest, h.store.mac([]byte("transaction"), transaction)):
			return errors.New("its transaction is another one")
		}
		return nil
	})
	if err != nil || len(transaction) == 0 {
		return p, err
	}
	room, err := locked.New(len(transaction))
	if err != nil {
		return nil, err
	}
	p.transaction, p.release = room.Bytes(), room.Free
	copy(p.transaction, transaction)
	if p.probe, err = h.cfg.Engine.Open(p.transaction); err != nil {
		p.wipe()
		return nil, errors.New("its transaction cannot be read")
	}
	return p, nil
}

// resume takes a request up where another handler left it: before its search, before examiners, or with its result.
func (h *Handler) resume(p *pending) (out work) {
	x := p.resumed
	if !x.Searched {
		return h.examineAndSearch(p)
	}
	out = work{result: Result{Complete: true}, resembled: x.Resembled}
	review := false
	for _, g := range x.Hits {
		hit := Hit{Subject: bytes.Clone(g.Subject), Matched: slices.Clone(g.Matched), Grey: g.Grey}
		if g.Case != "" {
			hit.file = &caseFile{id: g.Case, opened: g.Opened, rulings: g.Rulings, outcome: g.Outcome}
			review = true
		}
		out.result.Hits = append(out.result.Hits, hit)
	}
	if !review {
		return out
	}
	shower, able := p.probe.(Exhibitor)
	if h.cfg.Review == nil || !able || !h.again(p) {
		out.result.wipe()
		return work{} // nobody is left to decide
	}
	out.review = h.openReview(p, &out.result, shower)
	return out
}

// again prepares the prints for examiners, and takes the case's place.
func (h *Handler) again(p *pending) bool {
	select {
	case h.workers <- struct{}{}:
	case <-p.ctx.Done():
		return false
	}
	err := p.probe.Extract(p.ctx)
	<-h.workers
	if err != nil {
		return false
	}
	select {
	case h.reviews.places <- struct{}{}:
		return true
	case <-p.ctx.Done():
		return false
	}
}
