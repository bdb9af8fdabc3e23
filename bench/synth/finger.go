package synth

import (
	"image"
	"math"
)

// A grid holds one value for every 4 × 4 pixels of a finger.
type grid [masterWidth / 4 * (masterHeight / 4)]float32

func (g *grid) at(x, y int) float32 { return g[y/4*(masterWidth/4)+x/4] }

// grownRough and grownFine scale the perturbation of a field in which ridges are grown, broad and fine. Its minutiae
// are what makes fingers differ: with 1.2 and 1.2 impostors score a sixth higher, with 0.3 and 1.5 a quarter, though
// the field is as smooth then as real ones are.
const grownRough, grownFine = 1.5, 1.5

// grownPeriod brings the median period that is measured on prints to 9.0 pixels, as the medians of five real sets have
// it (8.5 to 9.8): contact takes place where ridges are finer than at the joint.
const grownPeriod = 0.96

// A Finger is a grown finger. It does not change any more and may be used by many goroutines.
type Finger struct {
	seed     uint64
	shape    *shape
	ridges   []float32 // cosine of the ridge phase, 1 on the middle of a ridge, -1 on that of a valley
	orient   grid      // orientation in [0, π)
	minutiae []Minutia
	units    []unit
	skin     *skin
}

// An Option changes what NewFinger makes.
type Option func(*options)

type options struct{ class Class }

// WithClass fixes the pattern class, which is drawn with its natural frequency otherwise.
func WithClass(c Class) Option { return func(o *options) { o.class = c } }

// NewFinger grows the finger of a seed. It takes about a tenth of a second.
func NewFinger(seed uint64, opts ...Option) *Finger {
	o := options{class: classes}
	for _, f := range opts {
		f(&o)
	}
	s := newSource(seed, streamFinger)
	class := drawClass(s) // drawn in any case, so that the option changes nothing else
	if o.class < classes {
		class = o.class
	}
	f := &Finger{seed: seed, shape: newShape(s, class)}
	f.shape.rough, f.shape.fine = f.shape.rough*grownRough, grownFine
	f.shape.period *= grownPeriod
	period := newFit(f.shape)
	index := make([]uint16, len(f.orient))
	for y := range masterHeight / 4 {
		for x := range masterWidth / 4 {
			px, py := float64(4*x)+1.5, float64(4*y)+1.5
			t := f.shape.orientation(px, py)
			i := y*(masterWidth/4) + x
			index[i] = uint16(filterIndex(t, period.of(f.shape, px, py)))
			f.orient[i] = float32(int(index[i])/bankPeriods) * (math.Pi / bankAngles)
		}
	}
	half := grow(newSource(seed, streamGrowth), index)
	even, odd := analyse(double(half), index)
	clearSpecks(even, odd, f.shape)
	f.minutiae = readPits(residues(even, odd, &f.orient, f.shape), even, f.shape)
	f.units = ridgeUnits(newSource(seed, streamPores), even, odd, f.shape, period, &f.orient)
	for i, e := range even {
		// The cosine of the phase; the constant lets the amplitude fall where a ridge ends instead of forking at random.
		o := odd[i]
		even[i] = e / sqrt32(float32(e*e)+float32(o*o)+0.01)
	}
	f.ridges = even
	f.skin = newSkin(f)
	return f
}

// Class returns the pattern class.
func (f *Finger) Class() Class { return f.shape.class }

// Minutiae returns the true minutiae of the whole finger in pixels of the master at 500 ppi, top to bottom.
func (f *Finger) Minutiae() []Minutia { return append([]Minutia(nil), f.minutiae...) }

// Master returns the finger itself at 500 ppi, ridges black, without any sensor or skin.
func (f *Finger) Master() *image.Gray {
	g := image.NewGray(image.Rect(0, 0, masterWidth, masterHeight))
	for i, v := range f.ridges {
		g.Pix[i] = uint8(int32(127.5 - float32(127*v)))
	}
	return g
}
