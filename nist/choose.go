package nist

import (
	"image"

	"github.com/whorl-afis/whorl/template"
)

// Choose tells which prints of a transaction count, in file order, where one finger may be there several times: as an
// image and as minutiae that were found on it, and alone and in a slap.
//
// An image stands before minutiae of the same IDC, because minutiae of one's own are found alike on both sides of a
// comparison. A slap that no record divides into fingers is left out, and returned apart, where there are images of
// single fingers: these are taken with more care, and need not be found first. Records without an image and without
// minutiae, as of missing fingers, are in neither list.
func Choose(prints []Print) (chosen, undivided []*Print) {
	imaged := map[int]bool{} // IDCs of which there is an image
	single := false          // there are images of one finger
	for i := range prints {
		p := &prints[i]
		if p.HasImage() {
			imaged[p.IDC] = true
			single = single || p.Position.Single()
		}
	}
	for i := range prints {
		switch p := &prints[i]; {
		case p.Type == 9 && !imaged[p.IDC]:
			chosen = append(chosen, p)
		case p.HasImage() && single && p.Position.Slap() && len(p.Segments) == 0:
			undivided = append(undivided, p)
		case p.HasImage():
			chosen = append(chosen, p)
		}
	}
	return chosen, undivided
}

// A Finger is the part of an image that shows one finger.
type Finger struct {
	Position template.Position
	Image    *image.Gray // shares its pixels with the whole image; nil for a segment that lies outside of it
}

// Fingers cuts the decoded image of a print into its segments, in the order of SEG and then ASEG. An image without
// segments is one finger.
func (p *Print) Fingers(img *image.Gray) []Finger {
	if len(p.Segments) == 0 {
		return []Finger{{p.Position, img}}
	}
	all := make([]Finger, len(p.Segments))
	for i, g := range p.Segments {
		all[i].Position = g.Finger
		if box := image.Rect(g.Left, g.Top, g.Right, g.Bottom).Intersect(img.Rect); !box.Empty() {
			all[i].Image = img.SubImage(box).(*image.Gray)
		}
	}
	return all
}

// Missing returns the fingers that the record says are amputated or could not be printed (AMP).
func (p *Print) Missing() []template.Position {
	var all []template.Position
	for _, a := range p.Amputations {
		if a.Reason != "SR" { // a scar is on a finger that is there
			all = append(all, a.Finger)
		}
	}
	return all
}
