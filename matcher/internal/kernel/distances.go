package kernel

import "fmt"

// Compared is the most minutiae of a print that a final comparison looks at.
const Compared = 64

// Codes are the codes of a print's minutiae, their two words apart.
type Codes struct{ Low, High [Compared]uint64 }

// Distances holds the distances of the codes of two prints: row i, column j those of minutia i of the first from
// minutia j of the second.
type Distances [Compared][Compared]uint8

// Set computes the distances of the first n codes of a from the first m of b, and sets bit j of near[i] where that of
// i and j is at most limit. Columns from m on and rows from n on mean nothing.
func (d *Distances) Set(near *[Compared]uint64, a, b *Codes, n, m int, limit uint8) {
	if uint(n) > Compared || uint(m) > Compared || limit > 127 {
		panic(fmt.Sprintf("kernel: distances of %d codes from %d up to %d", n, m, limit))
	}
	if n > 0 && m > 0 {
		distances(d, near, a, b, n, m, limit)
	}
}

// Pairs are candidate pairs of minutiae: the numbers of the minutiae and what their directions differ by, in 1/256
// turn.
type Pairs struct{ A, B, Turn [Compared]uint8 }

// Agree sets bit t of with[s], for s < t < n, where the pairs s and t have no minutia in common and their turns differ
// by less than limit. The other bits of the first n elements are 0.
func (p *Pairs) Agree(with *[Compared]uint64, n int, limit uint8) {
	if uint(n) > Compared || limit < 1 || limit > 128 {
		panic(fmt.Sprintf("kernel: %d pairs, limit %d", n, limit))
	}
	if n == 0 {
		return
	}
	agree(p, with, n, limit)
	for s := range with[:n] {
		with[s] &= first(n) &^ first(s+1)
	}
}

// first returns a word with the first n of 64 bits set.
func first(n int) uint64 { return 1<<uint(n) - 1 }
