package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// inWidths writes a loop for widest times eight elements at a time and one for eight, of n times eight.
func inWidths(label string, n reg.GPVirtual, widest int, body func(label string, wide int)) {
	for _, wide := range []int{widest, 1} {
		l := fmt.Sprint(label, 8*wide)
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
	inWidths("across", n, 4, func(label string, wide int) {
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
	inWidths("down", n, 4, func(label string, wide int) {
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
	zero := YMM()
	VPXOR(zero, zero, zero)
	at, left := GP64(), GP64()
	inWidths("moments", n, 4, func(label string, wide int) {
		MOVQ(src, at)
		MOVQ(rows, left)
		s, t := YMM(), YMM()
		VPXOR(s, s, s)
		var q [4]reg.VecVirtual // the squares of a block each
		for i := range wide {
			q[i] = XMM()
			VPXOR(q[i], q[i], q[i])
		}
		Label(label + "Row")
		if wide == 1 {
			VMOVQ(Mem{Base: at}, t.AsX())
			VPSADBW(zero.AsX(), t.AsX(), t.AsX())
		} else {
			VPSADBW(Mem{Base: at}, zero, t)
		}
		VPADDQ(t, s, s)
		for i := range wide {
			v := XMM()
			VPMOVZXBW(Mem{Base: at, Disp: 8 * i}, v)
			VPMADDWD(v, v, v)
			VPADDD(v, q[i], q[i])
		}
		ADDQ(stride, at)
		DECQ(left)
		JNZ(LabelRef(label + "Row"))
		if wide == 1 {
			VMOVD(s.AsX(), Mem{Base: sum})
			VPHADDD(q[0], q[0], q[0])
			VPHADDD(q[0], q[0], q[0])
			VMOVD(q[0], Mem{Base: squares})
		} else {
			high := XMM()
			VEXTRACTI128(U8(1), s, high)
			VSHUFPS(U8(0x88), high, s.AsX(), high)
			VMOVDQU(high, Mem{Base: sum})
			VPHADDD(q[1], q[0], q[0])
			VPHADDD(q[3], q[2], q[2])
			VPHADDD(q[2], q[0], q[0])
			VMOVDQU(q[0], Mem{Base: squares})
		}
		ADDQ(U32(4*wide), sum)
		ADDQ(U32(4*wide), squares)
		ADDQ(U32(8*wide), src)
	})
	VZEROUPPER()
	RET()
}
