package rdsi

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	"slices"
	"strconv"
	"time"

	"github.com/whorl-afis/whorl/template"
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

// An Exhibitor is a Probe that can be shown beside a person found, as review needs it. It has been extracted; captureAge is
// that of the search's Scope. Panels are the caller's to wipe.
type Exhibitor interface {
	Exhibit(ctx context.Context, subject []byte, captureAge int) ([]Panel, error)
}

// A Panel shows one finger of the request beside the same finger of the gallery, which keeps minutiae only.
type Panel struct {
	Image     *image.Gray // nil where the transaction holds minutiae alone
	Probe     *template.Template
	Reference *template.Template
	Pairs     [][2]int // indices of minutiae that coincide
}

// Wipe overwrites the panel.
func (p *Panel) Wipe() {
	if p.Image != nil {
		clear(p.Image.Pix)
	}
	for _, t := range []*template.Template{p.Probe, p.Reference} {
		if t != nil {
			t.Wipe()
		}
	}
	clear(p.Pairs)
	*p = Panel{}
}

// exhibitSize bounds what AppendExhibit appends.
func exhibitSize(panels []Panel) int {
	n := 16
	for _, p := range panels {
		n += 256 + 16*len(p.Pairs)
		for _, t := range []*template.Template{p.Probe, p.Reference} {
			n += base64.StdEncoding.EncodedLen(t.BinarySize())
		}
		if p.Image != nil {
			n += base64.StdEncoding.EncodedLen(p.Image.Rect.Dx() * p.Image.Rect.Dy())
		}
	}
	return n
}

// appendExhibit appends panels as a JSON array. It is written by hand because encoding/json would leave copies of the
// print in buffers that it keeps.
func appendExhibit(dst []byte, panels []Panel) ([]byte, error) {
	dst = append(dst, '[')
	for i, p := range panels {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '{')
		if p.Image != nil {
			r := p.Image.Rect
			if p.Image.Stride != r.Dx() {
				return dst, errors.New("rdsi: exhibit: image with gaps between its rows")
			}
			dst = fmt.Appendf(dst, `"width":%d,"height":%d,"image":"`, r.Dx(), r.Dy())
			dst = base64.StdEncoding.AppendEncode(dst, p.Image.Pix[:r.Dx()*r.Dy()])
			dst = append(dst, `",`...)
		}
		for _, t := range []struct {
			name string
			t    *template.Template
		}{{"probe", p.Probe}, {"reference", p.Reference}} {
			b, err := t.t.MarshalBinary()
			if err != nil {
				return dst, fmt.Errorf("rdsi: exhibit: %w", err)
			}
			dst = append(append(append(dst, '"'), t.name...), `":"`...)
			dst = base64.StdEncoding.AppendEncode(dst, b)
			dst = append(dst, `",`...)
			clear(b)
		}
		dst = append(dst, `"pairs":[`...)
		for j, pair := range p.Pairs {
			if j > 0 {
				dst = append(dst, ',')
			}
			dst = append(strconv.AppendInt(append(dst, '['), int64(pair[0]), 10), ',')
			dst = append(strconv.AppendInt(dst, int64(pair[1]), 10), ']')
		}
		dst = append(dst, "]}"...)
	}
	return append(dst, ']'), nil
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

// ParseExhibit reads what [Handler.ExhibitReview] writes.
func ParseExhibit(b []byte) ([]Panel, error) {
	var list []struct {
		Width     int      `json:"width"`
		Height    int      `json:"height"`
		Image     []byte   `json:"image"`
		Probe     []byte   `json:"probe"`
		Reference []byte   `json:"reference"`
		Pairs     [][2]int `json:"pairs"`
	}
	if err := DecodeStrict(b, &list); err != nil {
		return nil, err
	}
	var panels []Panel
	for i, e := range list {
		p := Panel{Pairs: e.Pairs}
		var err error
		if p.Probe, err = template.Parse(e.Probe); err == nil {
			p.Reference, err = template.Parse(e.Reference)
		}
		if err != nil {
			return nil, fmt.Errorf("rdsi: exhibit: panel %d: %w", i+1, err)
		}
		if e.Image != nil {
			if e.Width <= 0 || e.Height <= 0 || len(e.Image)/e.Width != e.Height || len(e.Image)%e.Width != 0 {
				return nil, fmt.Errorf("rdsi: exhibit: panel %d: image of %d × %d pixels with %d bytes", i+1, e.Width, e.Height, len(e.Image))
			}
			p.Image = &image.Gray{Pix: e.Image, Stride: e.Width, Rect: image.Rect(0, 0, e.Width, e.Height)}
		}
		panels = append(panels, p)
	}
	return panels, nil
}
