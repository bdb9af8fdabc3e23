package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The table of a probe (see table): a word has chunks of chunkBits bits, the last one fewer; a row has a byte for each of
// 32 minutiae.
const (
	chunkBits = 6
	chunks    = (64 + chunkBits - 1) / chunkBits
	rowShift  = 5
)

// scan256 has them as the bytes of one register: eleven rows of the table, added, are the distances of a word of a code
// from those of all probe minutiae.
func scan256() {
	negated := GLOBL("negatedBins16", RODATA|NOPTR)
	for b := range 16 {
		DATA(2*b, U16(uint16(16-b)*0x0101))
	}
	near := window("window256", 32)
	for _, k := range sweeps {
		k.text256(negated, near)
	}
	accord256(negated)
}

// rows256 adds rows of the table: the distances of a code, or of its first word, from all probe minutiae, a byte each.
func rows256(code, t reg.Register, words int) reg.VecVirtual {
	Comment("One code of the record: its distances from all probe minutiae, a byte each.")
	sum := YMM()
	for w := range words {
		word := GP64()
		MOVQ(Mem{Base: code, Disp: 8 * w}, word)
		for c := range chunks {
			row := GP64() // 32 times the value of the bits
			if c == 0 {
				MOVQ(word, row)
				SHLQ(U8(rowShift), row)
			} else {
				RORXQ(U8(chunkBits*c-rowShift), word, row)
			}
			ANDL(U32((1<<min(chunkBits, 64-chunkBits*c)-1)<<rowShift), row.As32())
			if at := (Mem{Base: t, Disp: minutiae << chunkBits * (chunks*w + c), Index: row, Scale: 1}); w+c == 0 {
				VMOVDQU(at, sum)
			} else {
				VPADDB(at, sum, sum)
			}
		}
	}
	return sum
}

// largest256 returns the largest of 16 lanes of words; the upper half of the register means nothing.
func largest256(sum reg.VecVirtual) reg.GPVirtual {
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
	return score
}

// votes256 has rotations in the lanes: lane b adds the weights, bytes at weights, whose rotation, a byte at turns, the table
// match takes for b's, two at a time.
func votes256(n int, weights, turns Mem, bins, match reg.VecVirtual) reg.VecVirtual {
	sum := YMM()
	VPXOR(sum, sum, sum)
	for g := range n / 2 {
		one, weight := YMM(), YMM()
		VPBROADCASTW(turns.Offset(2*g), one)
		VPADDB(bins, one, one)
		VPSHUFB(one, match, one)
		VPBROADCASTW(weights.Offset(2*g), weight)
		VPMADDUBSW(one, weight, weight)
		VPADDW(weight, sum, sum)
	}
	return sum
}

func (k sweep) text256(negated, near Mem) {
	k.text("AVX2", "p *byte, t *uint64")
	r, p, t := k.records(), Load(Param("p"), GP64()), Load(Param("t"), GP64())
	store := AllocLocal(64) // weights, then rotations, a byte each

	Label("record256")
	hot := r.next()
	best := [2]reg.VecVirtual{YMM(), YMM()}
	for h := range best {
		VPCMPEQD(best[h], best[h], best[h])
	}
	code, angle, left := GP64(), GP64(), GP64()
	MOVQ(hot, code)
	LEAQ(Mem{Base: hot, Disp: anglesAt}, angle)
	MOVQ(U32(uint32(k.codes)), left)

	Label("code256")
	sum := rows256(code, t, k.words)
	Comment("distance*256 + direction in words, minimum of each.")
	turn, key := YMM(), YMM()
	VPBROADCASTB(Mem{Base: angle}, turn)
	VPUNPCKLBW(sum, turn, key)
	VPUNPCKHBW(sum, turn, sum)
	VPMINUW(key, best[0], best[0])
	VPMINUW(sum, best[1], best[1])
	ADDQ(U32(16), code)
	INCQ(angle)
	DECQ(left)
	JNZ(LabelRef("code256"))

	Comment("weight = limit - distance, rotation = (probe - record) / 16, as bytes in the order of the probe.")
	weights, turns := [2]reg.VecVirtual{}, [2]reg.VecVirtual{}
	for h, b := range best {
		weights[h], turns[h] = YMM(), YMM()
		VPSRLW(U8(8), b, weights[h])
		limit := YMM()
		VMOVDQU(Mem{Base: p, Disp: k.limitQ + 32*h}, limit)
		VPSUBUSW(weights[h], limit, weights[h])
		VMOVDQU(Mem{Base: p, Disp: probeAngleQ + 32*h}, turns[h])
		VPSUBW(b, turns[h], turns[h])
		VPSLLW(U8(8), turns[h], turns[h])
		VPSRLW(U8(12), turns[h], turns[h])
	}
	VPACKUSWB(weights[1], weights[0], weights[0])
	VPACKUSWB(turns[1], turns[0], turns[0])
	VMOVDQU(weights[0], store)
	VMOVDQU(turns[0], store.Offset(32))

	Comment("Lanes are rotations: lane b adds the weights whose rotation is b or b+1, two minutiae at a time.")
	bins, near256 := YMM(), YMM()
	VMOVDQU(negated, bins)
	VMOVDQU(near, near256)
	r.put(largest256(votes256(k.sought, store, store.Offset(32), bins, near256)), "record256")
	VZEROUPPER()
	RET()
}
