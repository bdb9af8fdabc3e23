package matcher

// A comparison ends in a handful of terms, each bounded or logarithmic: a print far from everything that training saw
// must not run away on a straight line. Terms are in 1/1024, logarithms to base 2 and of one more than what they
// measure. The geometry's terms are fused by a logistic regression learned on generated pairs; where both templates
// have an orientation map, a second regression with weights that cannot be negative adds its agreement, and a third on drawn
// prints the quality of minutiae; where one has none, how common they are counts against them.
const (
	fSupport      = iota // of the strongest candidate pairs
	fMatched             // minutiae that coincide
	fAlike               // sum of the likeness of their neighbourhoods
	fShare               // root of the matched share of the overlap
	fAlikeShare          // likeness times root of share
	fMatchedShare        // minutiae that coincide, times share
	fMeanAlike
	fNear // mean nearness in place
	fSupportSquared
	fMatchedSquared
	fTurned // mean nearness in direction
	numGeometry

	fAgreement  = iota - 1 // mean agreement of ridge orientations
	fHigh                  // what of it exceeds 0.6
	fCloseCells            // share of cells whose orientations agree within 15 degrees

	fQuality      // how much better than usual the minutiae of the overlap are
	fQualityShare // paired share of the overlap by quality, less the plain one

	fCommon // how much more than others both prints agree with anybody's
	numTerms
)

var termNames = [numTerms]string{
	"support of the candidate pairs", "minutiae paired", "likeness of their neighbourhoods", "paired share of the overlap",
	"likeness times paired share", "minutiae paired times paired share", "mean likeness", "mean nearness",
	"support, squared", "minutiae paired times paired share, squared", "mean nearness in direction",
	"agreement of ridge orientations", "agreement of ridge orientations beyond 0.6", "share of agreeing ridge orientations",
	"quality of the minutiae of the overlap", "paired share by quality less paired share",
	"likeness of both prints to anybody's",
}

// count sets the terms of the best alignment and whether both prints have ridge orientations.
func (c *Comparer) count() {
	f, m := &c.terms, &c.best
	f[fSupport] = log2(10 * c.support)
	f[fSupportSquared] = f[fSupport] * f[fSupport] >> 10
	if m.merit == 0 {
		return
	}
	n, share, r := int32(m.n), m.ratio(), m.ratioRoot()
	f[fMatched] = log2(n * one)
	f[fAlike] = log2(m.sum)
	f[fShare] = r
	f[fAlikeShare] = log2(m.sum * r >> 10)
	f[fMatchedShare] = log2(n * share)
	f[fMeanAlike] = m.sum / (n + 3)
	f[fNear] = m.near / (n + 3)
	f[fTurned] = m.turned / (n + 3)
	f[fMatchedSquared] = f[fMatchedShare] * f[fMatchedShare] >> 10
	var agreement, closeShare int32
	if agreement, closeShare, c.mapped = c.ridges(); c.mapped {
		f[fAgreement], f[fHigh], f[fCloseCells] = agreement, max(0, agreement-6*one/10), closeShare
		f[fQuality], f[fQualityShare] = c.qualities()
	} else {
		f[fCommon] = c.a.commonness() + c.b.commonness() - usuallyCommon
	}
}

// A fusion is what training learned for one kind of comparison.
type fusion struct {
	name    string          // of the kind, and of its curve in the calibration
	weights [numTerms]int32 // natural logarithm of odds per unit of a term, in 1/1024
	bias    int32
	curve   []knot // from evidence to score, both rising
}

func (c *Comparer) fusion() *fusion {
	switch {
	case c.best.merit == 0:
		return &notAligned
	case c.mapped:
		return &withMap
	}
	return &withoutMap
}

// evidence is the natural logarithm of the likelihood ratio before calibration, in 1/1024.
func (c *Comparer) evidence() int32 {
	u := c.fusion()
	sum := int64(0)
	for i, w := range u.weights {
		sum += int64(w) * int64(c.terms[i])
	}
	return u.bias + int32(sum>>10)
}

// score maps the evidence to a calibrated score, up to the ceilings. Pairs of prints without two candidate pairs score 0.
func (c *Comparer) score() Score {
	if c.nPairs < 2 {
		return 0
	}
	s := c.fusion().calibrate(c.evidence())
	if s > lowestCeiling { // others need no accord
		s = min(s, ceiling(c.accord(), c.mapped), supportCeiling(c.support, c.mapped))
	}
	if s > lowestPlaced && c.mapped {
		s = min(s, placeCeiling(c.place()))
	}
	return Score(s) / 1000
}

// calibrate interpolates the curve and continues its last piece; before the first knot it stays at its score.
func (u *fusion) calibrate(evidence int32) int32 {
	if evidence <= u.curve[0].evidence {
		return u.curve[0].score
	}
	i := 1
	for i < len(u.curve)-1 && evidence > u.curve[i].evidence {
		i++
	}
	a, b := u.curve[i-1], u.curve[i]
	return a.score + int32(int64(evidence-a.evidence)*int64(b.score-a.score)/int64(b.evidence-a.evidence))
}

func (c *Comparer) contributions() []Contribution {
	u := c.fusion()
	out := make([]Contribution, numTerms)
	for i, v := range c.terms {
		out[i] = Contribution{Name: termNames[i], Value: float64(v) / one, Evidence: float64(v) * float64(u.weights[i]) / (one * one)}
	}
	return out
}
