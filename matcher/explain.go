package matcher

import (
	"math"
	"slices"
)

// An Explanation shows an examiner how a score came about. Positions are in pixels at 500 ppi.
type Explanation struct {
	Score Score
	// Evidence is the logarithm (natural) of the likelihood ratio before calibration, what Contributions and a constant
	// add up to; Calibration names the curve that made the score of it: "with maps", "without maps" or "not aligned".
	Evidence    float64
	Calibration string
	// Accord is how far the codes of the best minutiae agree, both ways, Place how much of these minutiae lies alike, and more for
	// poor prints. Prints whose accord or support of candidate pairs is low, or if both have maps whose place is, score no more
	// than Ceiling, whatever the evidence; 0 is no ceiling.
	Accord, Place int
	Ceiling       Score
	// Commonness is the mean accord of both prints with generated ones of anybody. Where a print has no map, the
	// evidence of common prints counts less.
	Commonness float64
	// Pairs are the minutiae that coincide, most similar first.
	Pairs []Pair
	// Candidates is the number of pairs that were alike enough in their neighbourhoods to be considered.
	Candidates int
	// Rotation turns the first print onto the second, in degrees counter-clockwise, -180 to 180. A point (x, y) of the
	// first print lies at (TranslationX, TranslationY) + R·(x, y) in the second, before the skin's stretch.
	Rotation                   float64
	TranslationX, TranslationY float64
	// OverlapA and OverlapB are the numbers of minutiae of each print that lie within the other's extent.
	OverlapA, OverlapB int
	// Contributions tell what was counted and what it added to the evidence.
	Contributions []Contribution
}

// A Pair is a minutia of each print that coincide: A and B index the templates' Minutiae.
type Pair struct {
	A, B       int
	Similarity int     // of the neighbourhoods, 0 to 100
	Gap        float64 // distance in pixels that remains after alignment and stretch
}

// A Contribution is one thing that a comparison counted.
type Contribution struct {
	Name  string
	Value float64 // as counted, in the unit that Name says
	// Evidence is what it added to the log-likelihood ratio (natural logarithm) before calibration.
	Evidence float64
}

// Explain is Compare with its reasons, in the order of its arguments. It allocates.
func (c *Comparer) Explain(a, b *Prepared) Explanation {
	exchanged := c.run(a, b)
	e := Explanation{Score: c.score(), Evidence: float64(c.evidence()) / one, Calibration: c.fusion().name, Candidates: c.nPairs, Contributions: c.contributions()}
	e.Commonness = float64(c.a.commonness()+c.b.commonness()) / (2 * cohortSize)
	if c.nPairs > 0 {
		accord := c.accord()
		e.Accord = int(accord)
		v := min(ceiling(accord, c.mapped), supportCeiling(c.support, c.mapped))
		place := c.place()
		e.Place = int(place)
		if c.mapped {
			v = min(v, placeCeiling(place))
		}
		if v < noCeiling {
			e.Ceiling = Score(v) / 1000
		}
	}
	m := &c.best
	if m.merit == 0 {
		return e
	}
	for _, p := range m.matched[:m.n] {
		q := Pair{int(p.a), int(p.b), int(p.similarity) * 100 / one, float64(p.gap) / 8}
		if exchanged {
			q.A, q.B = q.B, q.A
		}
		e.Pairs = append(e.Pairs, q)
	}
	slices.SortStableFunc(e.Pairs, func(p, q Pair) int { return q.Similarity - p.Similarity })
	cos, sin := float64(m.cos)/unit, float64(m.sin)/unit
	ax, ay, bx, by := float64(m.ax)/8, float64(m.ay)/8, float64(m.bx)/8, float64(m.by)/8
	e.OverlapA, e.OverlapB = int(m.inA), int(m.inB)
	if exchanged {
		sin, ax, ay, bx, by = -sin, bx, by, ax, ay
		e.OverlapA, e.OverlapB = e.OverlapB, e.OverlapA
	}
	e.Rotation = math.Atan2(sin, cos) * 180 / math.Pi
	// y points down: turning counter-clockwise takes (x, y) to (x cos + y sin, y cos - x sin)
	e.TranslationX, e.TranslationY = bx-(ax*cos+ay*sin), by-(ay*cos-ax*sin)
	return e
}
