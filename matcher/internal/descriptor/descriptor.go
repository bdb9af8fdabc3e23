// Package descriptor turns the neighbourhood of a minutia into a code of 128 bits.
//
// The neighbourhood is what lies within 70 pixels, seen from the minutia: its origin is the minutia, its x axis the
// minutia's direction, so a code does not change when the finger is turned or moved. Every neighbour is spread over
// the cells around it and over the sections of direction around its own direction relative to the minutia; the
// square root of the sums is projected to 128 values by a matrix learned on generated templates (bench/train), and
// the signs are the code. Two codes are compared by the number of bits in which they differ.
//
// All arithmetic is on integers, so a template has the same codes on every processor. Codes of one projection can
// only be compared with codes of the same projection: Version names it, and whoever stores codes stores it too.
package descriptor

import (
	"math/bits"
	"slices"
	"sync"

	"github.com/whorl-afis/whorl/matcher/internal/kernel"
	"github.com/whorl-afis/whorl/template"
)

// Bits is the number of bits of a code.
const Bits = 128

// A Code describes one minutia's neighbourhood.
type Code [2]uint64

// Distance returns the number of bits in which a and b differ, 0 to 128; codes of unrelated minutiae lie near 64.
func (a Code) Distance(b Code) int {
	return bits.OnesCount64(a[0]^b[0]) + bits.OnesCount64(a[1]^b[1])
}

// pool is how many of the best minutiae take part in neighbourhoods. Prints have 20 to 70; the rest of a
// template with more is noise by the extractor's own order, and the bound keeps the work of a hostile one small.
const pool = 96

// Encode returns the codes of the first max minutiae of t, in their order; fewer where t has fewer, all up to pool
// where max is negative.
func Encode(t *template.Template, max int) []Code {
	return AppendCodes(make([]Code, 0, wanted(t, max)), t, max)
}

// AppendCodes is Encode to the end of dst. Codes that t has are taken instead of computed, as far as Stored trusts them.
func AppendCodes(dst []Code, t *template.Template, max int) []Code {
	n := wanted(t, max)
	h := scratch.Get().(*neighbourhood)
	defer scratch.Put(h)
	if h.stored(t, n) {
		dst = slices.Grow(dst, n)
		for i := range n {
			dst = append(dst, storedCode(t.Codes, i))
		}
		return dst
	}
	return h.compute(dst, t, 0, n)
}

// compute appends the codes of minutiae from to to of t.
func (h *neighbourhood) compute(dst []Code, t *template.Template, from, to int) []Code {
	all := t.Minutiae[:min(len(t.Minutiae), pool)]
	h.place(all)
	for ; from < to; from += batch {
		dst = h.append(dst, all, from, min(from+batch, to))
	}
	h.places, h.list = kernel.Places{}, kernel.Neighbours{}
	return dst
}

// scratch keeps neighbourhoods, of 100 KB each, from one template to the next.
var scratch = sync.Pool{New: func() any { return new(neighbourhood) }}

// append appends the codes of all[from:to], and leaves nothing of them behind.
func (h *neighbourhood) append(dst []Code, all []template.Minutia, from, to int) []Code {
	levels, codes, found := h.levels[:to-from], h.codes[:to-from], [batch]int{}
	for i := range levels {
		found[i] = h.describe(from+i, &levels[i])
	}
	learned().Codes(codes, levels, h.sums[:])
	for i, c := range codes {
		if found[i] == 0 {
			c = lonely(all[from+i])
		}
		dst = append(dst, c)
	}
	clear(levels)
	clear(codes)
	return dst
}

// Vectors calls f with the neighbourhood of each of the first max minutiae that have one. Training reads it.
func Vectors(t *template.Template, max int, f func(i int, z *Vector)) {
	h := new(neighbourhood)
	all := t.Minutiae[:min(len(t.Minutiae), pool)]
	h.place(all)
	for i := range all[:min(len(all), max)] {
		if h.describe(i, &h.levels[0]) > 0 {
			z := vector(&h.levels[0])
			f(i, &z)
		}
	}
}

// lonely returns a code for a minutia without neighbours. All of them would have the same code, and resemble one
// another for no reason; a code scattered by the minutia's own place resembles none.
func lonely(m template.Minutia) Code {
	x := uint64(m.X)<<24 | uint64(m.Y)<<8 | uint64(m.Angle)
	return Code{scatter(x), scatter(x ^ 0x9e3779b97f4a7c15)}
}

// scatter is the finaliser of SplitMix64 (Steele, Lea, Flood 2014): every bit of x reaches every bit of the result.
func scatter(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
