package kernel

import "fmt"

// Marks are minutiae: places and directions, these in 1/65536 turn with any number of whole turns.
type Marks struct{ X, Y, Turn [Compared]int32 }

// Close sets bit j of near[i], for the first n marks of a and the first m of b, where |b.X[j]-a.X[i]| and |b.Y[j]-a.Y[i]|
// are at most reach and the directions differ by at most turn, and clears the other bits. The Y of b must not fall.
// Differences of places must fit in 32 bits.
func Close(near *[Compared]uint64, a *Marks, n int, b *Marks, m int, reach, turn int32) {
	if uint(n) > Compared || uint(m) > Compared {
		panic(fmt.Sprintf("kernel: %d marks and %d", n, m))
	}
	if n > 0 {
		closeTo(near, a, n, b, m, reach, turn)
	}
}
