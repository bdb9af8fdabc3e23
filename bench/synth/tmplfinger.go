package synth

import (
	"math"
	"sync"

	"github.com/whorl-afis/whorl/template"
)

// A TemplateFinger is a finger without ridges: an orientation field and minutiae scattered over it with the
// statistics of real ones. It does not change any more and may be used by many goroutines.
type TemplateFinger struct {
	seed     uint64
	shape    *shape
	minutiae []placed
}

// A placed is one minutia of a TemplateFinger.
type placed struct {
	x, y, theta float64
	strength    float64 // 0 to 1: how surely an extractor finds it
	kind        template.Kind
}

const (
	// spreadX and spreadY are the semi-axes in pixels of the part of a finger that any contact can show.
	spreadX, spreadY = 178, 225
	// density is the mean number of minutiae in a pixel of a finger, 0.24 in a square millimetre: with drop-out it
	// leaves the 40 or so that extractors find in a plain impression.
	density = 0.00055
	// repel and attract are the distances in pixels between which a second minutia is less likely than elsewhere: two
	// ridges must lie between two minutiae of one kind.
	repel, attract = 7, 17
	// cellSide is the side of the squares in which neighbours are looked for: with twice what attracts, four of them
	// hold all that are near enough.
	cellSide = 2 * attract
	cellCols = masterWidth/cellSide + 2
	cellRows = masterHeight/cellSide + 2
)

// NewTemplateFinger scatters the minutiae of the finger of a seed, in about 35 µs. One perturbation stands for the two of
// a finger with ridges: somewhat finer and stronger, or fingers resemble each other more than real ones do.
func NewTemplateFinger(seed uint64) *TemplateFinger {
	s := newSource(seed, streamTemplate)
	f := &TemplateFinger{seed: seed, shape: newOutline(s, drawClass(s), 62)}
	f.shape.rough *= 1.06
	f.shape.turnCores()
	mean := density * exp(s.normal(0.3))
	want := int(float64(mean * (math.Pi * spreadX * spreadY)))
	f.minutiae = make([]placed, 0, want)
	k := scatterers.Get().(*scatterer)
	defer scatterers.Put(k)
	cluster, near := &k.cluster, &k.near
	cluster.draw(s, masterWidth, masterHeight, 45)
	near.clear()
	for tries := 8 * want; tries > 0 && len(f.minutiae) < want; tries-- {
		a, b := s.between(-1, 1), s.between(-1, 1)
		if float64(a*a)+float64(b*b) > 1 {
			continue
		}
		x, y := centreX+float64(spreadX*a), centreY+float64(spreadY*b)
		if d := near.distance(f.minutiae, x, y); d < repel || d < attract && s.chance(0.55-float64(0.04*(d-repel))) {
			continue
		}
		theta, charge := f.shape.charge(x, y)
		// Where ridges fan out or wheel, as below a core and beside a delta, new ones must start: minutiae
		// of one direction prevail there, and there are more of them.
		rate := mean * max(0.1, 1+float64(0.8*float64(cluster.at(float32(x), float32(y)))))
		rate = max(0.6*rate, 2.2*math.Abs(charge))
		if !s.chance(rate / (2.0 * mean)) {
			continue
		}
		if u := float64(rate * (float64(2*s.unit()) - 1)); u >= float64(3*charge) {
			theta += math.Pi
		}
		kind := template.Ending
		if s.chance(0.45) {
			kind = template.Bifurcation
		}
		near.add(len(f.minutiae), x, y)
		f.minutiae = append(f.minutiae, placed{x, y, theta, s.unit(), kind})
	}
	return f
}

// charge returns the orientation and the density of ridges that start minus that of those that end when one goes in
// its direction, for each pixel: f·div t + t·∇f with the ridge frequency f.
func (h *shape) charge(x, y float64) (theta, charge float64) {
	t := shapeTables()
	tip, base := t.falls(y)
	theta, gx, gy := h.gradient(t, x, y, tip)
	s, c := sincos(theta)
	f, fy := h.frequency(base)
	div := float64(c*gy) - float64(s*gx)
	return theta, float64(f*div) + float64(s*fy)
}

// neighbours finds minutiae by squares of the finger: the number of the last one in a square, 1 up, and of the one
// before it.
type neighbours struct {
	last [cellRows * cellCols]int16
	next []int16
}

// A scatterer is the memory that scattering minutiae needs for a moment.
type scatterer struct {
	cluster lattice
	near    neighbours
}

var scatterers = sync.Pool{New: func() any { return new(scatterer) }}

func (n *neighbours) clear() {
	clear(n.last[:])
	n.next = n.next[:0]
}

func (n *neighbours) add(i int, x, y float64) {
	c := int(y)/cellSide*cellCols + int(x)/cellSide
	n.next = append(n.next, n.last[c])
	n.last[c] = int16(i + 1)
}

// distance returns how far the nearest minutia is, or something above attract.
func (n *neighbours) distance(v []placed, x, y float64) float64 {
	best := float64(4 * attract * attract)
	c := int(y-attract)/cellSide*cellCols + int(x-attract)/cellSide
	for _, k := range [4]int16{n.last[c], n.last[c+1], n.last[c+cellCols], n.last[c+cellCols+1]} {
		for ; k > 0; k = n.next[k-1] {
			dx, dy := v[k-1].x-x, v[k-1].y-y
			if d := float64(dx*dx) + float64(dy*dy); d < best {
				best = d
			}
		}
	}
	return math.Sqrt(best)
}

// Class returns the pattern class.
func (f *TemplateFinger) Class() Class { return f.shape.class }
