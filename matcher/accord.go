package matcher

import (
	"math"

	"github.com/whorl-afis/whorl/matcher/internal/kernel"
)

// The accord of two prints is how far the codes of their best minutiae agree under one rotation, both ways: kernel.Accord.
// It looks at nothing but what a gallery's hot records hold, and is what an exact search can know of all records in a fifth
// of a microsecond each. A comparison's score is bounded by a ceiling that rises with the accord, so that records
// whose ceiling is too low need no comparison, by definition and not by luck.
//
// The support of the candidate pairs, half of a comparison's work, bounds the score a second time: prints whose pairs hardly
// support each other are not aligned where only high scores are wanted. A third time the place bounds that of pairs with ridge
// orientations: see there.
//
// Ceilings cost little: on the visible FVC sets 0.5 % of the mates with a score of 40 stay below it for their ceilings with own
// minutiae and SourceAFIS', 0.1 % with FingerJetFX', and errors at a FMR of 1e-3 change by a pair or two
// (docs/notes/2026-11-22-search-speed.md, -calibration.md).
// Strangers that score high agree in codes and support as a rule, so that the calibration stands.

// A ceilingKnot says what prints with this much of something score at most, in 1/1000.
type ceilingKnot struct{ at, score int32 }

// Ceilings are straight between knots, below the first the first's, and none above the last. The first of each two is for
// pairs of which a print has no ridge orientations: such minutiae come from other extractors, and their codes agree less.
var (
	accordKnots = [2][]ceilingKnot{
		{{35, 23_000}, {45, 27_000}, {53, 32_000}, {63, 37_000}, {70, 42_000}, {78, 50_000}, {86, 62_000}, {100, 90_000}},
		{{35, 23_000}, {50, 25_000}, {60, 29_000}, {75, 35_000}, {92, 42_000}, {100, 48_000}, {110, 60_000}, {125, 90_000}},
	}
	supportKnots = [2][]ceilingKnot{
		{{83, 26_000}, {103, 30_000}, {133, 34_000}, {162, 37_000}, {190, 41_000}, {230, 50_000}, {270, 80_000}, {280, 90_000}},
		{{83, 26_000}, {103, 30_000}, {133, 35_000}, {162, 40_000}, {190, 45_000}, {230, 54_000}, {270, 80_000}, {280, 90_000}},
	}
)

// placeKnots are for pairs with ridge orientations. Of the strangers among generated prints 90 % have a place below the second,
// 96, 99, 99.6, 99.95 and 99.99 % below the next.
var placeKnots = []ceilingKnot{{35, lowestPlaced}, {50, 20_000}, {61, 24_500}, {72, 30_000}, {84, 40_000}, {102, 60_000}, {114, 90_000}}

const (
	// mostAccord stands for all that is as high or higher: far above the last knot.
	mostAccord = 254
	// noCeiling is above every score, lowestCeiling the lowest ceiling.
	noCeiling, lowestCeiling = math.MaxInt32, 23_000
	// lowestPlaced is the lowest ceiling of a place.
	lowestPlaced = 16_000
)

// ceilings holds the ceiling of each accord, in 1/1000: of pairs of which a print has no ridge orientations, and of others.
var ceilings [2][mostAccord + 1]int32

// accordScale makes accords alike whatever the number of codes, in 1/1024 for each print: with fewer codes fewer vote.
// Before the kernel balanced votes, twice as many strangers passed without it where one in a hundred of FingerJetFX' mates is
// lost, and more than 0.2 in the exponent was worse for SourceAFIS'.
var accordScale [kernel.Minutiae + 1]uint64

func init() {
	for n := 1; n <= kernel.Minutiae; n++ {
		accordScale[n] = uint64(math.Round(1024 * math.Pow(float64(kernel.Minutiae+5)/float64(n+5), 0.2)))
	}
	for mapped := range ceilings {
		for a := range ceilings[mapped] {
			ceilings[mapped][a] = ceilingAt(accordKnots[mapped], int32(a))
		}
	}
}

func ceilingAt(k []ceilingKnot, at int32) int32 {
	if at <= k[0].at {
		return k[0].score
	}
	for i := range k[1:] {
		if a, b := k[i], k[i+1]; at <= b.at {
			return a.score + (at-a.at)*(b.score-a.score)/(b.at-a.at)
		}
	}
	return noCeiling
}

// ceiling returns the highest score in 1/1000 of two prints with an accord, mapped where both have ridge orientations.
func ceiling(accord uint8, mapped bool) int32 {
	if mapped {
		return ceilings[1][accord]
	}
	return ceilings[0][accord]
}

// supportCeiling is that of a support.
func supportCeiling(support int32, mapped bool) int32 {
	if mapped {
		return ceilingAt(supportKnots[1], support)
	}
	return ceilingAt(supportKnots[0], support)
}

// placeCeiling is that of a place, of prints with ridge orientations.
func placeCeiling(place int32) int32 { return ceilingAt(placeKnots, place) }

// accordOf scales the votes of two prints with n and m codes.
func accordOf(votes uint16, n, m int) uint8 {
	return uint8(min(uint64(votes)*accordScale[n]*accordScale[m]>>20, mostAccord))
}

// accord returns that of the prints being compared, from the distances that choosePairs has left.
func (c *Comparer) accord() uint8 {
	a, b := c.a, c.b
	n, m := min(a.n, kernel.Minutiae), min(b.n, kernel.Minutiae)
	var votes kernel.Votes
	var columns [kernel.Minutiae]uint32 // of each minutia of b: distance*256 + direction of the nearest
	for j := range columns {
		columns[j] = math.MaxUint32
	}
	for i := range n {
		row, turn, nearest := c.distance[i][:m], uint32(a.angle[i]), uint32(math.MaxUint32)
		for j, distance := range row {
			d := uint32(distance) << 8
			nearest = min(nearest, d|uint32(b.angle[j]))
			columns[j] = min(columns[j], d|turn)
		}
		votes.Add(uint8(turn)-uint8(nearest), scanLimit-int32(nearest>>8))
	}
	for j, nearest := range columns[:m] {
		votes.Add(uint8(nearest)-b.angle[j], scanLimit-int32(nearest>>8))
	}
	return accordOf(votes.Accord(), n, m)
}
