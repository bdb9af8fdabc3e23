package kernel

import "fmt"

// MostMoves is the most moves that Crowd takes.
const MostMoves = 96

// Moves are movements along two axes, each with a weight.
type Moves struct{ X, Y, Weight [MostMoves]int32 }

// Crowd sets sum[i], for each of the first n moves of m, to the weight of those of them, i among them, that are at most reach
// from it along either axis. Differences must fit in 32 bits. Sums from n on are undefined.
func (m *Moves) Crowd(sum *[MostMoves]int32, n int, reach int32) {
	if uint(n) > MostMoves {
		panic(fmt.Sprintf("kernel: %d moves", n))
	}
	if n > 0 {
		crowd(sum, m, n, reach)
	}
}
