// Command generate writes the assembly of package kernel. Run it with go generate in the package's folder.
package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Sizes and offsets of kernel.Probe and of a hot record; TestProbeLayout holds them against the Go types.
const (
	minutiae   = 32
	skimmed    = 24
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
	probeSkimQ  = probeSkimZ + 2*minutiae
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

// args loads the arguments that both kernels have.
func args() (out, hot, n, p reg.Register) {
	return Load(Param("out"), GP64()), Load(Param("hot"), GP64()), Load(Param("n"), GP64()), Load(Param("p"), GP64())
}

// prefetch asks for the record a few records ahead, which may lie beyond the last: the processor's own prefetch does not
// cross pages, and seven records fill one. Of records in the third-level cache or in memory the skim takes 50 ns instead of
// 68 (AVX-512) and 55 instead of 113 (AVX2).
func prefetch(hot reg.Register) {
	const ahead = 4
	for i := 0; i < recordSize; i += 64 {
		PREFETCHT0(Mem{Base: hot, Disp: ahead*recordSize + i})
	}
}

const (
	scanDoc = " sets out[i] to the score of p in the i-th of n hot records, n > 0: see Scan. scanGeneric is the reference."
	skimDoc = " sets out[i] to the score of p in the first words of n hot records, n > 0: see Skim. skimGeneric is the reference."
)
