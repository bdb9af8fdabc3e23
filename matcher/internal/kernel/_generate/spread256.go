package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// spread256 returns a register with the lowest bytes of a general one in every lane; spread is VPBROADCASTB, W or D.
func spread256(from reg.GPVirtual, spread func(...Op)) reg.VecVirtual {
	r := YMM()
	VMOVD(from.As32(), r.AsX())
	spread(r.AsX(), r)
	return r
}

// argument256 spreads an argument, constant256 a number.
func argument256(name string, spread func(...Op)) reg.VecVirtual {
	tmp := GP64()
	Load(Param(name), tmp)
	return spread256(tmp, spread)
}

func constant256(v int, spread func(...Op)) reg.VecVirtual {
	tmp := GP32()
	MOVL(U32(uint32(v)), tmp)
	return spread256(tmp, spread)
}
