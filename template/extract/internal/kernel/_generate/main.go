// Command generate writes the assembly of package kernel. Run it with go generate in the package's folder.
package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Sizes and offsets of kernel.Filter; TestFilterLayout holds them against the Go type.
const (
	block  = 8
	reach  = 17
	window = 24

	quadsAt = 0
	biasAt  = quadsAt + 8*5
	duosAt  = biasAt + 8
	downAt  = duosAt + 8*9
	gainAt  = downAt + 8*reach
)

// conjugate multiplies real parts by 1 and imaginary ones by -1.
var conjugate Mem

func main() {
	ConstraintExpr("!purego")
	conjugate = all("conjugate", 4, 0xffff0001ffff0001)
	filter512()
	filter256()
	normalise256()
	mix256()
	soften256()
	tensor256()
	even256()
	signs256()
	profile256()
	compare256()
	compare512()
	fold256()
	smoothAcross256()
	smoothDown256()
	moments256()
	advance256()
	amplitudes256()
	angles256()
	cells256()
	agree256()
	weigh256()
	across256()
	down256()
	Generate()
}

func load(name string) reg.GPVirtual {
	r := GP64()
	Load(Param(name), r)
	return r
}

// all makes a constant of n words of 64 bits.
func all(name string, n int, word uint64) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i := range n {
		DATA(8*i, U64(word))
	}
	return m
}
