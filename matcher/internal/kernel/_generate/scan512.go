package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// scan512 keeps 32 probe minutiae in the lanes of four pairs of registers (the skim 16 in two) and lets the record's codes pass by,
// broadcast: no transposition and no horizontal step before the end, and every code is read once. The distances of four
// codes are packed into the words of one register, so that one minimum does for four; the direction rides in the low byte.
func scan512() {
	pick := GLOBL("pickBytes", RODATA|NOPTR)
	for e := range 2 {
		for i := range 64 { // byte 4e+c to the top of words 2c and 2c+1 of every 16 bytes, zeros below
			b := uint8(0x80)
			if i%2 == 1 {
				b = uint8(4*e + i%16/4)
			}
			DATA(64*e+i, U8(b))
		}
	}
	negated := GLOBL("negatedBins32", RODATA|NOPTR)
	for b := range 16 {
		DATA(4*b, U32(uint32(16-b)*0x01010101))
	}
	near := window("window512", 64)
	even := GLOBL("evenDwords", RODATA|NOPTR)
	for d := range 16 {
		DATA(4*d, U32(uint32(2*d%16)))
	}
	for _, k := range sweeps {
		k.text512(pick, negated, near, even)
	}
	accord512(pick, negated)
}

func (k sweep) text512(pick, negated, near, evenDwords Mem) {
	k.text("AVX512", "p *byte")
	r, p := k.records(), Load(Param("p"), GP64())

	low, high, best, picks := registers512(p, k.sought, k.words, pick)
	store := AllocLocal(64) // weights, then rotations, a byte each
	var even reg.VecVirtual
	if k.sought == sought {
		even = ZMM()
		VMOVDQU64(evenDwords, even)
	}

	Label("record512")
	hot := r.next()
	Comment("No distance is above 128, so all ones is no minimum.")
	for _, b := range best {
		VPTERNLOGD(U8(0xff), b, b, b)
	}
	code, angle, left := GP64(), GP64(), GP64()
	MOVQ(hot, code)
	LEAQ(Mem{Base: hot, Disp: anglesAt}, angle)
	MOVQ(U32(uint32(k.codes/8)), left)

	Label("eight512")
	turns := ZMM()
	VPBROADCASTQ(Mem{Base: angle}, turns)
	for e := range picks {
		Commentf("Codes %d to %d of eight: distance*256 + direction in words, minimum of each word.", 4*e, 4*e+3)
		four, turn := fourCodes(code, 64*e, k.words), ZMM()
		VPSHUFB(picks[e], turns, turn)
		for j := range best {
			x := four.distances(low[j], high[j])
			VPSHLDW(U8(8), turn, x, x)
			VPMINUW(x, best[j], best[j])
		}
	}
	ADDQ(U32(16*8), code)
	ADDQ(U32(8), angle)
	DECQ(left)
	JNZ(LabelRef("eight512"))

	Comment("The least of four words each: a word for each minutia, two neighbours of each register in a lane, see Probe.angleZ.")
	var words Op
	weight, turned, limit, direction := ZMM(), ZMM(), ZMM(), ZMM()
	if k.sought == sought {
		words = leastOfTwo(best, even).AsY()
		weight, turned, limit, direction = YMM(), YMM(), YMM(), YMM()
	} else {
		words = leastOfFour(best)
	}
	Comment("weight = limit - distance, rotation = (probe - record) / 16.")
	VPSRLW(U8(8), words, weight)
	VMOVDQU64(Mem{Base: p, Disp: k.limitZ}, limit)
	VMOVDQU64(Mem{Base: p, Disp: k.angleZ}, direction)
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
	for g := range k.sought / 4 {
		one := ZMM()
		VPADDD_BCST(store.Offset(32+4*g), bins, one)
		VPSHUFB(one, near512, one)
		VPDPBUSD_BCST(store.Offset(4*g), one, sum)
	}

	r.put(largest512(sum), "record512")
	VZEROUPPER()
	RET()
}

// registers512 loads the codes of a probe and the tables that pick directions, and makes room for four minima.
func registers512(p reg.Register, sought, words int, pick Mem) (low, high, best []reg.VecVirtual, picks [2]reg.VecVirtual) {
	Comment("Lanes are probe minutiae: low and high words of their codes stay in registers.")
	for j := range sought / 8 {
		low, high, best = append(low, ZMM()), append(high, ZMM()), append(best, ZMM())
		VMOVDQU64(Mem{Base: p, Disp: probeLow + 64*j}, low[j])
		if words == 2 {
			VMOVDQU64(Mem{Base: p, Disp: probeHigh + 64*j}, high[j])
		}
	}
	for e := range picks {
		picks[e] = ZMM()
		VMOVDQU64(pick.Offset(64*e), picks[e])
	}
	return low, high, best, picks
}

// A quartet is four codes of a record, or their first words alone, each in all lanes.
type quartet struct {
	words int
	of    [4][2]reg.VecVirtual
}

func fourCodes(code reg.Register, disp, words int) *quartet {
	q := &quartet{words: words}
	for c := range q.of {
		for w := range words {
			q.of[c][w] = ZMM()
			VPBROADCASTQ(Mem{Base: code, Disp: disp + 16*c + 8*w}, q.of[c][w])
		}
	}
	return q
}

// distances are those of the four from eight codes of the probe, packed into words.
func (q *quartet) distances(low, high reg.VecVirtual) reg.VecVirtual {
	x := [4]reg.VecVirtual{ZMM(), ZMM(), ZMM(), ZMM()}
	for c := range x {
		VPXORQ(q.of[c][0], low, x[c])
		VPOPCNTQ(x[c], x[c])
		if q.words == 2 {
			y := ZMM()
			VPXORQ(q.of[c][1], high, y)
			VPOPCNTQ(y, y)
			VPADDQ(y, x[c], x[c])
		}
	}
	VPACKUSDW(x[1], x[0], x[0])
	VPACKUSDW(x[3], x[2], x[2])
	VPACKUSWB(x[2], x[0], x[0])
	return x[0]
}

// largest512 returns the largest of 16 lanes.
func largest512(sum reg.VecVirtual) reg.GPVirtual {
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
	return score
}

// leastOfTwo leaves the least of each four words that belong to one probe minutia: 16 words in the lower half.
func leastOfTwo(best []reg.VecVirtual, even reg.VecVirtual) reg.VecVirtual {
	words, other := ZMM(), ZMM()
	VPUNPCKHQDQ(best[1], best[0], other)
	VPUNPCKLQDQ(best[1], best[0], words)
	VPMINUW(other, words, words)
	Comment("Two minutiae from the first and third code, then from the second and fourth.")
	VPSRLQ(U8(32), words, other)
	VPMINUW(other, words, words)
	VPERMD(words, even, words)
	return words
}

// leastOfFour leaves the least of each four words that belong to one probe minutia: 32 words.
func leastOfFour(best []reg.VecVirtual) reg.VecVirtual {
	for j := 0; j < 4; j += 2 {
		other := ZMM()
		VPUNPCKHQDQ(best[j+1], best[j], other)
		VPUNPCKLQDQ(best[j+1], best[j], best[j])
		VPMINUW(other, best[j], best[j])
	}
	words, other := ZMM(), ZMM()
	VSHUFPS(U8(0xdd), best[2], best[0], other)
	VSHUFPS(U8(0x88), best[2], best[0], words)
	VPMINUW(other, words, words)
	return words
}
