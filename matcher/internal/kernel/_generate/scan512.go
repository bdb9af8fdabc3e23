package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// scan512 keeps 32 probe minutiae in the lanes of four pairs of registers and lets the record's codes pass by,
// broadcast: no transposition and no horizontal step before the end, and every code is read once. The direction rides
// in the low byte of the minimum.
func scan512() {
	pick := GLOBL("pickByte", RODATA|NOPTR)
	for e := range 8 {
		for q := range 8 {
			DATA(64*e+8*q, U64(0x8080808080808000|uint64(e))) // byte e to the bottom, zeros above
		}
	}
	negated := GLOBL("negatedBins32", RODATA|NOPTR)
	for b := range 16 {
		DATA(4*b, U32(uint32(16-b)*0x01010101))
	}
	near := window("window512", 64)

	TEXT("scanAVX512", NOSPLIT, "func(out *uint16, hot *byte, n int, p *byte)")
	Pragma("noescape")
	Doc("scanAVX512" + doc)
	out, hot, n, p := args()

	Comment("Lanes are probe minutiae: low and high words of their codes stay in eight registers.")
	low, high, best := [4]reg.VecVirtual{}, [4]reg.VecVirtual{}, [4]reg.VecVirtual{}
	for j := range 4 {
		low[j], high[j], best[j] = ZMM(), ZMM(), ZMM()
		VMOVDQU64(Mem{Base: p, Disp: probeLow + 64*j}, low[j])
		VMOVDQU64(Mem{Base: p, Disp: probeHigh + 64*j}, high[j])
	}
	picks := [8]reg.VecVirtual{}
	for e := range picks {
		picks[e] = ZMM()
		VMOVDQU64(pick.Offset(64*e), picks[e])
	}
	scale, tmp := ZMM(), GP64()
	MOVQ(U32(256), tmp)
	VPBROADCASTQ(tmp, scale)
	store := AllocLocal(64) // weights, then rotations, a byte each

	Label("record512")
	for j := range 4 {
		Comment("No distance is above 128, so all ones is no minimum.")
		VPTERNLOGD(U8(0xff), best[j], best[j], best[j])
	}
	code, angle, left := GP64(), GP64(), GP64()
	MOVQ(hot, code)
	LEAQ(Mem{Base: hot, Disp: anglesAt}, angle)
	MOVQ(U32(minutiae/8), left)

	Label("eight512")
	turns := ZMM()
	VPBROADCASTQ(Mem{Base: angle}, turns)
	for e := range 8 {
		Commentf("Code %d of eight: distance*256 + direction, minimum.", e)
		a, b, turn := ZMM(), ZMM(), ZMM()
		VPBROADCASTQ(Mem{Base: code, Disp: 16 * e}, a)
		VPBROADCASTQ(Mem{Base: code, Disp: 16*e + 8}, b)
		VPSHUFB(picks[e], turns, turn)
		for j := range 4 {
			x, y, key := ZMM(), ZMM(), ZMM()
			VPXORQ(a, low[j], x)
			VPXORQ(b, high[j], y)
			VPOPCNTQ(x, x)
			VPOPCNTQ(y, y)
			VPADDQ(x, y, x)
			VMOVDQA64(turn, key)
			VPMADD52LUQ(scale, x, key)
			VPMINUD(key, best[j], best[j])
		}
	}
	ADDQ(U32(16*8), code)
	ADDQ(U32(8), angle)
	DECQ(left)
	JNZ(LabelRef("eight512"))

	Comment("The 32 minima as words: weight = limit - distance, rotation = (probe - record) / 16.")
	words := ZMM()
	quarter := [4]reg.VecVirtual{}
	for j := range 4 {
		quarter[j] = XMM()
		VPMOVQW(best[j], quarter[j])
	}
	VINSERTI32X4(U8(1), quarter[1], quarter[0].AsY(), quarter[0].AsY())
	VINSERTI32X4(U8(1), quarter[3], quarter[2].AsY(), quarter[2].AsY())
	VINSERTI64X4(U8(1), quarter[2].AsY(), quarter[0].AsZ(), words)
	weight, turned := ZMM(), ZMM()
	VPSRLW(U8(8), words, weight)
	limit, direction := ZMM(), ZMM()
	VMOVDQU64(Mem{Base: p, Disp: probeLimit}, limit)
	VMOVDQU64(Mem{Base: p, Disp: probeAngle}, direction)
	VPSUBUSW(weight, limit, weight)
	VPSUBW(words, direction, turned)
	VPSLLW(U8(8), turned, turned)
	VPSRLW(U8(12), turned, turned)
	VPMOVWB(weight, store)
	VPMOVWB(turned, store.Offset(32))

	Comment("Lanes are rotations: lane b adds the weights whose rotation is b or b+1, four minutiae at a time.")
	bins, near512, sum := ZMM(), ZMM(), ZMM()
	VMOVDQU64(negated, bins)
	VMOVDQU64(near, near512)
	VPXORD(sum, sum, sum)
	for g := range minutiae / 4 {
		one := ZMM()
		VPADDD_BCST(store.Offset(32+4*g), bins, one)
		VPSHUFB(one, near512, one)
		VPDPBUSD_BCST(store.Offset(4*g), one, sum)
	}

	Comment("The largest of the 16 lanes.")
	y, x := YMM(), XMM()
	VEXTRACTI64X4(U8(1), sum, y)
	VPMAXUD(y, sum.AsY(), y)
	VEXTRACTI32X4(U8(1), y, x)
	VPMAXUD(x, y.AsX(), x)
	half := XMM()
	VPSHUFD(U8(0x4e), x, half)
	VPMAXUD(half, x, x)
	VPSHUFD(U8(0xb1), x, half)
	VPMAXUD(half, x, x)
	score := GP32()
	VMOVD(x, score)
	MOVW(score.As16(), Mem{Base: out})
	ADDQ(U32(recordSize), hot)
	ADDQ(U32(2), out)
	DECQ(n)
	JNZ(LabelRef("record512"))
	VZEROUPPER()
	RET()
}
