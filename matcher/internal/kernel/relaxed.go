package kernel

import "fmt"

// ShareBits is the precision of the part that Relax multiplies by.
const ShareBits = 32

const (
	// mostRelaxed is the number of levels that assembly has lanes for. With fewer than leastRelaxed the part needs more than 32 bits.
	mostRelaxed, leastRelaxed = 48, 5
	// manyEdges are enough that a table of all pairs, most of which support nothing, is faster than one edge after the other. Each of
	// those waits for the last one's sums.
	manyEdges = 48
)

// An Edge joins two candidate pairs, S and T, that support each other by Rho/1024.
type Edge struct {
	S, T uint8
	Rho  int16
}

// Relaxed are the levels of candidate pairs, at least 0.
type Relaxed struct {
	Level [Compared]int32

	rho [Compared * Compared]int16
}

// Relax moves the first n levels, n > 1, towards what their edges lend them, so many times:
//
//	level[i] = (level[i] + part/2^ShareBits * sum over the edges of i of rho/1024 * level of the other end) / 2
//
// with each product and quotient rounded down. No two edges join the same pairs, none a pair to itself, and levels, and
// sums, must stay below 2^31, sums times part below 2^64.
func (r *Relaxed) Relax(n int, edges []Edge, times int, part uint64) {
	if n < 2 || n > Compared {
		panic(fmt.Sprintf("kernel: %d levels", n))
	}
	relax(r, n, edges, times, part)
}

// relaxGeneric is the reference for relax: see Relaxed.Relax.
func relaxGeneric(r *Relaxed, n int, edges []Edge, times int, part uint64) {
	level := &r.Level
	for range times {
		var sum [Compared]int32
		for _, e := range edges {
			rho, s, t := int32(e.Rho), e.S&(Compared-1), e.T&(Compared-1)
			sum[s] += rho * level[t] >> 10
			sum[t] += rho * level[s] >> 10
		}
		for i := range level[:n] {
			level[i] = (level[i] + int32(uint64(sum[i])*part>>ShareBits)) >> 1
		}
	}
}
