package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// atLeast512 moves the numbers of high scores together, 32 at a time, and writes them with what follows them, which the next write covers.
func atLeast512() {
	TEXT("atLeastAVX512", NOSPLIT, "func(list *uint16, scores *uint16, n int, least int) int")
	Pragma("noescape")
	Doc("atLeastAVX512 lists which of n > 0 scores are high: see AtLeast. atLeastGeneric is the reference.")
	list, scores, left := Load(Param("list"), GP64()), Load(Param("scores"), GP64()), GP64()
	Load(Param("n"), left)
	tmp, least, number, step := GP64(), ZMM(), ZMM(), ZMM()
	Load(Param("least"), tmp)
	VPBROADCASTW(tmp.As32(), least)
	VPMOVZXBW(numbers, number)
	MOVQ(U32(32), tmp)
	VPBROADCASTW(tmp.As32(), step)
	at, all, bits := GP64(), GP32(), GP32()
	MOVQ(list, at)
	MOVL(I32(-1), all)
	Label("scoresAtLeast")
	some, high := K(), K()
	score, packed := ZMM(), ZMM()
	MOVL(all, bits)
	CMPQ(left, U32(32))
	JGE(LabelRef("wholeAtLeast"))
	BZHIL(left.As32(), bits, bits)
	Label("wholeAtLeast")
	KMOVD(bits, some)
	VMOVDQU16_Z(Mem{Base: scores}, some, score)
	VPCMPUW(U8(5), least, score, some, high) // not less
	VPCOMPRESSW_Z(number, high, packed)
	VMOVDQU16(packed, Mem{Base: at})
	VPADDW(step, number, number)
	KMOVD(high, bits)
	POPCNTL(bits, bits)
	LEAQ(Mem{Base: at, Index: bits.As64(), Scale: 2}, at)
	ADDQ(U32(64), scores)
	SUBQ(U32(32), left)
	JG(LabelRef("scoresAtLeast"))
	SUBQ(list, at)
	SHRQ(U8(1), at)
	Store(at, ReturnIndex(0))
	VZEROUPPER()
	RET()
}
