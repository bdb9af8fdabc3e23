package matcher

import (
	"github.com/whorl-afis/whorl/matcher/internal/kernel"
	"github.com/whorl-afis/whorl/template"
)

// Compare returns how similar the prints behind two templates are. Compare(a, b) and Compare(b, a) are the same bits.
func Compare(a, b *template.Template) Score {
	return NewComparer().Compare(Prepare(a), Prepare(b))
}

// A Comparer compares prepared templates without allocating. It holds scratch space: one for each goroutine.
type Comparer struct {
	a, b *Prepared // in canonical order

	distance  kernel.Distances
	pairs     [maxPairs]pair
	nPairs    int
	relations kernel.Relations
	supports  [kernel.MostRelations]int32
	edges     []edge
	relaxed   kernel.Relaxed
	level     [maxPairs]int32 // relaxed similarity
	order     [top]uint8      // pairs of the highest levels, highest first
	nOrder    int

	extentA, extentB extent

	now, best        alignment
	at               kernel.Points // see bend
	from             kernel.Points
	gaps             kernel.Points
	pulls            kernel.Pulls
	overlay          kernel.Overlay
	tried            [seeds]trial
	nTried           int
	byHeight         [maxCompared]uint8 // minutiae of b by rising y
	marksA           kernel.Marks       // see findOptions
	marksB           kernel.Marks
	close            [maxCompared]uint64
	options          []option
	near             [maxCompared * maxCompared]nearOption
	keys, sortedKeys [maxCompared * maxCompared]uint64
	found            [maxCompared * maxCompared]uint32 // candidate pairs: distance, a, b
	sorted           [maxCompared * maxCompared]uint32 // the same by distance
	support          int32
	terms            [numTerms]int32
	mapped           bool // both prints have ridge orientations

	placer           placer
	placedA, placedB placed
}

// NewComparer returns a Comparer.
func NewComparer() *Comparer {
	return &Comparer{
		edges:   make([]edge, 0, kernel.MostRelations),
		options: make([]option, 0, maxCompared*maxCompared),
	}
}

// Compare returns the score of a and b, the same bits as for b and a.
func (c *Comparer) Compare(a, b *Prepared) Score {
	c.run(a, b)
	return c.score()
}

// run compares step by step and leaves terms, pairs and alignment in c. It reports whether it exchanged a and b.
func (c *Comparer) run(a, b *Prepared) (exchanged bool) {
	exchanged = c.begin(a, b)
	c.finish()
	return exchanged
}

// begin goes as far as the support of the candidate pairs. It reads maps only if nothing else tells a and b apart.
func (c *Comparer) begin(a, b *Prepared) (exchanged bool) {
	if b.before(a) {
		a, b, exchanged = b, a, true
	}
	c.a, c.b = a, b
	c.terms, c.mapped = [numTerms]int32{}, false
	c.best.merit, c.best.n = 0, 0
	c.nPairs, c.support = 0, 0
	if a.n < 2 || b.n < 2 {
		return exchanged
	}
	c.choosePairs()
	if c.nPairs < 2 {
		return exchanged
	}
	c.relate()
	c.relax()
	c.support = c.relaxedSum()
	return exchanged
}

// alignable reports, after begin, whether the prints are alike enough for an alignment to be tried.
func (c *Comparer) alignable() bool { return c.support >= gate }

// finish aligns and counts.
func (c *Comparer) finish() {
	if c.nPairs < 2 {
		return
	}
	if c.alignable() {
		c.sortByHeight()
		a, b := c.a, c.b
		c.extentA, c.extentB = extentOf(a.x[:a.n], a.y[:a.n]), extentOf(b.x[:b.n], b.y[:b.n])
		c.nTried = 0
		tries := seeds
		if c.support < weak {
			tries = 1
		}
		for _, seed := range c.order[:min(tries, c.nOrder)] {
			if c.level[seed]*2 < c.level[c.order[0]] {
				break // hardly supported beside the strongest
			}
			if c.align(int(seed)) {
				c.best, c.now = c.now, c.best
			}
		}
	}
	c.count()
}
