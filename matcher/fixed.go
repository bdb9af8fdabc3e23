package matcher

import (
	"math"
	"math/bits"
)

// The arithmetic of a comparison is on integers, with tables made at start-up by functions whose last bit may
// differ between processors but whose rounding to a few digits does not (TestTables holds their hash).

const (
	// one is 1 in the fixed point of similarities, weights and rates: 10 bits, finer than any of them is known.
	one = 1 << 10
	// turn is a full turn in the unit of computed directions; a minutia's direction is shifted up by 8 to it.
	turn = 1 << 16
	// unit is the length of a unit vector.
	unit = 1 << 14
)

var (
	log2Frac [257]int32 // log2(1 + i/256) in 1/1024
	cosTable [256]int32 // cosine of i/256 turn in 1/16384
	sinTable [256]int32
)

func init() {
	for i := range sigmoids.Arctan {
		sigmoids.Arctan[i] = int32(math.Round(math.Atan(float64(i)/1024) * turn / (2 * math.Pi)))
	}
	for i := range log2Frac {
		log2Frac[i] = int32(math.Round(one * math.Log2(1+float64(i)/256)))
	}
	for i := range cosTable {
		s, c := math.Sincos(float64(i) * (2 * math.Pi / 256))
		cosTable[i], sinTable[i] = int32(math.Round(unit*c)), int32(math.Round(unit*s))
	}
	for i := range cosines {
		cosines[i] = int16(cosTable[2*i] >> 4)
	}
}

// root returns the integer part of the square root of v, 0 <= v < 2^52: IEEE 754 rounds square roots correctly, so
// it is exact everywhere.
func root(v int64) int32 { return int32(math.Sqrt(float64(v))) }

// direction returns the direction of (x, y), y up, in 1/65536 turn; that of the zero vector is 0.
func direction(x, y int32) uint16 { return sigmoids.Direct(x, y) }

// log2 returns log2(1 + v/1024) in 1/1024, v >= 0: a logarithm that is 0 at 0 and nearly v for small v.
func log2(v int32) int32 {
	u := uint32(v) + one
	k := bits.Len32(u) - 1 // u in [2^k, 2^(k+1))
	frac := u << (31 - k) << 1 >> 24
	return int32(k-10)*one + log2Frac[frac]
}

// turned returns the size of an angle between -1/2 and 1/2 turn, in 1/65536 turn.
func turned(a uint16) int32 {
	d := int32(int16(a))
	return max(d, -d)
}
