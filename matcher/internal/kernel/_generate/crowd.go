package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// mostMoves is that of package kernel; axis is the distance of X, Y and Weight in its Moves.
const (
	mostMoves = 96
	axis      = 4 * mostMoves
)

// crowd256 has eight moves in the lanes and lets all pass by, broadcast.
func crowd256() {
	TEXT("crowdAVX2", NOSPLIT, "func(sum *int32, m *int32, n int, reach int)")
	Pragma("noescape")
	Doc("crowdAVX2 sums the weights around each of n moves, n > 0, and some after them: see crowdGeneric, the reference.")
	sum, m, n := Load(Param("sum"), GP64()), Load(Param("m"), GP64()), Load(Param("n"), GP64())
	limit := argument256("reach", VPBROADCASTD)
	at, i := GP64(), GP64()
	XORQ(i, i)

	Label("eightCrowd")
	x, y, all := YMM(), YMM(), YMM()
	VMOVDQU(Mem{Base: m, Index: i, Scale: 4}, x)
	VMOVDQU(Mem{Base: m, Disp: axis, Index: i, Scale: 4}, y)
	VPXOR(all, all, all)
	MOVQ(m, at)
	left := GP64()
	MOVQ(n, left)
	Label("oneCrowd")
	dx, dy, weight := YMM(), YMM(), YMM()
	VPBROADCASTD(Mem{Base: at}, dx)
	VPBROADCASTD(Mem{Base: at, Disp: axis}, dy)
	VPBROADCASTD(Mem{Base: at, Disp: 2 * axis}, weight)
	VPSUBD(x, dx, dx)
	VPABSD(dx, dx)
	VPSUBD(y, dy, dy)
	VPABSD(dy, dy)
	VPMAXSD(dx, dy, dx)
	VPCMPGTD(limit, dx, dx)
	VPANDN(weight, dx, weight)
	VPADDD(weight, all, all)
	ADDQ(U32(4), at)
	DECQ(left)
	JNZ(LabelRef("oneCrowd"))
	VMOVDQU(all, Mem{Base: sum, Index: i, Scale: 4})
	ADDQ(U32(8), i)
	CMPQ(i, n)
	JLT(LabelRef("eightCrowd"))
	VZEROUPPER()
	RET()
}

// prefetchLines asks for lines of memory.
func prefetchLines() {
	TEXT("prefetchAVX2", NOSPLIT, "func(at *byte, lines int)")
	Pragma("noescape")
	Doc("prefetchAVX2 asks for lines of 64 bytes, lines > 0: see Prefetch.")
	at, lines := Load(Param("at"), GP64()), Load(Param("lines"), GP64())
	Label("lineAhead")
	PREFETCHT0(Mem{Base: at})
	ADDQ(U32(64), at)
	DECQ(lines)
	JNZ(LabelRef("lineAhead"))
	RET()
}
