package matcher

import "math"

const (
	// usualQuality is about the mean quality of the minutiae in the overlap of two drawn prints.
	usualQuality = 60
	// From leastBetter to mostBetter is what counts of how much better they are than usual. A template that calls all its minutiae poor
	// gains no more by it than poor prints do: one in forty comparisons of FVC prints has less. More than half have more than mostBetter,
	// as nearly all of bench/synth have, whose qualities nobody learned; counting that too gained two mates in 2,240.
	leastBetter, mostBetter = -one / 8, one / 16
)

// qualityRoots are the roots of qualities, in 1/1024 of that of 100.
var qualityRoots [101]int32

func init() {
	for i := range qualityRoots {
		qualityRoots[i] = int32(math.Round(one * math.Sqrt(float64(i)/100)))
	}
}

// qualities returns how much better than usual the minutiae of the best alignment's overlap are, and the paired share
// of the overlap when each minutia counts by its quality, a pair by the geometric mean, less the plain share. Mates of poor prints have less
// evidence for being mates, and so have their strangers; and a good minutia without a partner tells more than a
// poor one. Both are 0 where qualities are unknown.
func (c *Comparer) qualities() (better, share int32) {
	a, b, m := c.a, c.b, &c.best
	if a.quality[0] == 0 || b.quality[0] == 0 {
		return 0, 0
	}
	paired := int32(0) // 1/1024
	for _, p := range m.matched[:m.n] {
		paired += qualityRoots[a.quality[p.a]] * qualityRoots[b.quality[p.b]] >> 10
	}
	both := m.inA + m.inB
	better = (m.quality - usualQuality*both) * one / (100 * (both + 4))
	all := max(m.quality*one/100, 2*paired) + 2*one
	return min(max(leastBetter, better), mostBetter), int32(int64(2*one)*int64(paired)/int64(all)) - m.ratio()
}
