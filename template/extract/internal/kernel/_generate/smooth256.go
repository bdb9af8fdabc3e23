package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// inWidths writes a loop for four times eight elements at a time and one for eight, of n times eight.
func inWidths(label string, n reg.GPVirtual, body func(label string, wide int)) {
	for _, wide := range []int{4, 1} {
		l := label + []string{1: "8", 4: "32"}[wide]
		Label(l)
		CMPQ(n, U8(wide))
		JLT(LabelRef(l + "Done"))
		body(l, wide)
		SUBQ(U8(wide), n)
		JMP(LabelRef(l))
		Label(l + "Done")
	}
}

func smoothAcross256() {
	TEXT("smoothAcrossAVX2", NOSPLIT, "func(dst *float32, src *float32, k *float32, radius int, n int)")
	Pragma("noescape")
	Doc("smoothAcrossAVX2 does n > 0 times eight elements of SmoothAcross; src is the middle of the first. smoothAcrossGeneric is the reference.")
	dst, src, k, radius, n := load("dst"), load("src"), load("k"), load("radius"), load("n")
	inWidths("across", n, func(label string, wide int) {
		weight := YMM()
		VBROADCASTSS(Mem{Base: k}, weight)
		sum := make([]reg.VecVirtual, wide)
		for i := range sum {
			sum[i] = YMM()
			VMULPS(Mem{Base: src, Disp: 32 * i}, weight, sum[i])
		}
		before, after, i := GP64(), GP64(), GP64()
		MOVQ(src, before)
		MOVQ(src, after)
		XORQ(i, i)
		JMP(LabelRef(label + "Test"))
		Label(label + "Next")
		SUBQ(U32(4), before)
		ADDQ(U32(4), after)
		INCQ(i)
		VBROADCASTSS(Mem{Base: k, Index: i, Scale: 4}, weight)
		for j, s := range sum {
			pair := YMM()
			VMOVUPS(Mem{Base: before, Disp: 32 * j}, pair)
			VADDPS(Mem{Base: after, Disp: 32 * j}, pair, pair)
			VMULPS(weight, pair, pair)
			VADDPS(pair, s, s)
		}
		Label(label + "Test")
		CMPQ(i, radius)
		JLT(LabelRef(label + "Next"))
		for j, s := range sum {
			VMOVUPS(s, Mem{Base: dst, Disp: 32 * j})
		}
		ADDQ(U32(32*wide), dst)
		ADDQ(U32(32*wide), src)
	})
	VZEROUPPER()
	RET()
}

func smoothDown256() {
	TEXT("smoothDownAVX2", NOSPLIT, "func(dst *float32, src *float32, stride int, k *float32, rows int, n int)")
	Pragma("noescape")
	Doc("smoothDownAVX2 does n > 0 times eight elements of SmoothDown. smoothDownGeneric is the reference.")
	dst, src, stride, k, rows, n := load("dst"), load("src"), load("stride"), load("k"), load("rows"), load("n")
	inWidths("down", n, func(label string, wide int) {
		sum := make([]reg.VecVirtual, wide)
		for i := range sum {
			sum[i] = YMM()
			VXORPS(sum[i], sum[i], sum[i])
		}
		at, i, weight := GP64(), GP64(), YMM()
		MOVQ(src, at)
		XORQ(i, i)
		Label(label + "Next")
		VBROADCASTSS(Mem{Base: k, Index: i, Scale: 4}, weight)
		for j, s := range sum {
			v := YMM()
			VMULPS(Mem{Base: at, Disp: 32 * j}, weight, v)
			VADDPS(v, s, s)
		}
		ADDQ(stride, at)
		INCQ(i)
		CMPQ(i, rows)
		JLT(LabelRef(label + "Next"))
		for j, s := range sum {
			VMOVUPS(s, Mem{Base: dst, Disp: 32 * j})
		}
		ADDQ(U32(32*wide), dst)
		ADDQ(U32(32*wide), src)
	})
	VZEROUPPER()
	RET()
}

func moments256() {
	TEXT("momentsAVX2", NOSPLIT, "func(sum *int32, squares *int32, src *uint8, stride int, rows int, n int)")
	Pragma("noescape")
	Doc("momentsAVX2 is Moments of n > 0 blocks. momentsGeneric is the reference.")
	sum, squares, src, stride, rows, n := load("sum"), load("squares"), load("src"), load("stride"), load("rows"), load("n")
	zero := XMM()
	VPXOR(zero, zero, zero)
	Label("moments256")
	s, q, v, t := XMM(), XMM(), XMM(), XMM()
	VPXOR(s, s, s)
	VPXOR(q, q, q)
	at, left := GP64(), GP64()
	MOVQ(src, at)
	MOVQ(rows, left)
	Label("momentsRow")
	VMOVQ(Mem{Base: at}, v)
	VPSADBW(zero, v, t)
	VPADDD(t, s, s)
	VPMOVZXBW(v, v)
	VPMADDWD(v, v, v)
	VPADDD(v, q, q)
	ADDQ(stride, at)
	DECQ(left)
	JNZ(LabelRef("momentsRow"))
	VMOVD(s, Mem{Base: sum})
	VPHADDD(q, q, q)
	VPHADDD(q, q, q)
	VMOVD(q, Mem{Base: squares})
	ADDQ(U32(4), sum)
	ADDQ(U32(4), squares)
	ADDQ(U32(8), src)
	DECQ(n)
	JNZ(LabelRef("moments256"))
	VZEROUPPER()
	RET()
}
