package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Sizes and offsets of kernel.Agreed; TestLikesLayout holds them against the Go type.
const (
	mostAgreed = 96
	agreedRoom = mostAgreed + 64
	movesAt    = 4 * agreedRoom
	axis       = 4 * mostAgreed
	aroundAt   = movesAt + 3*axis
	countAt    = aroundAt + axis
	sumAt      = countAt + 8
	turnedAt   = sumAt + 4
)

// choose512 moves together what agrees, 64 likes at a time, until there are as many as can be; the sums follow.
func choose512() {
	TEXT("chooseAVX512", NOSPLIT, "func(to *uint8, l *uint8, n int, from int, width int)")
	Pragma("noescape")
	Doc("chooseAVX512 selects among n likes: see Agreed.Select. chooseGeneric is the reference.")
	g, l, left := Load(Param("to"), GP64()), Load(Param("l"), GP64()), Load(Param("n"), GP64())
	tmp, from, width := GP64(), ZMM(), ZMM()
	Load(Param("from"), tmp)
	VPBROADCASTB(tmp.As32(), from)
	Load(Param("width"), tmp)
	VPBROADCASTB(tmp.As32(), width)
	count, at, all := GP64(), GP64(), GP64()
	XORQ(count, count)
	MOVQ(I64(-1), all)
	JMP(LabelRef("nextChoose"))

	Label("likesChoose")
	bits, valid, agree := GP64(), K(), K()
	MOVQ(all, bits)
	CMPQ(left, U32(64))
	JGE(LabelRef("wholeChoose"))
	BZHIQ(left, bits, bits)
	Label("wholeChoose")
	KMOVQ(bits, valid)
	turn := ZMM()
	VMOVDQU64(Mem{Base: l, Disp: 2 * likesRoom}, turn)
	VPSUBB(from, turn, turn)
	VPCMPUB(U8(1), width, turn, valid, agree) // less
	LEAQ(Mem{Base: g, Index: count, Scale: 1}, at)
	for i := range 4 {
		v := turn
		if i != 2 {
			v = ZMM()
			VMOVDQU64(Mem{Base: l, Disp: likesRoom * i}, v)
		}
		packed := ZMM()
		VPCOMPRESSB_Z(v, agree, packed)
		VMOVDQU64(packed, Mem{Base: at, Disp: agreedRoom * i})
	}
	KMOVQ(agree, bits)
	POPCNTQ(bits, bits)
	ADDQ(bits, count)
	ADDQ(U32(64), l)
	SUBQ(U32(64), left)
	CMPQ(count, U32(mostAgreed))
	JGE(LabelRef("fullChoose"))
	Label("nextChoose")
	CMPQ(left, U32(0))
	JG(LabelRef("likesChoose"))
	JMP(LabelRef("sumChoose"))
	Label("fullChoose")
	MOVQ(U32(mostAgreed), count)

	Label("sumChoose")
	MOVQ(count, Mem{Base: g, Disp: countAt})
	zero, sum, turned := ZMM(), ZMM(), ZMM()
	VPXORQ(zero, zero, zero)
	VPXORQ(sum, sum, sum)
	VPXORQ(turned, turned, turned)
	ends := GP64()
	for i := range 2 {
		MOVQ(all, ends)
		if i == 1 {
			SUBQ(U32(64), count)
			JLE(LabelRef("summedChoose"))
		}
		BZHIQ(count, all, ends) // all where it is 64 or more
		some := K()
		KMOVQ(ends, some)
		weight, turn := ZMM(), ZMM()
		VMOVDQU8_Z(Mem{Base: g, Disp: 3*agreedRoom + 64*i}, some, weight)
		VMOVDQU64(Mem{Base: g, Disp: 2*agreedRoom + 64*i}, turn)
		VPDPBUSD(turn, weight, turned)
		VPSADBW(zero, weight, weight)
		VPADDD(weight, sum, sum)
	}
	Label("summedChoose")
	both := reduced(sum, turned)
	VMOVQ(both, Mem{Base: g, Disp: sumAt})
	VZEROUPPER()
	RET()
}

// reduced returns the sum of the lanes of x, and after it that of y's.
func reduced(x, y reg.VecVirtual) reg.Register {
	var half [2]reg.Register
	for i, v := range []reg.VecVirtual{x, y} {
		upper := YMM()
		VEXTRACTI64X4(U8(1), v, upper)
		VPADDD(upper, v.AsY(), v.AsY())
		low, high := v.AsX(), XMM()
		VEXTRACTI128(U8(1), v.AsY(), high)
		VPADDD(high, low, low)
		half[i] = low
	}
	VPHADDD(half[1], half[0], half[0]) // two lanes of x, two of y
	VPHADDD(half[0], half[0], half[0])
	return half[0]
}
