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
	shape    shape
	minutiae []placed
	perturb  lattice // of the shape
	nodes    [(masterWidth/perturbed + 4) * (masterHeight/perturbed + 4)]float32
}

// A placed is one minutia of a TemplateFinger.
type placed struct {
	x, y, theta float32
	strength    float32 // 0 to 1: how surely an extractor finds it
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
	// perturbed is the distance in pixels between the nodes of a finger's perturbation. The finer it is, and the stronger,
	// the less do fingers resemble each other.
	perturbed = 70
	// crowd is the density of minutiae, in mean ones, that is never exceeded. With both as they are, as many scores of
	// generated strangers as of real ones reach 20, 30 and 40; with 62 and 2.2 or 70 and 2.0 a fifth fewer.
	crowd = 2.2
	// charged is how many minutiae there are for each ridge that must start or end.
	charged = 2.2
)

// NewTemplateFinger scatters the minutiae of the finger of a seed, in about 25 µs.
func NewTemplateFinger(seed uint64) *TemplateFinger {
	s := newSource(seed, streamTemplate)
	f := &TemplateFinger{seed: seed}
	f.shape.outline(s, drawClass(s))
	mean := density * exp(s.normal(0.3))
	d := dice(s.pcg.Uint64())
	f.perturb.v = f.nodes[:0]
	f.perturb.scatter(&d, perturbed)
	f.shape.perturb = &f.perturb
	f.shape.turnCores()
	k := scatterers.Get().(*scatterer)
	defer scatterers.Put(k)
	cluster, near := &k.cluster, &k.near
	cluster.scatter(&d, 45)
	near.clear()
	want := int(float64(mean * (math.Pi * spreadX * spreadY)))
	v, t := make([]placed, 0, want), shapeTables()
	for tries := 8 * want; tries > 0 && len(v) < want; tries-- {
		u := d.roll()
		a, b := float64(int32(u))*(1.0/(1<<31)), float64(int32(u>>32))*(1.0/(1<<31))
		if float64(a*a)+float64(b*b) > 1 {
			continue
		}
		x, y := float32(centreX+float64(spreadX*a)), float32(centreY+float64(spreadY*b))
		r := near.distance(v, x, y)
		if r < repel*repel || r < attract*attract && part(d.roll()) < 0.55-float64(0.04*(math.Sqrt(float64(r))-repel)) {
			continue
		}
		// Where ridges fan out or wheel, as below a core and beside a delta, new ones must start: minutiae
		// of one direction prevail there, and there are more of them.
		u = d.roll()
		level := float64(part(u) * (crowd * mean)) // a place is taken where there are more
		rate := 1 + float64(0.8*float64(cluster.at(x, y)))
		if rate < 0.1 {
			rate = 0.1
		}
		rate = float64(0.6 * float64(mean*rate))
		least := 0.0
		if level >= rate {
			least = float64(level * (1 / charged))
		}
		theta, charge, ok := f.shape.charge(t, float64(x), float64(y), least)
		if !ok {
			continue
		}
		rate = max(rate, charged*math.Abs(charge))
		if float64(rate*(float64(2*part(u>>32))-1)) >= float64(3*charge) {
			theta += math.Pi
		}
		u = d.roll()
		kind := template.Ending
		if u&0xff < 115 { // 45 %
			kind = template.Bifurcation
		}
		near.add(x, y)
		v = append(v, placed{x, y, float32(theta), float32(part(u >> 32)), kind})
	}
	f.minutiae = v
	return f
}

// charge returns the orientation and the density of ridges that start minus that of those that end when one goes in
// its direction, for each pixel: f·div t + t·∇f with the ridge frequency f. It is not ok if that is below least.
func (h *shape) charge(t *tables, x, y, least float64) (theta, charge float64, ok bool) {
	tip, wide, wider := t.falls(y)
	theta, re, im, gx, gy := h.gradient(t, x, y, tip)
	inv := 1 / h.period
	f, fy := float64(wide*inv), float64(wider*inv)
	// Whatever the orientation is, the charge is at most f·|∇θ| + |∇f|: one place in five is spared the rest.
	if rest := least - math.Abs(fy); rest > 0 && float64(f*f)*(float64(gx*gx)+float64(gy*gy)) < float64(rest*rest) {
		return 0, 0, false
	}
	theta += float64(0.5 * bearing(im, re))
	s, c := direction(theta)
	div := float64(c*gy) - float64(s*gx)
	charge = float64(f*div) + float64(s*fy)
	return theta, charge, math.Abs(charge) >= least
}

// neighbours finds minutiae by places: a place is four squares of the finger, of which the first has the number of the
// place. Each minutia has one link for each of the four places that its square belongs to, 4 times its number and 1 to 4
// up; last is the last link of a place and next the one before each.
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

func (n *neighbours) add(x, y float32) {
	c := int(y)/cellSide*cellCols + int(x)/cellSide
	for _, c := range [4]int{c, c + 1, c + cellCols, c + cellCols + 1} {
		n.next = append(n.next, n.last[c])
		n.last[c] = int16(len(n.next))
	}
}

// distance returns the square of how far the nearest minutia is, or something above attract².
func (n *neighbours) distance(v []placed, x, y float32) float32 {
	best := float32(4 * attract * attract)
	c := int(y+(cellSide-attract))/cellSide*cellCols + int(x+(cellSide-attract))/cellSide
	for k := n.last[c]; k > 0; k = n.next[k-1] {
		m := &v[(k-1)/4]
		dx, dy := m.x-x, m.y-y
		if d := float32(dx*dx) + float32(dy*dy); d < best {
			best = d
		}
	}
	return best
}

// Class returns the pattern class.
func (f *TemplateFinger) Class() Class { return f.shape.class }
