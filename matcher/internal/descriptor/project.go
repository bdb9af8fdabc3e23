package descriptor

import (
	_ "embed"
	"encoding/binary"
	"sync"

	"github.com/whorl-afis/whorl/matcher/internal/kernel"
)

// The projection's file holds Dims rows of Bits weights, each of 8 bits with values -64 to 63, and then Bits
// thresholds of 32 bits, little endian. projection.txt tells how it was made.
//
//go:embed projection.bin
var projectionFile []byte

// learned maps the levels of a neighbourhood to a code.
var learned = sync.OnceValue(func() *kernel.Projection {
	p := new(kernel.Projection)
	if len(projectionFile) != Dims*Bits+4*Bits {
		panic("descriptor: the embedded projection has the wrong size")
	}
	for r := range side {
		for c := range side {
			k := cellIndex[r][c]
			if k < 0 {
				continue
			}
			for i, w := range projectionFile[k*sections*Bits : (k+1)*sections*Bits] {
				p.Set(c, r, i/Bits, i%Bits, int8(w))
			}
		}
	}
	for b := range Bits {
		p.Limit(b, int32(binary.LittleEndian.Uint32(projectionFile[Dims*Bits+4*b:])))
	}
	return p
})
