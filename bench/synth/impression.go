package synth

import (
	"image"

	"github.com/whorl-afis/whorl/template"
)

// An Impression is one capture of a finger with everything that is true of it.
type Impression struct {
	Image    *image.Gray
	PPI      float64
	Minutiae []Minutia // that lie in the contact, in pixels of Image
	// Singularities are the cores and deltas in the image. Ridges all end or turn there: which of them make a minutia
	// within a ridge of a core is read off the ridges, and other readers may differ.
	Singularities []Singularity
	Contact       *image.Gray // 255 where skin touched, else 0; the size of Image

	place *placement
	slip  []float64 // by how many pixels each row is moved to the left; nil where the sensor moves none
}

// Impression captures the finger. The seed is that of the capture: the same finger, seed and setting give the same
// bytes.
func (f *Finger) Impression(seed uint64, o Setting) Impression {
	o = o.normalise()
	seed = mix(f.seed, seed)
	p := newPlacement(newSource(seed, streamPlacement), o)
	c := newCanvas(f, p, o, seed)
	c.press()
	c.sense()
	im := Impression{Image: c.finish(), PPI: o.PPI, Contact: c.contact(), place: p, slip: c.slip}
	for _, m := range f.minutiae {
		x, y, ok := im.shows(m.X, m.Y)
		if !ok {
			continue
		}
		// The direction turns with the skin: follow it one ridge along.
		sn, cs := sincos(m.Theta)
		u, v := p.toImage(m.X, m.Y)
		u2, v2 := p.toImage(m.X+float64(8*cs), m.Y-float64(8*sn))
		im.Minutiae = append(im.Minutiae, Minutia{X: x, Y: y, Theta: atan2(v-v2, u2-u), Kind: m.Kind, Index: m.Index})
	}
	for _, q := range f.shape.singularities() {
		if x, y, ok := im.shows(q.X, q.Y); ok {
			im.Singularities = append(im.Singularities, Singularity{x, y, q.Core})
		}
	}
	return im
}

// shows returns the pixel that shows a position of the finger, if it lies in the image and well in the contact.
func (im *Impression) shows(fx, fy float64) (x, y float64, ok bool) {
	if im.place.depth(fx, fy) < contactRim {
		return 0, 0, false
	}
	u, v := im.place.toImage(fx, fy)
	scale, b := im.PPI/template.PPI, im.Image.Rect
	x, y = float64(u*scale)+float64(b.Dx())/2-0.5, float64(v*scale)+float64(b.Dy())/2-0.5
	x -= im.slipped(y)
	rim := contactRim * scale
	return x, y, x >= rim && y >= rim && x <= float64(b.Dx()-1)-rim && y <= float64(b.Dy()-1)-rim
}

// slipped returns by how many pixels the image was moved to the left at height y.
func (im *Impression) slipped(y float64) float64 {
	if im.slip == nil {
		return 0
	}
	y = min(float64(len(im.slip)-1), max(0, y))
	i := int(y)
	j := min(len(im.slip)-1, i+1)
	return im.slip[i] + float64((y-float64(i))*(im.slip[j]-im.slip[i]))
}

// contactRim is how deep inside the contact and the image, in pixels at 500 ppi, a minutia must lie to be called
// visible: where a ridge begins nearer to the edge depends on how hard it was pressed. Of clean prints an extractor
// misses 1.9, 2.3 and 2.5 % at 7, 6.5 and 6 pixels, and 5.0, 4.8 and 4.5 % of what it finds is false.
const contactRim = 6.5

// Finger returns the position on the master finger, in pixels at 500 ppi, that a pixel of the image shows. Through it
// the impressions of one finger are registered exactly.
func (im *Impression) Finger(x, y float64) (fx, fy float64) {
	scale := template.PPI / im.PPI
	b := im.Image.Rect
	u, v := (x+im.slipped(y)+0.5-float64(b.Dx())/2)*scale, (y+0.5-float64(b.Dy())/2)*scale
	return im.place.toFinger(u, v)
}

// Template returns the true minutiae as a template, all of quality 100.
func (im *Impression) Template() *template.Template {
	scale := template.PPI / im.PPI
	b := im.Image.Rect
	t := &template.Template{
		Width: uint16(float64(float64(b.Dx())*scale) + 0.5), Height: uint16(float64(float64(b.Dy())*scale) + 0.5), Quality: 100,
	}
	for _, m := range im.Minutiae {
		if len(t.Minutiae) == template.MaxMinutiae {
			break
		}
		x := min((m.X+0.5)*scale, float64(t.Width))
		y := min((m.Y+0.5)*scale, float64(t.Height))
		t.Minutiae = append(t.Minutiae, template.At(x-0.5, y-0.5, m.Theta, m.Kind, 100))
	}
	return t
}
