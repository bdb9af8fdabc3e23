package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// broadcast loads a float parameter into every element.
func broadcast(name string) reg.VecVirtual {
	given, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	v := YMM()
	VBROADCASTSS(given.Addr, v)
	return v
}

// cells256 has the first and third four of eight blocks' cells in one register and the others in a second, so that
// their even and odd ones fall into place.
func cells256() {
	TEXT("cellsAVX2", NOSPLIT, "func(a *float32, b *float32, t *float32, inside *uint8, diff *int32, cross *int32, total *int32, stride int, n int)")
	Pragma("noescape")
	Doc("cellsAVX2 does n > 0 times eight blocks of Cells. cellsGeneric is the reference.")
	to := []reg.GPVirtual{load("a"), load("b"), load("t")}
	inside, stride, n := load("inside"), load("stride"), load("n")
	from := []reg.GPVirtual{load("diff"), load("cross"), load("total")}
	Label("cells8")
	sum := [3]reg.VecVirtual{YMM(), YMM(), YMM()}
	for row := range 2 {
		cellsOf := func(p reg.GPVirtual, half int) reg.VecVirtual {
			m := Mem{Base: p, Disp: 16 * half}
			if row > 0 {
				m.Index, m.Scale = stride, 1
			}
			v := YMM()
			VBROADCASTI128(m, v)
			m.Disp += 32
			VINSERTI128(U8(1), m, v, v)
			return v
		}
		var part [2][3]reg.VecVirtual
		for half := range part {
			none, mask, r := YMM(), YMM(), YMM()
			total := cellsOf(from[2], half)
			VPXOR(none, none, none)
			VPCMPGTD(none, total, mask)
			VCVTDQ2PS(total, r)
			VSQRTPS(r, r)
			for i := range 2 {
				v := cellsOf(from[i], half)
				VCVTDQ2PS(v, v)
				VDIVPS(r, v, v)
				VANDPS(mask, v, v)
				part[half][i] = v
			}
			VANDPS(mask, r, r)
			part[half][2] = r
		}
		for i, s := range sum {
			evens, odds := YMM(), YMM()
			VSHUFPS(U8(0x88), part[1][i], part[0][i], evens)
			VSHUFPS(U8(0xdd), part[1][i], part[0][i], odds)
			if row == 0 {
				VADDPS(odds, evens, s)
			} else {
				VADDPS(evens, s, s)
				VADDPS(odds, s, s)
			}
		}
	}
	none, mask := YMM(), YMM()
	VPXOR(none, none, none)
	VPMOVZXBD(Mem{Base: inside}, mask)
	VPCMPGTD(none, mask, mask)
	for i, s := range sum {
		VANDPS(mask, s, s)
		VMOVUPS(s, Mem{Base: to[i]})
		ADDQ(U32(32), to[i])
		ADDQ(U32(64), from[i])
	}
	ADDQ(U32(8), inside)
	DECQ(n)
	JNZ(LabelRef("cells8"))
	VZEROUPPER()
	RET()
}

// length returns the root of c² + s².
func length(c, s reg.VecVirtual) reg.VecVirtual {
	v, t := YMM(), YMM()
	VMULPS(c, c, v)
	VMULPS(s, s, t)
	VADDPS(t, v, v)
	VSQRTPS(v, v)
	return v
}

func agree256() {
	TEXT("agreeAVX2", NOSPLIT, "func(cos *float32, sin *float32, agreement *float32, a *float32, b *float32, t *float32, weight float32, n int)")
	Pragma("noescape")
	Doc("agreeAVX2 does n > 0 times eight elements of Agree. agreeGeneric is the reference.")
	cos, sin, agreement := load("cos"), load("sin"), load("agreement")
	a, b, t, weight, n := load("a"), load("b"), load("t"), broadcast("weight"), load("n")
	zero := YMM()
	VXORPS(zero, zero, zero)
	Label("agree8")
	total, mask, c, s := YMM(), YMM(), YMM(), YMM()
	VMOVUPS(Mem{Base: t}, total)
	VCMPPS(U8(0x1e), zero, total, mask)
	VMOVUPS(Mem{Base: a}, c)
	VMOVUPS(Mem{Base: b}, s)
	VDIVPS(total, c, c)
	VDIVPS(total, s, s)
	size := length(c, s)
	VANDPS(mask, size, size)
	VMOVUPS(size, Mem{Base: agreement})
	for i, p := range []reg.GPVirtual{cos, sin} {
		old, v := YMM(), []reg.VecVirtual{c, s}[i]
		VMOVUPS(Mem{Base: p}, old)
		VMULPS(weight, v, v)
		VADDPS(v, old, v)
		VBLENDVPS(mask, v, old, v)
		VMOVUPS(v, Mem{Base: p})
	}
	for _, p := range []reg.GPVirtual{cos, sin, agreement, a, b, t} {
		ADDQ(U32(32), p)
	}
	DECQ(n)
	JNZ(LabelRef("agree8"))
	VZEROUPPER()
	RET()
}

func weigh256() {
	TEXT("weighAVX2", NOSPLIT, "func(cos *float32, sin *float32, weight float32, n int)")
	Pragma("noescape")
	Doc("weighAVX2 does n > 0 times eight elements of Weigh. weighGeneric is the reference.")
	cos, sin, weight, n := load("cos"), load("sin"), broadcast("weight"), load("n")
	zero := YMM()
	VXORPS(zero, zero, zero)
	Label("weigh8")
	c, s, mask := YMM(), YMM(), YMM()
	VMOVUPS(Mem{Base: cos}, c)
	VMOVUPS(Mem{Base: sin}, s)
	size := length(c, s)
	VCMPPS(U8(0x1e), zero, size, mask)
	for i, p := range []reg.GPVirtual{cos, sin} {
		v := []reg.VecVirtual{c, s}[i]
		VDIVPS(size, v, v)
		VMULPS(weight, v, v)
		VANDPS(mask, v, v)
		VMOVUPS(v, Mem{Base: p})
		ADDQ(U32(32), p)
	}
	DECQ(n)
	JNZ(LabelRef("weigh8"))
	VZEROUPPER()
	RET()
}
