package kernel

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

// Likes are the pairs of minutiae of two prints whose codes are alike, in the order of the first print's minutiae and then of
// the second's: which they are, how much the second is turned against the first, and by how much they are nearer than
// the limit, at least 1.
type Likes struct {
	A, B, Turn, Weight [Minutiae*Minutiae + 64]uint8 // assembly writes 64 at a time
	N                  int

	codes    Codes // of the second print, where a tier wants their words apart
	near     [Compared]uint64
	distance Distances
}

// Find sets l to the pairs of the first n minutiae of a print, of these codes and directions, and of the first m of a hot record whose
// distance is at most limit.
func (l *Likes) Find(p *Codes, angle *[Compared]uint8, hot []byte, n, m int, limit uint8) {
	if uint(n) > Minutiae || uint(m) > Minutiae || limit > 127 {
		panic(fmt.Sprintf("kernel: likes of %d codes and %d up to %d", n, m, limit))
	}
	l.N = 0
	if n > 0 && m > 0 {
		_ = hot[RecordSize-1]
		likes(l, p, angle, hot, n, m, limit)
	}
}

// likesGeneric is the reference for likes: see Likes.Find. It takes its distances from set. Two rows of bits are gone through as
// one: the end of each costs a branch that nothing foretells.
func likesGeneric(l *Likes, p *Codes, angle *[Compared]uint8, hot []byte, n, m int, limit uint8, set func(*Distances, *[Compared]uint64, *Codes, *Codes, int, int, uint8)) {
	for k := range Minutiae {
		l.codes.Low[k], l.codes.High[k] = binary.LittleEndian.Uint64(hot[16*k:]), binary.LittleEndian.Uint64(hot[16*k+8:])
	}
	l.near[n] = 0 // the other one of the last, where n is odd
	set(&l.distance, &l.near, p, &l.codes, n, m, limit)
	turned, count := hot[RecordAngles:][:Minutiae], 0
	for i := 0; i < n; i += 2 {
		for w := l.near[i] | l.near[i+1]<<Minutiae; w != 0; w &= w - 1 {
			k := bits.TrailingZeros64(w)
			a, b := (i+k/Minutiae)&(Minutiae-1), k&(Minutiae-1)
			l.A[count], l.B[count] = uint8(a), uint8(b)
			l.Turn[count], l.Weight[count] = turned[b]-angle[a], limit+1-l.distance[a][b]
			count++
		}
	}
	l.N = count
}

// MostAgreed is the most likes that Agreed takes.
const MostAgreed = MostMoves

// Agreed are likes whose turns are much the same.
type Agreed struct {
	A, B, Turn, Weight [MostAgreed + 64]uint8 // Turn counts from the least
	Moves              Moves                  // where Lay took them: how far the first print moves
	around             [MostMoves]int32
	N                  int
	Sum, Turned        int32 // of the weights, and of the weights times the turns, of those that count
}

// Select sets g to the first MostAgreed likes with turns of less than width from the given one on, of which all count.
func (g *Agreed) Select(l *Likes, from, width uint8) {
	if uint(l.N) > Minutiae*Minutiae || width > 128 {
		panic(fmt.Sprintf("kernel: %d likes, a width of %d", l.N, width))
	}
	choose(g, l, from, width)
}

// chooseGeneric is the reference for choose: see Agreed.Select. Which likes agree nothing foretells.
func chooseGeneric(g *Agreed, l *Likes, from, width uint8) {
	n, sum, turned := 0, int32(0), int32(0)
	turns, weights := l.Turn[:l.N], l.Weight[:l.N]
	for i := range turns {
		turn, weight := turns[i]-from, weights[i]
		g.A[n], g.B[n], g.Turn[n], g.Weight[n] = l.A[i], l.B[i], turn, weight
		one := int32(uint32(int32(turn)-int32(width)) >> 31)
		sum, turned = sum+int32(weight)&-one, turned+int32(turn)*int32(weight)&-one
		if n += int(one); n == MostAgreed {
			break
		}
	}
	g.N, g.Sum, g.Turned = n, sum, turned
}

// Lay turns a print, of which these are the places, by the angle of a cosine and a sine in 1/2^14, y pointing down, and sees how far
// each pair has to move it to bring its minutiae together. It returns the greatest weight of those that move it the same way as
// one of them does, along either axis within reach, that one included; and leaves in g what the first such one and the
// others agree in: their weight and turns are what counts from then on. It calculates modulo 2^32, but differences
// of moves, and weights, must fit.
func (g *Agreed) Lay(x, y *[Compared]int32, toX, toY *[Minutiae]int32, cos, sin, reach int32) (around int32) {
	if uint(g.N) > MostAgreed {
		panic(fmt.Sprintf("kernel: %d agree", g.N))
	}
	if g.N == 0 {
		return 0
	}
	return lay(g, x, y, toX, toY, cos, sin, reach)
}

// layGeneric is the reference for lay: see Agreed.Lay. It leaves the sums to crowd.
func layGeneric(g *Agreed, x, y *[Compared]int32, toX, toY *[Minutiae]int32, cos, sin, reach int32, crowd func(*[MostMoves]int32, *Moves, int, int32)) (around int32) {
	m, n := &g.Moves, g.N
	for i := range n {
		a, b := g.A[i]&(Minutiae-1), g.B[i]&(Minutiae-1)
		m.X[i] = toX[b] - (x[a]*cos+y[a]*sin)>>14
		m.Y[i] = toY[b] - (y[a]*cos-x[a]*sin)>>14
		m.Weight[i] = int32(g.Weight[i])
	}
	crowd(&g.around, m, n, reach)
	middle := 0
	for i, sum := range g.around[:n] {
		if sum > around {
			middle, around = i, sum
		}
	}
	mx, my := m.X[middle]-reach, m.Y[middle]-reach
	sum, turned, beyond := int32(0), int32(0), int64(2*uint32(reach))+1
	for i, weight := range m.Weight[:n] {
		near := int32((int64(uint32(m.X[i]-mx)) - beyond) & (int64(uint32(m.Y[i]-my)) - beyond) >> 63)
		sum, turned = sum+weight&near, turned+weight*int32(g.Turn[i])&near
	}
	g.Sum, g.Turned = sum, turned
	return around
}
