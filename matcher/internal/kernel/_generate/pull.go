package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The sizes of package kernel's PullTable.
const (
	pullFar   = 1680
	pullShift = 11

	second = 4 * compared // from X to Y of Points
)

// pulls256 has eight points in the lanes and lets the partners pass by, broadcast.
func pulls256() {
	TEXT("pullsAVX2", NOSPLIT, "func(s *int32, at *int32, n int, from *int32, gaps *int32, partners int, table *int32)")
	Pragma("noescape")
	Doc("pullsAVX2 sums the pulls on 8*n points, n > 0: see Pulls.Sum. pullsGeneric is the reference.")
	s, at, n := Load(Param("s"), GP64()), Load(Param("at"), GP64()), Load(Param("n"), GP64())
	from, gaps := Load(Param("from"), GP64()), Load(Param("gaps"), GP64())
	partners, table := Load(Param("partners"), GP64()), Load(Param("table"), GP64())
	far := constant256(pullFar, VPBROADCASTD)

	Label("eightPulls")
	point := [2]reg.VecVirtual{YMM(), YMM()}
	sums := [3]reg.VecVirtual{YMM(), YMM(), YMM()}
	for i := range point {
		VMOVDQU(Mem{Base: at, Disp: second * i}, point[i])
	}
	for i := range sums {
		VPXOR(sums[i], sums[i], sums[i])
	}
	k := GP64()
	XORQ(k, k)
	JMP(LabelRef("nextPull"))
	Label("onePull")
	square := [2]reg.VecVirtual{YMM(), YMM()}
	for i := range square {
		VPBROADCASTD(Mem{Base: from, Disp: second * i, Index: k, Scale: 4}, square[i])
		VPSUBD(square[i], point[i], square[i])
		VPABSD(square[i], square[i])
		VPMINUD(far, square[i], square[i]) // unsigned: the size of the least number is no exception
		VPMULLD(square[i], square[i], square[i])
	}
	index, all, g := square[0], YMM(), YMM()
	VPADDD(square[1], index, index)
	VPSRLD(U8(pullShift), index, index)
	VPCMPEQD(all, all, all)
	VPXOR(g, g, g)
	VPGATHERDD(all, Mem{Base: table, Index: index, Scale: 4}, g)
	VPADDD(g, sums[0], sums[0])
	for i := range 2 {
		gap := YMM()
		VPBROADCASTD(Mem{Base: gaps, Disp: second * i, Index: k, Scale: 4}, gap)
		VPMULLD(g, gap, gap)
		VPADDD(gap, sums[1+i], sums[1+i])
	}
	INCQ(k)
	Label("nextPull")
	CMPQ(k, partners)
	JLT(LabelRef("onePull"))
	for i := range sums {
		VMOVDQU(sums[i], Mem{Base: s, Disp: second * i})
	}
	ADDQ(U32(32), at)
	ADDQ(U32(32), s)
	DECQ(n)
	JNZ(LabelRef("eightPulls"))
	VZEROUPPER()
	RET()
}
