package extract

import "math"

// A network has one hidden layer of rectified sums; its answer is the logarithm of odds. All is in integers, so the
// same on every processor: measures and hidden values in 1/256, weights in 1/1024.
type network struct {
	mean, scale []int32 // of each measure: what is taken off, and the factor in 1/1024 that makes it of deviation 1
	hidden      [][]int32
	out         []int32
}

const (
	unitBits   = 8
	weightBits = 10
	// outlier is how many deviations a measure counts at most.
	outlier = 4 << unitBits
)

// odds is the logarithm of odds in 1/256; each list of weights ends with a constant.
func (n *network) odds(measures []int16) int32 {
	var z [32]int32
	last := len(measures)
	for i, m := range measures {
		z[i] = int32(max(-outlier, min(outlier, (int64(m)-int64(n.mean[i]))*int64(n.scale[i])>>weightBits)))
	}
	sum := int64(n.out[len(n.hidden)]) << unitBits
	for j, w := range n.hidden {
		s := int64(w[last]) << unitBits
		for i, f := range w[:last] {
			s += int64(f) * int64(z[i])
		}
		sum += int64(n.out[j]) * (max(0, s) >> weightBits)
	}
	return int32(max(-32<<unitBits, min(32<<unitBits, sum>>weightBits)))
}

// percentOdds are the logarithms of odds, in 1/256, of the probabilities half a per cent above 0, 1, 2, ... per cent.
var percentOdds = func() (t [100]int32) {
	for i := range t {
		p := (float64(i) + 0.5) / 100
		t[i] = int32(math.Round((1 << unitBits) * math.Log(p/(1-p))))
	}
	return t
}()

// percent is the probability of some odds.
func percent(odds int32) uint8 {
	low, high := 0, len(percentOdds)
	for low < high {
		if m := (low + high) / 2; percentOdds[m] <= odds {
			low = m + 1
		} else {
			high = m
		}
	}
	return uint8(low)
}
