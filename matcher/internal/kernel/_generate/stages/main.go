// Command stages writes the assembly of package kernel for what lies before and after the scan of a search. Run it with go
// generate in the package's folder.
package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("!purego")
	setNumbers()
	screen256()
	atLeast512()
	likes512()
	choose512()
	lay512()
	relax512()
	Generate()
}

func spread256(v reg.GP, spread func(...Op)) reg.VecVirtual {
	x, y := XMM(), YMM()
	VMOVQ(v.As64(), x)
	spread(x, y)
	return y
}

func argument256(name string, spread func(...Op)) reg.VecVirtual {
	tmp := GP64()
	Load(Param(name), tmp)
	return spread256(tmp, spread)
}

// numbers are 0, 1, 2 and so on in 32 bytes.
var numbers Mem

func setNumbers() {
	numbers = GLOBL("numbers", RODATA|NOPTR)
	for i := range minutiae {
		DATA(i, U8(i))
	}
}
