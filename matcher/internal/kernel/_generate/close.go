package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// close256 has eight marks of b in the lanes, and goes through them from the last to the first.
func close256() {
	TEXT("closeAVX2", NOSPLIT, "func(near *uint64, a *int32, n int, b *int32, m8 int, valid uint64, reach int, turn int)")
	Pragma("noescape")
	Doc("closeAVX2 finds which of the first 8*m8 marks of b are close to each of n of a, n > 0: see Close. closeGeneric is the reference.")
	near, a, n := Load(Param("near"), GP64()), Load(Param("a"), GP64()), Load(Param("n"), GP64())
	b, last, valid := Load(Param("b"), GP64()), GP64(), Load(Param("valid"), GP64())
	Load(Param("m8"), last)
	SHLQ(U8(5), last)
	ADDQ(b, last)
	reach, turn := argument256("reach", VPBROADCASTD), argument256("turn", VPBROADCASTD)
	limits := [3]reg.VecVirtual{reach, reach, turn}

	Label("markClose")
	mark := [3]reg.VecVirtual{YMM(), YMM(), YMM()}
	for i := range mark {
		VPBROADCASTD(Mem{Base: a, Disp: second * i}, mark[i])
	}
	bits, at := GP64(), GP64()
	XORQ(bits, bits)
	MOVQ(last, at)
	JMP(LabelRef("nextClose"))
	Label("eightClose")
	SUBQ(U32(32), at)
	far := YMM()
	for i := range mark {
		d := YMM()
		VMOVDQU(Mem{Base: at, Disp: second * i}, d)
		VPSUBD(mark[i], d, d)
		if i == 2 {
			VPSLLD(U8(16), d, d)
			VPSRAD(U8(16), d, d)
		}
		VPABSD(d, d)
		VPCMPGTD(limits[i], d, d)
		if i == 0 {
			far = d
		} else {
			VPOR(d, far, far)
		}
	}
	eight := GP32()
	VMOVMSKPS(far, eight)
	SHLQ(U8(8), bits)
	ORQ(eight.As64(), bits)
	Label("nextClose")
	CMPQ(at, b)
	JNE(LabelRef("eightClose"))
	NOTQ(bits)
	ANDQ(valid, bits)
	MOVQ(bits, Mem{Base: near})
	ADDQ(U32(4), a)
	ADDQ(U32(8), near)
	DECQ(n)
	JNZ(LabelRef("markClose"))
	VZEROUPPER()
	RET()
}
