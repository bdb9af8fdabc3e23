package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// scan256 has the same lanes in eight registers of four. Bits are counted in nibbles by a table; the nibbles of the
// probe were separated once, those of a record's code are separated once for 32 probe minutiae.
func scan256() {
	count := GLOBL("bitsOfNibble", RODATA|NOPTR)
	for i := range 2 {
		DATA(16*i, U64(0x0302020102010100))
		DATA(16*i+8, U64(0x0403030203020201))
	}
	mask := GLOBL("lowNibbles", RODATA|NOPTR)
	for i := range 4 {
		DATA(8*i, U64(0x0f0f0f0f0f0f0f0f))
	}
	negated := GLOBL("negatedBins16", RODATA|NOPTR)
	for b := range 16 {
		DATA(2*b, U16(uint16(16-b)*0x0101))
	}
	near := window("window256", 32)
	for _, k := range sweeps {
		k.text256(count, mask, negated, near)
	}
}

func (k sweep) text256(count, mask, negated, near Mem) {
	TEXT(k.name+"AVX2", NOSPLIT, "func(out *uint16, hot *byte, n int, p *byte)")
	Pragma("noescape")
	Doc(k.name + "AVX2" + k.doc)
	out, hot, n, p := args()
	table, zero := YMM(), YMM()
	VMOVDQU(count, table)
	best := [8]reg.VecVirtual{}
	for q := range best {
		best[q] = YMM()
	}
	turn := AllocLocal(32)
	store := AllocLocal(64) // weights, then rotations, a byte each

	Label("record256")
	VPXOR(zero, zero, zero)
	for q := range best {
		VPCMPEQD(best[q], best[q], best[q])
	}
	code, angle, left := GP64(), GP64(), GP64()
	MOVQ(hot, code)
	LEAQ(Mem{Base: hot, Disp: anglesAt}, angle)
	MOVQ(U32(uint32(k.codes)), left)

	Label("code256")
	Comment("One code of the record: its direction in four lanes, its words as low and high nibbles.")
	theta, wide := GP32(), YMM()
	MOVBLZX(Mem{Base: angle}, theta)
	VMOVD(theta, wide.AsX())
	VPBROADCASTQ(wide.AsX(), wide)
	VMOVDQU(wide, turn)
	nibbles := []reg.VecVirtual{YMM(), YMM(), YMM(), YMM()}[:2*k.words]
	for w := range k.words {
		VPBROADCASTQ(Mem{Base: code, Disp: 8 * w}, nibbles[2*w])
		VPSRLQ(U8(4), nibbles[2*w], nibbles[2*w+1])
		VPAND(mask, nibbles[2*w], nibbles[2*w])
		VPAND(mask, nibbles[2*w+1], nibbles[2*w+1])
	}
	for q := range best {
		Commentf("Probe minutiae %d to %d.", 4*q, 4*q+3)
		sum, part := YMM(), YMM()
		for i := range nibbles {
			into := part
			if i == 0 {
				into = sum
			}
			VPXOR(Mem{Base: p, Disp: probeNibbles + 256*i + 32*q}, nibbles[i], into)
			VPSHUFB(into, table, into)
			if i > 0 {
				VPADDB(part, sum, sum)
			}
		}
		VPSADBW(zero, sum, sum)
		VPSLLQ(U8(8), sum, sum)
		VPOR(turn, sum, sum)
		VPMINUD(sum, best[q], best[q])
	}
	ADDQ(U32(16), code)
	INCQ(angle)
	DECQ(left)
	JNZ(LabelRef("code256"))

	Comment("Four registers of quadwords become one of words, in the order of Probe.angleQ and limitQ.")
	weights, turns := [2]reg.VecVirtual{}, [2]reg.VecVirtual{}
	for h := range 2 {
		b := best[4*h : 4*h+4]
		for k := 1; k < 4; k++ {
			VPSLLQ(U8(16*k), b[k], b[k])
			VPOR(b[k], b[0], b[0])
		}
		weights[h], turns[h] = YMM(), YMM()
		VPSRLW(U8(8), b[0], weights[h])
		limit := YMM()
		VMOVDQU(Mem{Base: p, Disp: k.limitQ + 32*h}, limit)
		VPSUBUSW(weights[h], limit, weights[h])
		VMOVDQU(Mem{Base: p, Disp: probeAngleQ + 32*h}, turns[h])
		VPSUBW(b[0], turns[h], turns[h])
		VPSLLW(U8(8), turns[h], turns[h])
		VPSRLW(U8(12), turns[h], turns[h])
	}
	VPACKUSWB(weights[1], weights[0], weights[0])
	VPACKUSWB(turns[1], turns[0], turns[0])
	VMOVDQU(weights[0], store)
	VMOVDQU(turns[0], store.Offset(32))

	Comment("Lanes are rotations: lane b adds the weights whose rotation is b or b+1, two minutiae at a time.")
	bins, near256, sum := YMM(), YMM(), YMM()
	VMOVDQU(negated, bins)
	VMOVDQU(near, near256)
	VPXOR(sum, sum, sum)
	for g := range minutiae / 2 {
		one, weight := YMM(), YMM()
		VPBROADCASTW(store.Offset(32+2*g), one)
		VPADDB(bins, one, one)
		VPSHUFB(one, near256, one)
		VPBROADCASTW(store.Offset(2*g), weight)
		VPMADDUBSW(one, weight, weight)
		VPADDW(weight, sum, sum)
	}

	Comment("The largest of the 16 lanes is the complement of the least complement.")
	x := XMM()
	VEXTRACTI128(U8(1), sum, x)
	VPMAXUW(x, sum.AsX(), x)
	ones := XMM()
	VPCMPEQD(ones, ones, ones)
	VPXOR(ones, x, x)
	VPHMINPOSUW(x, x)
	score := GP32()
	VMOVD(x, score)
	NOTL(score)
	MOVW(score.As16(), Mem{Base: out})
	ADDQ(U32(recordSize), hot)
	ADDQ(U32(2), out)
	DECQ(n)
	JNZ(LabelRef("record256"))
	VZEROUPPER()
	RET()
}
