package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// advance256 has neighbours along x in the lower half of a register and along y in the upper one, real and imaginary
// part of a pixel side by side in words.
func advance256() {
	// For a sign of -1, 0 and 1: what real and imaginary part are multiplied with, and which columns count.
	table := GLOBL("advanceSigns", RODATA|NOPTR)
	for i := range 3 {
		sign, last := uint64(uint16(i-1))<<16|1, uint64(math.MaxUint64)
		if i == 1 {
			last >>= 32
		}
		DATA(32*i, U64(sign<<32|sign))
		DATA(32*i+8, U64(sign<<32|sign))
		DATA(32*i+16, U64(math.MaxUint64))
		DATA(32*i+24, U64(last))
	}
	swapped := GLOBL("swapped", RODATA|NOPTR)
	for i := range 2 {
		DATA(16*i, U64(0x0504070601000302))
		DATA(16*i+8, U64(0x0d0c0f0e09080b0a))
	}

	TEXT("advanceAVX2", NOSPLIT, "func(sum *int64, even *int16, odd *int16, stride int, right int, below int)")
	Pragma("noescape")
	Doc("advanceAVX2 is Advance of the block at even and odd, whose values are not -32768. advanceGeneric is the reference.")
	sum, even, odd, stride := load("sum"), load("even"), load("odd"), load("stride")
	right, below := load("right"), load("below")
	at, next, down := GP64(), GP64(), GP64()
	LEAQ(table, at)
	MOVQ(right, next)
	IMULQ(right, next)
	SHLQ(U8(4), next) // without a right neighbour nothing is read there
	SHLQ(U8(5), right)
	MOVQ(below, down)
	SHLQ(U8(5), down)
	signRight, signBelow, counts := XMM(), XMM(), YMM()
	VMOVDQU(Mem{Base: at, Index: right, Scale: 1, Disp: 32}, signRight)
	VMOVDQU(Mem{Base: at, Index: down, Scale: 1, Disp: 32}, signBelow)
	VBROADCASTI128(Mem{Base: at, Index: right, Scale: 1, Disp: 48}, counts)
	var acc [4]reg.VecVirtual // xr, xi, yr, yi
	for i := range acc {
		acc[i] = YMM()
		VPXOR(acc[i], acc[i], acc[i])
	}
	// odds loads columns 1, 3, 5, 7.
	odds := func(e, o Mem) reg.VecVirtual {
		a := XMM()
		VMOVDQU(e, a)
		VPSRLD(U8(16), a, a)
		VPBLENDW(U8(0xaa), o, a, a)
		return a
	}
	row := func(base reg.GPVirtual, n uint8) Mem {
		if n == 0 {
			return Mem{Base: base}
		}
		return Mem{Base: base, Index: stride, Scale: n}
	}
	nextEven, nextOdd := GP64(), GP64()
	LEAQ(Mem{Base: even, Index: next, Scale: 1}, nextEven)
	LEAQ(Mem{Base: odd, Index: next, Scale: 1}, nextOdd)
	up := odds(row(even, 0), row(odd, 0))
	for j := 1; j < block; j += 2 {
		if j == block-1 {
			TESTQ(below, below)
			JZ(LabelRef("advanced"))
		}
		x, t, beside := XMM(), XMM(), XMM()
		VMOVDQU(row(odd, 1), t)
		VPSLLD(U8(16), t, t)
		VPBLENDW(U8(0xaa), t, mustLoad(row(even, 1)), x)
		VMOVD(row(nextOdd, 1), t)
		VPSLLD(U8(16), t, t)
		VMOVD(row(nextEven, 1), beside)
		VPBLENDW(U8(0xaa), t, beside, beside)
		VPSIGNW(signRight, beside, beside)
		VPALIGNR(U8(4), x, beside, beside)
		low := odds(row(even, 2), row(odd, 2))
		if j == block-1 {
			VPSIGNW(signBelow, low, low)
		}
		p, q, re := YMM(), YMM(), YMM()
		VINSERTI128(U8(1), up, x.AsY(), p)
		VINSERTI128(U8(1), low, beside.AsY(), q)
		VPAND(counts, p, p)
		VPMADDWD(q, p, re)
		VPSIGNW(conjugate, p, p)
		VPSHUFB(swapped, q, q)
		VPMADDWD(q, p, p)
		for i, v := range []reg.VecVirtual{re, p} {
			wide, high := YMM(), XMM()
			VPMOVSXDQ(v.AsX(), wide)
			VPADDQ(wide, acc[i], acc[i])
			VEXTRACTI128(U8(1), v, high)
			VPMOVSXDQ(high, wide)
			VPADDQ(wide, acc[2+i], acc[2+i])
		}
		up = low
		for _, p := range []reg.GPVirtual{even, odd, nextEven, nextOdd} {
			if j < block-1 {
				LEAQ(Mem{Base: p, Index: stride, Scale: 2}, p)
			}
		}
	}
	Label("advanced")
	for i := range 2 {
		re, im, t := acc[2*i], acc[2*i+1], YMM()
		VPUNPCKLQDQ(im, re, t)
		VPUNPCKHQDQ(im, re, re)
		VPADDQ(t, re, re)
		high := XMM()
		VEXTRACTI128(U8(1), re, high)
		VPADDQ(high, re.AsX(), high)
		VMOVDQU(high, Mem{Base: sum, Disp: 16 * i})
	}
	VZEROUPPER()
	RET()
}

func mustLoad(m Mem) reg.VecVirtual {
	x := XMM()
	VMOVDQU(m, x)
	return x
}

// amplitudes256 adds the four lengths of a row of a block one by one, those of eight blocks side by side.
func amplitudes256() {
	order := GLOBL("blockOrder", RODATA|NOPTR)
	for i := range 8 {
		DATA(4*i, U32(i/2+i%2*4))
	}
	TEXT("amplitudesAVX2", NOSPLIT, "func(dst *float32, even *int16, odd *int16, stride int, share float32, n int)")
	Pragma("noescape")
	Doc("amplitudesAVX2 does n > 0 times eight blocks of Amplitudes. amplitudesGeneric is the reference.")
	dst, even, odd, stride, n := load("dst"), load("even"), load("odd"), load("stride"), load("n")
	share, index := broadcast("share"), YMM()
	VMOVDQU(order, index)
	Label("amplitudes8")
	sum := YMM()
	VXORPS(sum, sum, sum)
	a, b, rows := GP64(), GP64(), GP64()
	MOVQ(even, a)
	MOVQ(odd, b)
	MOVQ(U32(block/2), rows)
	Label("amplitudesRow")
	var v [4]reg.VecVirtual // of two blocks each
	for i := range v {
		v[i] = YMM()
		t := YMM()
		VMOVDQU(Mem{Base: b, Disp: 32 * i}, t)
		VPSLLD(U8(16), t, t)
		VMOVDQU(Mem{Base: a, Disp: 32 * i}, v[i])
		VPBLENDW(U8(0xaa), t, v[i], v[i])
		VPMADDWD(v[i], v[i], v[i])
		VCVTDQ2PS(v[i], v[i])
		VSQRTPS(v[i], v[i])
	}
	lo01, hi01, lo23, hi23 := YMM(), YMM(), YMM(), YMM()
	VUNPCKLPS(v[1], v[0], lo01)
	VUNPCKHPS(v[1], v[0], hi01)
	VUNPCKLPS(v[3], v[2], lo23)
	VUNPCKHPS(v[3], v[2], hi23)
	for _, pair := range [][2]reg.VecVirtual{{lo01, lo23}, {hi01, hi23}} {
		t := YMM()
		VUNPCKLPD(pair[1], pair[0], t)
		VADDPS(t, sum, sum)
		VUNPCKHPD(pair[1], pair[0], t)
		VADDPS(t, sum, sum)
	}
	LEAQ(Mem{Base: a, Index: stride, Scale: 2}, a)
	LEAQ(Mem{Base: b, Index: stride, Scale: 2}, b)
	DECQ(rows)
	JNZ(LabelRef("amplitudesRow"))
	VMULPS(share, sum, sum)
	VPERMPS(sum, index, sum)
	VMOVUPS(sum, Mem{Base: dst})
	ADDQ(U32(32), dst)
	ADDQ(U32(128), even)
	ADDQ(U32(128), odd)
	DECQ(n)
	JNZ(LabelRef("amplitudes8"))
	VZEROUPPER()
	RET()
}

// angles256 follows Angle step by step.
func angles256() {
	float := func(name string, f float32) Mem {
		return all(name, 4, uint64(math.Float32bits(f))*(1<<32+1))
	}
	size := all("sizeBits", 4, 0x7fffffff7fffffff)
	sign := all("signBits", 4, 0x8000000080000000)
	terms := []Mem{float("angle0", 0.0208351), float("angle1", 0.0851330), float("angle2", 0.1801410),
		float("angle3", 0.3302995), float("angle4", 0.9998660)}
	quarter, straight := float("quarterTurn", math.Pi/2), float("halfTurn", math.Pi)

	TEXT("anglesAVX2", NOSPLIT, "func(dst *float32, y *float32, x *float32, n int)")
	Pragma("noescape")
	Doc("anglesAVX2 does n > 0 times eight elements of Angles. anglesGeneric is the reference.")
	dst, py, px, n := load("dst"), load("y"), load("x"), load("n")
	zero := YMM()
	VXORPS(zero, zero, zero)
	Label("angles8")
	x, y, ax, ay, hi, t, s, r, m := YMM(), YMM(), YMM(), YMM(), YMM(), YMM(), YMM(), YMM(), YMM()
	VMOVUPS(Mem{Base: px}, x)
	VMOVUPS(Mem{Base: py}, y)
	VANDPS(size, x, ax)
	VANDPS(size, y, ay)
	VMAXPS(ay, ax, hi)
	VMINPS(ay, ax, t)
	VDIVPS(hi, t, t)
	VMULPS(t, t, s)
	VMULPS(terms[0], s, r)
	VSUBPS(terms[1], r, r)
	VMULPS(s, r, r)
	VADDPS(terms[2], r, r)
	VMULPS(s, r, r)
	VSUBPS(terms[3], r, r)
	VMULPS(s, r, r)
	VADDPS(terms[4], r, r)
	VMULPS(t, r, r)
	VMOVUPS(quarter, t)
	VSUBPS(r, t, t)
	VCMPPS(U8(0x1e), ax, ay, m) // ay > ax
	VBLENDVPS(m, t, r, r)
	VMOVUPS(straight, t)
	VSUBPS(r, t, t)
	VCMPPS(U8(0x11), zero, x, m) // x < 0
	VBLENDVPS(m, t, r, r)
	VCMPPS(U8(0x11), zero, y, m)
	VANDPS(sign, m, m)
	VXORPS(m, r, r)
	VCMPPS(U8(0x1e), zero, hi, m)
	VANDPS(m, r, r)
	VMOVUPS(r, Mem{Base: dst})
	for _, p := range []reg.GPVirtual{dst, py, px} {
		ADDQ(U32(32), p)
	}
	DECQ(n)
	JNZ(LabelRef("angles8"))
	VZEROUPPER()
	RET()
}
