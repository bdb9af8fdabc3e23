package rdsi

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	"strconv"

	"github.com/whorl-afis/whorl/rdsi/internal/locked"
	"github.com/whorl-afis/whorl/template"
)

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

// exhibitSize bounds what appendExhibit appends.
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

// ExhibitReview calls f with the JSON form of a case's panels, best first: the prints and the minutiae that coincide. The
// bytes lie in memory that is locked and left out of dumps, and are overwritten when f returns.
func (h *Handler) ExhibitReview(ctx context.Context, id string, f func([]byte) error) error {
	h.reviews.mu.Lock()
	file := h.reviews.open[id]
	h.reviews.mu.Unlock()
	if file == nil {
		return ErrUnknown
	}
	r := file.review
	b, err := func() (*locked.Buffer, error) {
		r.show.Lock()
		defer r.show.Unlock()
		if r.probe == nil {
			return nil, ErrUnknown
		}
		panels, err := r.probe.Exhibit(ctx, file.subject, r.captureAge)
		defer func() {
			for i := range panels {
				panels[i].Wipe()
			}
		}()
		if err != nil {
			return nil, errExhibit
		}
		return exhibit(panels)
	}()
	if err != nil {
		return err
	}
	defer b.Free()
	return f(b.Bytes())
}

var errExhibit = errors.New("rdsi: the prints of a case cannot be shown")

// exhibitBlanks begin an exhibit. A writer with a buffer of less copies blanks into it and passes the print on.
const exhibitBlanks = 8 << 10

func exhibit(panels []Panel) (*locked.Buffer, error) {
	b, err := locked.New(exhibitBlanks + exhibitSize(panels))
	if err != nil {
		return nil, err
	}
	all := b.Bytes()
	for i := range all {
		all[i] = ' '
	}
	text, err := appendExhibit(all[:exhibitBlanks], panels)
	if err != nil || len(text) > len(all) {
		b.Free()
		return nil, errExhibit
	}
	return b, nil
}
