// Command generate writes the assembly of package kernel. Run it with go generate in the package's folder.
package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// Sizes and offsets of kernel.Probe and of a hot record; TestProbeLayout holds them against the Go types.
const (
	minutiae   = 32
	skimmed    = 24
	sought     = 16
	recordSize = 576
	anglesAt   = 16 * minutiae
	countAt    = anglesAt + minutiae

	probeLow    = 0
	probeHigh   = probeLow + 8*minutiae
	probeAngleZ = probeHigh + 8*minutiae
	probeLimitZ = probeAngleZ + 2*minutiae
	probeAngleQ = probeLimitZ + 2*minutiae
	probeLimitQ = probeAngleQ + 2*minutiae
	probeSkimZ  = probeLimitQ + 2*minutiae
	probeTurnS  = probeSkimZ + 2*sought
	probeSkimQ  = probeTurnS + 2*sought
	probeTurnZ  = probeSkimQ + 2*minutiae

	// what is added to and taken from a rotation before it is divided by 16: see Accord
	accordEarly, accordLate = 3, 4
)

func main() {
	ConstraintExpr("!purego")
	scan512()
	scan256()
	distances512()
	distances256()
	agree512()
	agree256()
	support512()
	pulls256()
	close256()
	crowd256()
	overlay512()
	prefetchLines()
	Generate()
}

// window makes a table for VPSHUFB that is 1 where the low four bits of a difference of rotations are 0 or 1.
func window(name string, size int) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i := 0; i < size; i += 8 {
		word := uint64(0)
		if i%16 == 0 {
			word = 0x0101
		}
		DATA(i, U64(word))
	}
	return m
}
