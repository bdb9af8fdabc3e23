package kernel

import "fmt"

// MostRelations is the most pairs of candidate pairs that are related at once, a multiple of 8.
const MostRelations = 800

// Relations are pairs of candidate pairs, p and q: how the minutia of q lies as seen from that of p in the first print
// (UX, UY) and in the second (VX, VY), y up and below 2^16 in size, and the turns of p and q, 0 to 255 in 1/256.
type Relations struct{ UX, UY, VX, VY, P, Q [MostRelations]int32 }

// Sigmoids are the tables of Relations.Support, in 1/1024 but for Arctan.
type Sigmoids struct {
	Arctan    [1025]int32 // of i/1024, in 1/65536 turn
	Distance  [190]int32  // by 1024 times the difference of lengths over their sum and Floor; 0 beyond
	Direction [22]int32   // by the difference of turns, which is smaller than 22
	Radial    [88]int32   // by 1/1024 turn, below 2^16; 0 beyond
}

// Floor is added to the sum of two lengths: 20 pixels in 1/8 pixel, since close pairs differ by jitter more than by
// relation.
const Floor = 20 * 8

// Support sets out[i] to the product of Distance, Direction and Radial for the first n relations.
func (r *Relations) Support(out *[MostRelations]int32, n int, t *Sigmoids) {
	if uint(n) > MostRelations {
		panic(fmt.Sprintf("kernel: %d relations", n))
	}
	if n > 0 {
		support(r, out, n, t)
	}
}

// Direct returns the direction of (x, y), y up, in 1/65536 turn; that of the zero vector is 0.
func (t *Sigmoids) Direct(x, y int32) uint16 {
	ax, ay := max(x, -x), max(y, -y)
	var a uint16
	switch {
	case ax|ay == 0:
		return 0
	case ax >= ay:
		a = uint16(t.Arctan[uint32(ay)<<10/uint32(ax)])
	default:
		a = 1<<14 - uint16(t.Arctan[uint32(ax)<<10/uint32(ay)])
	}
	if x < 0 {
		a = 1<<15 - a
	}
	if y < 0 {
		a = -a
	}
	return a
}
