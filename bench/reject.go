package bench

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
)

// A RejectPoint is the false non-match rate that is left after some impressions are dropped, in per cent.
type RejectPoint struct {
	Dropped float64 `json:"dropped"` // of the impressions
	Genuine int     `json:"genuine"` // comparisons that are left
	FNMR    float64 `json:"fnmr"`    // with the worst impressions dropped
	// Random is the mean over as many impressions dropped by chance, RandomLow and RandomHigh hold 90 % of the draws.
	Random     float64 `json:"random"`
	RandomLow  float64 `json:"randomLow"`
	RandomHigh float64 `json:"randomHigh"`
}

// rejectShares are the parts of the impressions to drop, in per cent.
var rejectShares = []float64{0, 2, 5, 10, 15, 20, 30, 40, 50}

// randomDrops is the number of draws behind Random: their mean is then known to a tenth of their spread.
const randomDrops = 100

// QualityReject tells what a quality value is worth: it drops the worst impressions by quality and measures the FNMR
// at the lowest threshold whose FMR, on the comparisons left, is at most fmr (a fraction); and the same with
// impressions dropped by chance. A value that foretells failures makes FNMR fall well below Random (the
// error versus reject curve of P. Grother and E. Tabassi, 2007). The curve ends where no genuine or impostor
// comparison is left. The error wraps ErrName or is ErrEmpty.
func QualityReject(cs []Comparison, quality func(name string) float64, fmr float64, seed uint64) ([]RejectPoint, error) {
	r, err := newRejection(cs, fmr)
	if err != nil {
		return nil, err
	}
	order := slices.Clone(r.names)
	slices.SortStableFunc(order, func(a, b string) int {
		if d := cmp.Compare(quality(a), quality(b)); d != 0 {
			return d
		}
		return natural(a, b)
	})
	var out []RejectPoint
	for _, share := range rejectShares {
		n := int(share * float64(len(order)) / 100)
		p := RejectPoint{Dropped: share}
		var ok bool
		if p.FNMR, p.Genuine, ok = r.without(order[:n]); !ok {
			break
		}
		random := rand.New(rand.NewPCG(seed, uint64(share)))
		var drawn []float64
		for range randomDrops {
			shuffled := slices.Clone(r.names)
			random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
			if v, _, ok := r.without(shuffled[:n]); ok {
				drawn = append(drawn, v)
				p.Random += v
			}
			if n == 0 {
				break // nothing to draw
			}
		}
		if len(drawn) == 0 {
			break
		}
		p.Random /= float64(len(drawn))
		slices.Sort(drawn)
		p.RandomLow, p.RandomHigh = quantile(drawn, 0.05), quantile(drawn, 0.95)
		out = append(out, p)
	}
	return out, nil
}

// A rejection holds comparisons ready to be counted without some impressions.
type rejection struct {
	names []string
	index map[string]int32
	pairs []rejectPair // highest score first
	fmr   float64
	out   []bool
}

type rejectPair struct {
	a, b    int32
	score   float64
	genuine bool
}

func newRejection(cs []Comparison, fmr float64) (*rejection, error) {
	r := &rejection{index: map[string]int32{}, fmr: fmr}
	number := func(name string) int32 {
		n, ok := r.index[name]
		if !ok {
			n = int32(len(r.names))
			r.index[name] = n
			r.names = append(r.names, name)
		}
		return n
	}
	genuine := 0
	for i, c := range cs {
		a, errA := Finger(c.A)
		b, errB := Finger(c.B)
		if errA != nil || errB != nil {
			return nil, fmt.Errorf("%w: comparison %d", ErrName, i+1)
		}
		if a == b {
			genuine++
		}
		r.pairs = append(r.pairs, rejectPair{number(c.A), number(c.B), c.Score, a == b})
	}
	if genuine == 0 || genuine == len(cs) {
		return nil, ErrEmpty
	}
	slices.SortStableFunc(r.pairs, func(p, q rejectPair) int { return cmp.Compare(q.score, p.score) })
	r.out = make([]bool, len(r.names))
	return r, nil
}

// without returns the FNMR and the number of genuine comparisons that are left without some impressions; ok tells
// whether any of both kinds are.
func (r *rejection) without(dropped []string) (fnmr float64, genuine int, ok bool) {
	clear(r.out)
	for _, n := range dropped {
		r.out[r.index[n]] = true
	}
	impostor := 0
	for i := range r.pairs {
		p := &r.pairs[i]
		switch {
		case r.out[p.a] || r.out[p.b]:
		case p.genuine:
			genuine++
		default:
			impostor++
		}
	}
	if genuine == 0 || impostor == 0 {
		return 0, genuine, false
	}
	allowed := int(r.fmr*float64(impostor) + 1e-9)
	found, falseMatches := 0, 0
	// Down the scores, one value at a time, until its false matches would be too many.
	for i := 0; i < len(r.pairs); {
		score := r.pairs[i].score
		g, m := 0, 0
		for ; i < len(r.pairs) && r.pairs[i].score == score; i++ {
			p := &r.pairs[i]
			switch {
			case r.out[p.a] || r.out[p.b]:
			case p.genuine:
				g++
			default:
				m++
			}
		}
		if falseMatches += m; falseMatches > allowed {
			break
		}
		found += g
	}
	return 100 * float64(genuine-found) / float64(genuine), genuine, true
}
