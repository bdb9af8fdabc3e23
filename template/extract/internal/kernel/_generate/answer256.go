package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

func even256() {
	twice := func(f float32) uint64 { return uint64(math.Float32bits(f)) * (1<<32 + 1) }
	peak := all("peak", 4, twice(254))
	floor := all("equalise", 4, twice(614.4))
	TEXT("evenedAVX2", NOSPLIT, "func(dst *int16, even *int16, odd *int16, n int)")
	Pragma("noescape")
	Doc("evenedAVX2 does n times eight pixels of Even. evenedGeneric is the reference.")
	dst, even, odd, n := load("dst"), load("even"), load("odd"), load("n")
	Label("even256")
	e, o, lo := XMM(), XMM(), XMM()
	hi, wide := XMM(), YMM()
	VMOVDQU(Mem{Base: even}, e)
	VMOVDQU(Mem{Base: odd}, o)
	VPUNPCKLWD(o, e, lo)
	VPUNPCKHWD(o, e, hi)
	VPMOVSXWD(e, wide)
	size := YMM()
	VINSERTI128(U8(1), hi, lo.AsY(), size)
	VPMADDWD(size, size, size)
	VCVTDQ2PS(size, size)
	VSQRTPS(size, size)
	VADDPS(floor, size, size)
	VCVTDQ2PS(wide, wide)
	VMULPS(peak, wide, wide)
	VDIVPS(size, wide, wide)
	VCVTTPS2DQ(wide, wide)
	VPACKSSDW(wide, wide, wide)
	VPERMQ(U8(0x08), wide, wide)
	VMOVDQU(wide.AsX(), Mem{Base: dst})
	ADDQ(U32(16), even)
	ADDQ(U32(16), odd)
	ADDQ(U32(16), dst)
	DECQ(n)
	JNZ(LabelRef("even256"))
	VZEROUPPER()
	RET()
}

func signs256() {
	TEXT("signsAVX2", NOSPLIT, "func(dst *uint8, src *int16, n int)")
	Pragma("noescape")
	Doc("signsAVX2 is Signs of n > 0 bytes. signsGeneric is the reference.")
	dst, src, n := load("dst"), load("src"), load("n")
	inWidths("signs", n, 4, func(_ string, wide int) {
		bits := GP32()
		if wide == 1 {
			x := XMM()
			VMOVDQU(Mem{Base: src}, x)
			VPACKSSWB(x, x, x)
			VPMOVMSKB(x, bits)
			MOVB(bits.As8(), Mem{Base: dst})
		} else {
			x := YMM()
			VMOVDQU(Mem{Base: src}, x)
			VPACKSSWB(Mem{Base: src, Disp: 32}, x, x)
			VPERMQ(U8(0xd8), x, x)
			VPMOVMSKB(x, bits)
			MOVL(bits, Mem{Base: dst})
		}
		ADDQ(U32(16*wide), src)
		ADDQ(U32(wide), dst)
	})
	VZEROUPPER()
	RET()
}
