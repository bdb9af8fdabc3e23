package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// across256 makes four words at a time: the products of each lie in a register of their own until they are added up
// crosswise.
func across256() {
	half := all("half8", 2, 0x0000008000000080)
	for _, name := range []string{"across8AVX2", "across16AVX2"} {
		TEXT(name, NOSPLIT, "func(dst *int16, src *uint8, start *int32, weight *int16, n int)")
		Pragma("noescape")
		Doc(name + " does n > 0 times four words of Across with this stride. acrossGeneric is the reference.")
		dst, src, start, weight, n := load("dst"), load("src"), load("start"), load("weight"), load("n")
		Label(name)
		var sum [4]reg.VecVirtual
		for i := range sum {
			at := GP64()
			MOVLQSX(Mem{Base: start, Disp: 4 * i}, at)
			pixels := Mem{Base: src, Index: at, Scale: 1}
			if name == "across8AVX2" {
				sum[i] = XMM()
				VPMOVZXBW(pixels, sum[i])
				VPMADDWD(Mem{Base: weight, Disp: 16 * i}, sum[i], sum[i])
				continue
			}
			wide, upper := YMM(), XMM()
			VPMOVZXBW(pixels, wide)
			VPMADDWD(Mem{Base: weight, Disp: 32 * i}, wide, wide)
			VEXTRACTI128(U8(1), wide, upper)
			sum[i] = XMM()
			VPADDD(upper, wide.AsX(), sum[i])
		}
		VPHADDD(sum[1], sum[0], sum[0])
		VPHADDD(sum[3], sum[2], sum[2])
		VPHADDD(sum[2], sum[0], sum[0])
		VPADDD(half, sum[0], sum[0])
		VPSRAD(U8(8), sum[0], sum[0])
		VPACKSSDW(sum[0], sum[0], sum[0])
		VMOVQ(sum[0], Mem{Base: dst})
		ADDQ(U32(16), start)
		ADDQ(U32(8), dst)
		step := 64
		if name == "across16AVX2" {
			step = 128
		}
		ADDQ(U32(step), weight)
		DECQ(n)
		JNZ(LabelRef(name))
		VZEROUPPER()
		RET()
	}
}

// down256 makes 16 bytes at a time from pairs of rows, whose words are interleaved so that one instruction multiplies
// and adds both.
func down256() {
	half := all("half20", 4, 0x0008000000080000)
	TEXT("downAVX2", NOSPLIT, "func(dst *uint8, rows *int16, at *int, weight *int16, pairs int, n int)")
	Pragma("noescape")
	Doc("downAVX2 does n > 0 times sixteen bytes of Down from pairs > 0 pairs of rows. downGeneric is the reference.")
	dst, rows, at, weight := load("dst"), load("rows"), load("at"), load("weight")
	pairs, n := load("pairs"), load("n")
	Label("down256")
	lo, hi := YMM(), YMM()
	VMOVDQU(half, lo)
	VMOVDQU(half, hi)
	k := GP64()
	XORQ(k, k)
	Label("pair256")
	first, second, i := GP64(), GP64(), GP64()
	MOVQ(k, i)
	SHLQ(U8(4), i)
	MOVQ(Mem{Base: at, Index: i, Scale: 1}, first)
	MOVQ(Mem{Base: at, Index: i, Scale: 1, Disp: 8}, second)
	a, b, w, t := YMM(), YMM(), YMM(), YMM()
	VMOVDQU(Mem{Base: rows, Index: first, Scale: 2}, a)
	VMOVDQU(Mem{Base: rows, Index: second, Scale: 2}, b)
	VPBROADCASTD(Mem{Base: weight, Index: k, Scale: 4}, w)
	VPUNPCKLWD(b, a, t)
	VPUNPCKHWD(b, a, a)
	VPMADDWD(w, t, t)
	VPMADDWD(w, a, a)
	VPADDD(t, lo, lo)
	VPADDD(a, hi, hi)
	INCQ(k)
	CMPQ(k, pairs)
	JLT(LabelRef("pair256"))
	VPSRAD(U8(20), lo, lo)
	VPSRAD(U8(20), hi, hi)
	VPACKSSDW(hi, lo, lo)
	VPACKUSWB(lo, lo, lo)
	VPERMQ(U8(0x08), lo, lo)
	VMOVDQU(lo.AsX(), Mem{Base: dst})
	ADDQ(U32(32), rows)
	ADDQ(U32(16), dst)
	DECQ(n)
	JNZ(LabelRef("down256"))
	VZEROUPPER()
	RET()
}
