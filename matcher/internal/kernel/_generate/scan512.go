package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A sweep is one of the two kernels that go through hot records: the scan over whole codes and the skim over the first
// word of the first ones.
type sweep struct {
	name, doc     string
	codes, words  int // of a record, of a code
	limit, limitQ int // offsets in a probe
}

var sweeps = [...]sweep{
	{"scan", scanDoc, minutiae, 2, probeLimit, probeLimitQ},
	{"skim", skimDoc, skimmed, 1, probeSkim, probeSkimQ},
}

// scan512 keeps 32 probe minutiae in the lanes of four pairs of registers and lets the record's codes pass by,
// broadcast: no transposition and no horizontal step before the end, and every code is read once. The direction rides
// in the low byte of the minimum.
func scan512() {
	pick := GLOBL("pickBytes", RODATA|NOPTR)
	for e := range 4 {
		for q := range 8 { // bytes 2e and 2e+1 to the bottom of double words, zeros above
			DATA(64*e+8*q, U64(0x8080800080808000|uint64(2*e+1)<<32|uint64(2*e)))
		}
	}
	negated := GLOBL("negatedBins32", RODATA|NOPTR)
	for b := range 16 {
		DATA(4*b, U32(uint32(16-b)*0x01010101))
	}
	near := window("window512", 64)
	for _, k := range sweeps {
		k.text512(pick, negated, near)
	}
}

func (k sweep) text512(pick, negated, near Mem) {
	TEXT(k.name+"AVX512", NOSPLIT, "func(out *uint16, hot *byte, n int, p *byte)")
	Pragma("noescape")
	Doc(k.name + "AVX512" + k.doc)
	out, hot, n, p := args()

	Comment("Lanes are probe minutiae: low and high words of their codes stay in eight registers.")
	low, high, best := [4]reg.VecVirtual{}, [4]reg.VecVirtual{}, [4]reg.VecVirtual{}
	for j := range 4 {
		low[j], high[j], best[j] = ZMM(), ZMM(), ZMM()
		VMOVDQU64(Mem{Base: p, Disp: probeLow + 64*j}, low[j])
		if k.words == 2 {
			VMOVDQU64(Mem{Base: p, Disp: probeHigh + 64*j}, high[j])
		}
	}
	picks := [4]reg.VecVirtual{}
	for e := range picks {
		picks[e] = ZMM()
		VMOVDQU64(pick.Offset(64*e), picks[e])
	}
	scale, tmp := ZMM(), GP64()
	MOVQ(U32(256), tmp)
	VPBROADCASTQ(tmp, scale)
	upper := K()
	MOVL(U32(0xaaaa), tmp.As32())
	KMOVW(tmp.As32(), upper)
	store := AllocLocal(64) // weights, then rotations, a byte each

	Label("record512")
	for j := range 4 {
		Comment("No distance is above 128, so all ones is no minimum.")
		VPTERNLOGD(U8(0xff), best[j], best[j], best[j])
	}
	code, angle, left := GP64(), GP64(), GP64()
	MOVQ(hot, code)
	LEAQ(Mem{Base: hot, Disp: anglesAt}, angle)
	MOVQ(U32(uint32(k.codes/8)), left)

	Label("eight512")
	turns := ZMM()
	VPBROADCASTQ(Mem{Base: angle}, turns)
	for e := range 4 {
		Commentf("Codes %d and %d of eight: distance*256 + direction, in the halves of a lane; minimum of each half.", 2*e, 2*e+1)
		words, turn := [2][2]reg.VecVirtual{}, ZMM()
		for c := range words {
			for w := range k.words {
				words[c][w] = ZMM()
				VPBROADCASTQ(Mem{Base: code, Disp: 32*e + 16*c + 8*w}, words[c][w])
			}
		}
		VPSHUFB(picks[e], turns, turn)
		for j := range 4 {
			x, key := [2]reg.VecVirtual{ZMM(), ZMM()}, ZMM()
			for c := range x {
				VPXORQ(words[c][0], low[j], x[c])
				VPOPCNTQ(x[c], x[c])
				if k.words == 2 {
					y := ZMM()
					VPXORQ(words[c][1], high[j], y)
					VPOPCNTQ(y, y)
					VPADDQ(y, x[c], x[c])
				}
			}
			VPSHUFD(U8(0xa0), x[1], upper, x[0])
			VMOVDQA64(turn, key)
			VPMADD52LUQ(scale, x[0], key)
			VPMINUD(key, best[j], best[j])
		}
	}
	ADDQ(U32(16*8), code)
	ADDQ(U32(8), angle)
	DECQ(left)
	JNZ(LabelRef("eight512"))

	for j := range 4 {
		other := ZMM()
		VPSRLQ(U8(32), best[j], other)
		VPMINUD(other, best[j], best[j])
	}
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
	VMOVDQU64(Mem{Base: p, Disp: k.limit}, limit)
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
