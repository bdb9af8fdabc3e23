package engine

import (
	"context"
	"image"
	"image/draw"
	"slices"

	"github.com/whorl-afis/whorl/matcher"
	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/template"
)

// A source is where the template of a finger comes from: a whole image, or a part of one with several fingers.
type source struct {
	print *nist.Print
	rect  image.Rectangle // empty for minutiae without an image
}

var _ rdsi.Exhibitor = (*probe)(nil)

// A pairing is a finger of the probe beside the record of the subject that is most like it.
type pairing struct {
	finger    int
	score     matcher.Score
	reference *template.Template
	pairs     [][2]int
}

// Exhibit shows each finger of the probe that the subject has too, the most similar first. The image is decoded anew: it
// is not kept from the extraction.
func (p *probe) Exhibit(ctx context.Context, subject []byte, captureAge int) ([]rdsi.Panel, error) {
	pairings, err := p.pairings(ctx, string(subject), sizes(captureAge))
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(pairings, func(a, b pairing) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	var panels []rdsi.Panel
	for _, x := range pairings {
		// A copy: panels are wiped, and the probe may be shown again.
		panels = append(panels, rdsi.Panel{Image: p.sources[x.finger].image(), Probe: p.fingers[x.finger].Clone(),
			Reference: x.reference, Pairs: x.pairs})
	}
	return panels, nil
}

// pairings finds for each finger of the probe the record of the subject that is most like it, at one of the sizes.
func (p *probe) pairings(ctx context.Context, subject string, sizes []int) ([]pairing, error) {
	if err := p.engine.gallery.Refresh(); err != nil {
		return nil, err
	}
	s, err := p.engine.gallery.Acquire()
	if err != nil {
		return nil, err
	}
	defer s.Release()
	references, err := subjectTemplates(s, subject)
	if err != nil {
		return nil, err
	}
	var v vault
	defer v.free()
	var sized [][]*template.Template
	for _, percent := range sizes {
		sized = append(sized, p.at(percent, &v))
	}
	var out []pairing
	c := matcher.NewComparer()
	for i, t := range p.fingers {
		best := pairing{finger: i, score: -1}
		for _, r := range references {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if !comparable(t.Position, r.Position) {
				continue
			}
			for _, fingers := range sized {
				e := c.Explain(matcher.Prepare(fingers[i]), matcher.Prepare(r))
				if e.Score <= best.score {
					continue
				}
				best.score, best.reference, best.pairs = e.Score, r, nil
				for _, pair := range e.Pairs {
					best.pairs = append(best.pairs, [2]int{pair.A, pair.B})
				}
			}
		}
		if best.reference != nil {
			best.reference = best.reference.Clone() // two fingers may have the same best record, and each panel is wiped
			out = append(out, best)
		}
	}
	for _, r := range references {
		r.Wipe()
	}
	return out, nil
}

// subjectTemplates returns the records of a subject.
func subjectTemplates(s *gallery.Snapshot, subject string) (out []*template.Template, err error) {
	err = s.Guard(func() error {
		for n := range s.Subjects() {
			if s.SubjectID(n) != subject {
				continue
			}
			for _, i := range s.AppendRecords(nil, n) {
				var t template.Template
				if _, err := s.Decode(int(i), &t, nil); err != nil {
					return err
				}
				out = append(out, &t)
			}
		}
		return nil
	})
	return out, err
}

// comparable reports whether a search compares prints of the two positions.
func comparable(a, b template.Position) bool {
	a, b = a.Finger(), b.Finger()
	return a == b || a == template.UnknownFinger || b == template.UnknownFinger || !a.Single() || !b.Single()
}

// image decodes the part of the print that a template was made of. Nil if there is none to show.
func (s source) image() *image.Gray {
	if s.rect.Empty() {
		return nil
	}
	img, err := s.print.Image()
	if err != nil {
		return nil
	}
	defer clear(img.Pix)
	part := image.NewGray(image.Rectangle{Max: s.rect.Size()})
	draw.Draw(part, part.Rect, img, s.rect.Min, draw.Src)
	return part
}
