package matcher

import (
	"math"
	"slices"
)

// Fuse joins the scores of a subject's independent fingers, the best of which may be few, into one score of the same
// meaning: 40 is reached by a person who is not the subject once in 10^4.
//
// A score s says that chance alone does as well with probability p = 10^(-s/10). For the j best of n fingers the sum
// of the scores is the sum of the log-likelihoods, and chance reaches a sum S with probability
//
//	P(j, S) = exp(-x) * (1 + x + x^2/2! + … + x^(j-1)/(j-1)!),  x = S*ln(10)/10
//
// (Fisher 1932: x is then gamma distributed). Which j of the n fingers are the best was seen only afterwards, so P is
// multiplied by the C(n, j) ways to choose them and by the n values of j (Bonferroni), and the least product counts.
// A finger that does not match therefore costs a strong one at most 20*log10(n), 6 for the second of two, and agreeing
// fingers nearly add up. One finger keeps its score.
func Fuse(scores ...Score) Score {
	n := len(scores)
	switch n {
	case 0:
		return 0
	case 1:
		return scores[0]
	}
	var buf [MaxProbeFingers]Score
	s := append(buf[:0], scores...)
	slices.SortFunc(s, func(a, b Score) int {
		switch {
		case a > b:
			return -1
		case a < b:
			return 1
		}
		return 0
	})
	best, sum, ways := 0.0, 0.0, 1.0
	for j := 1; j <= n; j++ {
		sum += float64(s[j-1])
		ways *= float64(n-j+1) / float64(j) // C(n, j)
		best = max(best, chance(j, sum)-decibel(ways*float64(n)))
	}
	return rounded(best)
}

// chance returns -10*log10 of P(j, S).
func chance(j int, s float64) float64 {
	x := s * (math.Ln10 / 10)
	term, series := 1.0, 1.0
	for k := 1; k < j; k++ {
		term = float64(term*x) / float64(k)
		series += term
	}
	return s - decibel(series)
}

func decibel(v float64) float64 { return 10 * math.Log10(v) }

// rounded removes the digits in which processors' logarithms may differ.
func rounded(s float64) Score {
	const scale = 1024
	return Score(math.Max(0, math.Round(s*scale)/scale))
}
