package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// filter256 works on two rows at a time across, doublewords of the one and of the other in turn.
func filter256() {
	least := all("least", 4, 0x8001800180018001)
	half := all("half", 4, 1<<23)
	round := all("round", 4, 0x0000000800000008)

	TEXT("filterAVX2", NOSPLIT, "func(even *int16, odd *int16, stride int, norm *int8, normStride int, filter *byte, rows *int16)")
	Pragma("noescape")
	Doc("filterAVX2" + filterDoc)
	norm, normStride, filter, rows := load("norm"), load("normStride"), load("filter"), load("rows")

	Comment("Words: two pixels of a row, two of the next; from even columns, then (96 bytes on) from odd ones.")
	const wordsAt, wordsSize = 2 * rowSize * window, 192 // after the sums across
	to, left, below := GP64(), GP64(), GP64()
	LEAQ(Mem{Base: rows, Disp: wordsAt}, to)
	MOVQ(U32(window/2), left)
	Label("words256")
	LEAQ(Mem{Base: norm, Index: normStride, Scale: 1}, below)
	for shift := range 2 {
		a, b, lo, hi := XMM(), XMM(), XMM(), XMM()
		VMOVDQU(Mem{Base: norm, Disp: shift}, a)
		VMOVDQU(Mem{Base: below, Disp: shift}, b)
		VPUNPCKLWD(b, a, lo)
		VPUNPCKHWD(b, a, hi)
		VMOVQ(Mem{Base: norm, Disp: shift + 16}, a)
		VMOVQ(Mem{Base: below, Disp: shift + 16}, b)
		VPUNPCKLWD(b, a, a)
		for i, v := range []reg.VecVirtual{lo, hi, a} {
			w := YMM()
			VPMOVSXBW(v, w)
			VMOVDQU(w, Mem{Base: to, Disp: 96*shift + 32*i})
		}
	}
	LEAQ(Mem{Base: below, Index: normStride, Scale: 1}, norm)
	ADDQ(U32(wordsSize), to)
	DECQ(left)
	JNZ(LabelRef("words256"))

	Comment("Across: four rows a turn.")
	from := GP64()
	LEAQ(Mem{Base: rows, Disp: wordsAt}, from)
	MOVQ(rows, to)
	MOVQ(U32(window/4), left)
	sign := YMM()
	VMOVDQU(conjugate, sign)
	Label("across256")
	var sum [2][2][2]reg.VecVirtual // pair of rows, even or odd columns, real or imaginary
	eachOf := func(do func(pair, shift, part int)) {
		for i := range 8 {
			do(i>>2, i>>1&1, i&1)
		}
	}
	eachOf(func(pair, shift, part int) {
		sum[pair][shift][part] = YMM()
		VMOVDQU(round, sum[pair][shift][part])
	})
	for p := range 9 {
		weight := [2]reg.VecVirtual{YMM(), YMM()}
		for part := range weight {
			VPBROADCASTD(Mem{Base: filter, Disp: duosAt + 8*p + 4*part}, weight[part])
		}
		for pair := range 2 {
			for shift := range 2 {
				v := YMM()
				VMOVDQU(Mem{Base: from, Disp: wordsSize*pair + 96*shift + 8*p}, v)
				for part := range weight {
					t := YMM()
					VPMADDWD(weight[part], v, t)
					VPADDD(t, sum[pair][shift][part], sum[pair][shift][part])
				}
			}
		}
	}
	for pair := range 2 {
		for shift := range 2 {
			re, im := sum[pair][shift][0], sum[pair][shift][1]
			VPSRAD(U8(4), re, re)
			VPSRAD(U8(4), im, im)
			VPSLLD(U8(16), im, im)
			VPBLENDW(U8(0xaa), im, re, re)
		}
		e, o, lo, hi, row := sum[pair][0][0], sum[pair][1][0], YMM(), YMM(), YMM()
		VPUNPCKLDQ(o, e, lo)
		VPUNPCKHDQ(o, e, hi)
		VPUNPCKLQDQ(hi, lo, row)
		VPUNPCKHQDQ(hi, lo, hi)
		for i, row := range []reg.VecVirtual{row, hi} {
			VMOVDQU(row, Mem{Base: to, Disp: rowAt(2*pair + i)})
			VPSIGNW(sign, row, row)
			VMOVDQU(row, Mem{Base: to, Disp: conjugateAt(2*pair + i)})
		}
	}
	ADDQ(U32(2*wordsSize), from)
	ADDQ(U32(128), to)
	DECQ(left)
	JNZ(LabelRef("across256"))

	Comment("Down: four rows of the block a turn.")
	even, odd, stride := load("even"), load("odd"), load("stride")
	MOVQ(rows, from)
	MOVQ(U32(2), left)
	Label("down256")
	var answer [4][2]reg.VecVirtual
	for y := range answer {
		for part := range 2 {
			answer[y][part] = YMM()
			VPXOR(answer[y][part], answer[y][part], answer[y][part])
		}
	}
	for k := range reach/2 + 1 {
		weight := [2]reg.VecVirtual{YMM(), YMM()}
		for part := range weight {
			VPBROADCASTD(Mem{Base: filter, Disp: middleAt + 8*k + 4*part}, weight[part])
		}
		for y := range answer {
			below, above := YMM(), YMM()
			VMOVDQU(Mem{Base: from, Disp: rowAt(y + reach/2 + k)}, below)
			v := [2]reg.VecVirtual{below, below}
			if k > 0 {
				v[1] = YMM()
				VMOVDQU(Mem{Base: from, Disp: conjugateAt(y + reach/2 - k)}, above)
				VPSUBW(above, below, v[1])
				VPADDW(above, below, v[0])
			}
			for part := range weight {
				t := YMM()
				VPMADDWD(weight[part], v[part], t)
				VPADDD(t, answer[y][part], answer[y][part])
			}
		}
	}
	gain := YMM()
	VPBROADCASTQ(Mem{Base: filter, Disp: gainAt}, gain)
	for y := range answer {
		for part := range 2 {
			v, o := answer[y][part], YMM()
			VPSRLQ(U8(32), v, o)
			VPMULDQ(gain, v, v)
			VPMULDQ(gain, o, o)
			VPADDQ(half, v, v)
			VPADDQ(half, o, o)
			VPSRLQ(U8(24), v, v)
			VPSLLQ(U8(8), o, o)
			VPBLENDD(U8(0xaa), o, v, v)
		}
		v := answer[y][0]
		VPACKSSDW(answer[y][1], v, v)
		VPERMQ(U8(0xd8), v, v)
		VPMAXSW(least, v, v)
		VMOVDQU(v.AsX(), Mem{Base: even})
		VEXTRACTI128(U8(1), v, Mem{Base: odd})
		ADDQ(stride, even)
		ADDQ(stride, odd)
	}
	ADDQ(U32(4*32), from)
	DECQ(left)
	JNZ(LabelRef("down256"))
	VZEROUPPER()
	RET()
}
