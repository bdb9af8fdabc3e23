package matcher

// Features of a comparison, in 1/1024 of their unit or of the logarithm (base 2) of one more than it. All are bounded
// or logarithmic: a print far from everything that training saw must not run away on a straight line.
const (
	fRelaxed = iota // sum of the highest levels; logarithmic in count
	fMatched
	fAlike
	fRatio
	fAlikeRatio
	fMatchedRatio
	fMeanAlike
	fNear
	fCells
	fAgreement
	fShared
	numFeatures
)

var featureNames = [numFeatures]string{
	"support of the candidate pairs (log2)", "paired minutiae (log2)", "likeness of the pairs (log2)",
	"root of the paired share of the overlap", "likeness times root of share (log2)", "paired minutiae times share (log2)",
	"mean likeness of the pairs", "mean nearness of the pairs", "cells with ridges in both (log2)",
	"mean agreement of ridge orientations", "share of agreeing orientations",
}

// count sets the features of the best alignment.
func (c *Comparer) count() {
	f, m := &c.features, &c.best
	f[fRelaxed] = log2(10 * f[fRelaxed])
	if m.merit == 0 {
		return
	}
	n, ratio, r := int32(m.n), m.ratio(), m.ratioRoot()
	f[fMatched] = log2(n * one)
	f[fAlike] = log2(m.sum)
	f[fRatio] = r
	f[fAlikeRatio] = log2(m.sum * r >> 10)
	f[fMatchedRatio] = log2(n * ratio)
	f[fMeanAlike] = m.sum / (n + 3)
	f[fNear] = m.near / (n + 3)
	cells, agreement, shared := c.ridges()
	f[fCells], f[fAgreement], f[fShared] = log2(cells*one), agreement, shared
}

// evidence is the log-likelihood ratio of the features in 1/1024.
func (c *Comparer) evidence() int32 {
	return c.features[fAlikeRatio] * 3
}

// score maps the evidence to a calibrated score.
func (c *Comparer) score() Score {
	return Score(max(0, c.evidence()-2*one)) / 256
}

func (c *Comparer) contributions() []Contribution {
	out := make([]Contribution, numFeatures)
	for i, v := range c.features {
		out[i] = Contribution{Name: featureNames[i], Value: float64(v) / one}
	}
	return out
}
