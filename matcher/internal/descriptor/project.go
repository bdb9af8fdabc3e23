package descriptor

import (
	_ "embed"
	"encoding/binary"
	"sync"
)

// The projection's file holds Dims rows of Bits weights, each of 8 bits with values -64 to 63, and then Bits
// thresholds of 32 bits, little endian. projection.txt tells how it was made.
//
//go:embed projection.bin
var projectionFile []byte

// lanes is the number of products that one 64-bit multiplication makes: weights of 7 bits (moved to 0..127) times a
// level of 4 bits stay below 2^11, so 34 of them add up in the 16 bits of a lane before it must be emptied.
const (
	lanes  = 4
	words  = Bits / lanes
	bias   = 64
	filled = 65535 / (127 * (Levels - 1))
)

type projection struct {
	weights   [Dims][words]uint64
	threshold [Bits]int32
}

var learned = sync.OnceValue(func() *projection {
	p := new(projection)
	if len(projectionFile) != Dims*Bits+4*Bits {
		panic("descriptor: the embedded projection has the wrong size")
	}
	for i := range p.weights {
		for b := range Bits {
			w := uint64(int8(projectionFile[i*Bits+b]) + bias)
			p.weights[i][b/lanes] |= w << (b % lanes * 16)
		}
	}
	for b := range p.threshold {
		p.threshold[b] = int32(binary.LittleEndian.Uint32(projectionFile[Dims*Bits+4*b:]))
	}
	return p
})

// project returns the code whose bit b is set where the sum over i of z[i]*weight[i][b] exceeds threshold[b].
func project(z *Vector) Code {
	p := learned()
	var sum [Bits]int32
	var part [words]uint64
	total, inside := int32(0), 0
	empty := func() {
		for w, v := range part {
			for k := range lanes {
				sum[w*lanes+k] += int32(v >> (16 * k) & 0xffff)
			}
		}
		part, inside = [words]uint64{}, 0
	}
	for i, v := range z {
		if v == 0 {
			continue
		}
		if inside == filled {
			empty()
		}
		inside++
		total += int32(v)
		row := &p.weights[i]
		for w := range part {
			part[w] += uint64(v) * row[w]
		}
	}
	empty()
	var c Code
	for b, s := range sum {
		if s-bias*total > p.threshold[b] {
			c[b/64] |= 1 << (b % 64)
		}
	}
	return c
}
