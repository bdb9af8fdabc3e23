package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func normalise256() {
	ramp := GLOBL("ramp", RODATA|NOPTR)
	for x := range 8 {
		DATA(4*x, U32(2*x+1))
	}
	half18 := all("half18", 4, 1<<18|1<<50)
	clip := all("clip", 2, 0x7878787878787878)
	low := all("lowClip", 2, 0x8888888888888888)

	TEXT("normaliseAVX2", NOSPLIT, "func(dst *int8, src *uint8, mean *int32, factor *int32, n int)")
	Pragma("noescape")
	Doc("normaliseAVX2 does n times eight pixels of Normalise. normaliseGeneric is the reference.")
	dst, src, mean, factor, n := load("dst"), load("src"), load("mean"), load("factor"), load("n")
	step := YMM()
	VMOVDQU(ramp, step)
	Label("normalise256")
	var at [2]reg.VecVirtual
	for i, p := range []reg.GPVirtual{mean, factor} {
		a, b := YMM(), YMM()
		VPBROADCASTD(Mem{Base: p}, a)
		VPBROADCASTD(Mem{Base: p, Disp: 4}, b)
		VPSUBD(a, b, b)
		VPMULLD(step, b, b)
		VPSLLD(U8(4), a, a)
		VPADDD(b, a, a)
		VPSRAD(U8(8), a, a)
		at[i] = a
		ADDQ(U32(4), p)
	}
	v := YMM()
	VPMOVZXBD(Mem{Base: src}, v)
	VPSLLD(U8(7), v, v)
	VPSUBD(v, at[0], v)
	VPMULLD(at[1], v, v)
	VPADDD(half18, v, v)
	VPSRAD(U8(19), v, v)
	x := XMM()
	VEXTRACTI128(U8(1), v, x)
	VPACKSSDW(x, v.AsX(), x)
	VPACKSSWB(x, x, x)
	VPMINSB(clip, x, x)
	VPMAXSB(low, x, x)
	VMOVQ(x, Mem{Base: dst})
	ADDQ(U32(8), src)
	ADDQ(U32(8), dst)
	DECQ(n)
	JNZ(LabelRef("normalise256"))
	VZEROUPPER()
	RET()
}

// binomial adds 1 4 6 4 1 of the words that five loads make.
func binomial(v [5]reg.VecVirtual, at func(i int, x reg.VecVirtual)) reg.VecVirtual {
	for i := range v {
		at(i, v[i])
	}
	VPADDW(v[4], v[0], v[0])
	VPADDW(v[3], v[1], v[1])
	VPADDW(v[2], v[1], v[1]) // 4·(1 + 2 + 3) + 2·2
	VPSLLW(U8(2), v[1], v[1])
	VPADDW(v[2], v[2], v[2])
	VPADDW(v[1], v[0], v[0])
	VPADDW(v[2], v[0], v[0])
	return v[0]
}

func soften256() {
	half := all("half7", 4, 0x0040004000400040)
	TEXT("softenAVX2", NOSPLIT, "func(dst *int16, src *int8, stride int, line *int16, n int)")
	Pragma("noescape")
	Doc("softenAVX2 does n times eight pixels of Soften. softenGeneric is the reference.")
	dst, src, stride, line, n := load("dst"), load("src"), load("stride"), load("line"), load("n")
	to, left, three := GP64(), GP64(), GP64()
	MOVQ(line, to)
	MOVQ(n, left)
	INCQ(left)
	LEAQ(Mem{Base: stride, Index: stride, Scale: 2}, three)
	five := func(wide int) (v [5]reg.VecVirtual) {
		for i := range v {
			if v[i] = XMM(); wide > 1 {
				v[i] = YMM()
			}
		}
		return v
	}
	inWidths("down5x", left, 2, func(_ string, wide int) {
		sum := binomial(five(wide), func(i int, x reg.VecVirtual) {
			m := Mem{Base: src}
			switch i {
			case 1, 2, 4:
				m.Index, m.Scale = stride, uint8(i)
			case 3:
				m.Index, m.Scale = three, 1
			}
			VPMOVSXBW(m, x)
		})
		VMOVDQU(sum, Mem{Base: to})
		ADDQ(U32(8*wide), src)
		ADDQ(U32(16*wide), to)
	})
	inWidths("across5x", n, 2, func(_ string, wide int) {
		sum := binomial(five(wide), func(i int, x reg.VecVirtual) { VMOVDQU(Mem{Base: line, Disp: 2 * i}, x) })
		VPADDW(half, sum, sum)
		VPSRAW(U8(7), sum, sum)
		VMOVDQU(sum, Mem{Base: dst})
		ADDQ(U32(16*wide), line)
		ADDQ(U32(16*wide), dst)
	})
	VZEROUPPER()
	RET()
}

func tensor256() {
	three := all("three", 4, 0x0003000300030003)
	ten := all("ten", 4, 0x000a000a000a000a)
	TEXT("tensorAVX2", NOSPLIT, "func(diff *int32, cross *int32, total *int32, soft *int16, stride int, rows int, n int)")
	Pragma("noescape")
	Doc("tensorAVX2 does n times four cells of rows > 0 rows: soft is the pixel above and left of the first. tensorGeneric is the reference.")
	diff, cross, total, soft := load("diff"), load("cross"), load("total"), load("soft")
	stride, rows, n := load("stride"), load("rows"), load("n")
	w3, w10 := YMM(), YMM()
	VMOVDQU(three, w3)
	VMOVDQU(ten, w10)
	Label("cells")
	xx, yy, xy := YMM(), YMM(), YMM()
	for _, v := range []reg.VecVirtual{xx, yy, xy} {
		VPXOR(v, v, v)
	}
	at, left := GP64(), GP64()
	MOVQ(soft, at)
	MOVQ(rows, left)
	Label("rowOfCells")
	a0, a1, a2, b0, b2, c1, p, q := YMM(), YMM(), YMM(), YMM(), YMM(), YMM(), YMM(), YMM()
	VMOVDQU(Mem{Base: at}, a0)
	VMOVDQU(Mem{Base: at, Disp: 2}, a1)
	VMOVDQU(Mem{Base: at, Disp: 4}, a2)
	VMOVDQU(Mem{Base: at, Index: stride, Scale: 1}, b0)
	VMOVDQU(Mem{Base: at, Index: stride, Scale: 1, Disp: 4}, b2)
	VMOVDQU(Mem{Base: at, Index: stride, Scale: 2, Disp: 2}, c1)
	VMOVDQU(Mem{Base: at, Index: stride, Scale: 2, Disp: 4}, p)
	VPSUBW(a0, p, p)                                      // c2 - a0
	VPSUBW(Mem{Base: at, Index: stride, Scale: 2}, a2, q) // a2 - c0
	VPSUBW(b0, b2, b2)
	VPSUBW(a1, c1, c1)
	VPMULLW(w10, b2, b2)
	VPMULLW(w10, c1, c1)
	gx, gy := YMM(), YMM()
	VPADDW(p, q, gx)
	VPSUBW(q, p, gy)
	VPMULLW(w3, gx, gx)
	VPMULLW(w3, gy, gy)
	VPADDW(b2, gx, gx)
	VPADDW(c1, gy, gy)
	t := YMM()
	VPMADDWD(gx, gx, t)
	VPADDD(t, xx, xx)
	VPMADDWD(gx, gy, t)
	VPADDD(t, xy, xy)
	VPMADDWD(gy, gy, t)
	VPADDD(t, yy, yy)
	ADDQ(stride, at)
	DECQ(left)
	JNZ(LabelRef("rowOfCells"))
	sum := YMM()
	VPADDD(yy, xx, sum)
	VPSUBD(yy, xx, xx)
	VPADDD(xy, xy, xy)
	VPHADDD(sum, xx, xx)
	VPERMQ(U8(0xd8), xx, xx)
	VMOVDQU(xx.AsX(), Mem{Base: diff})
	VEXTRACTI128(U8(1), xx, Mem{Base: total})
	VPHADDD(xy, xy, xy)
	VPERMQ(U8(0x08), xy, xy)
	VMOVDQU(xy.AsX(), Mem{Base: cross})
	ADDQ(U32(16), diff)
	ADDQ(U32(16), cross)
	ADDQ(U32(16), total)
	ADDQ(U32(32), soft)
	DECQ(n)
	JNZ(LabelRef("cells"))
	VZEROUPPER()
	RET()
}

func mix256() {
	TEXT("mixAVX2", NOSPLIT, "func(dst *int32, above *int32, below *int32, sixteenths int, n int)")
	Pragma("noescape")
	Doc("mixAVX2 does n > 0 times eight elements of Mix. mixGeneric is the reference.")
	dst, above, below, f, n := load("dst"), load("above"), load("below"), load("sixteenths"), load("n")
	weight := YMM()
	VMOVD(f.As32(), weight.AsX())
	VPBROADCASTD(weight.AsX(), weight)
	Label("mix8")
	a, b := YMM(), YMM()
	VMOVDQU(Mem{Base: above}, a)
	VMOVDQU(Mem{Base: below}, b)
	VPSUBD(a, b, b)
	VPSLLD(U8(4), a, a)
	VPMULLD(weight, b, b)
	VPADDD(b, a, a)
	VMOVDQU(a, Mem{Base: dst})
	for _, p := range []reg.GPVirtual{dst, above, below} {
		ADDQ(U32(32), p)
	}
	DECQ(n)
	JNZ(LabelRef("mix8"))
	VZEROUPPER()
	RET()
}
