package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// words512 makes a table of 32 words.
func words512(name string, value func(i int) uint16) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i := range 32 {
		DATA(2*i, U16(value(i)))
	}
	return m
}

// accord512 is the loop of scan512 with a second minimum over the same distances: of each code of the record over the
// probe's minutiae, whose direction then rides in the low byte. It costs a third more than one direction.
func accord512(pick, negated Mem) {
	equal := GLOBL("equal512", RODATA|NOPTR) // for VPSHUFB: 1 where the low four bits of a difference are 0
	for i := 0; i < 64; i += 8 {
		DATA(i, U64(uint64(1-i/8%2)))
	}
	numbers := words512("numbers512", func(i int) uint16 { return uint16(i) })
	early := words512("early512", func(int) uint16 { return accordEarly << 8 })
	late := words512("late512", func(int) uint16 { return accordLate << 8 })

	k := accordSweep
	k.text("AVX512", "p *byte, balance *uint16")
	r, p, balance := k.records(), Load(Param("p"), GP64()), Load(Param("balance"), GP64())
	low, high, best, picks := registers512(p, minutiae, 2, pick)
	columns := AllocLocal(2 * 64) // of each code of the record the least of two minima
	store := AllocLocal(3 * 64)   // weights, then rotations of either row of classes, a byte each

	Label("recordA")
	hot := r.next()
	for j := range 4 {
		VPTERNLOGD(U8(0xff), best[j], best[j], best[j])
	}
	code, angle, at := GP64(), GP64(), GP64()
	MOVQ(hot, code)
	LEAQ(Mem{Base: hot, Disp: anglesAt}, angle)
	LEAQ(columns, at)
	left := GP64()
	MOVQ(U32(minutiae/8), left)

	Label("eightA")
	turns := ZMM()
	VPBROADCASTQ(Mem{Base: angle}, turns)
	for e := range picks {
		Commentf("Codes %d to %d of eight, see scanAVX512.", 4*e, 4*e+3)
		four, turn := fourCodes(code, 64*e, 2), ZMM()
		VPSHUFB(picks[e], turns, turn)
		column := ZMM()
		for j := range 4 {
			x := four.distances(low[j], high[j])
			key := ZMM()
			VPSHLDW(U8(8), Mem{Base: p, Disp: probeTurnZ + 64*j}, x, key)
			if j == 0 {
				VMOVDQA64(key, column)
			} else {
				VPMINUW(key, column, column)
			}
			VPSHLDW(U8(8), turn, x, x)
			VPMINUW(x, best[j], best[j])
		}
		half, quarter := YMM(), XMM()
		VEXTRACTI64X4(U8(1), column, half)
		VPMINUW(half, column.AsY(), half)
		VEXTRACTI32X4(U8(1), half, quarter)
		VPMINUW(quarter, half.AsX(), quarter)
		VMOVDQU64(quarter, Mem{Base: at, Disp: 16 * e})
	}
	ADDQ(U32(16*8), code)
	ADDQ(U32(8), angle)
	ADDQ(U32(2*16), at)
	DECQ(left)
	JNZ(LabelRef("eightA"))

	Comment("Of each probe minutia the least of four words: see scanAVX512.")
	keys := leastOfFour(best)
	limit, turned := ZMM(), ZMM()
	VMOVDQU64(Mem{Base: p, Disp: probeLimitZ}, limit)
	VMOVDQU64(Mem{Base: p, Disp: probeAngleZ}, turned)
	VPSUBW(keys, turned, turned)
	accordVotes(keys, turned, limit, early, late, store)

	Comment("Of each code of the record the least of two words; those beyond its number have no weight.")
	parts := [2]reg.VecVirtual{ZMM(), ZMM()}
	for i, part := range parts {
		upper := ZMM()
		VMOVDQU64(columns.Offset(64*i), part)
		VPSRLD(U8(16), part, upper)
		VPMINUW(upper, part, part)
		VPMOVDW(part, part.AsY())
	}
	VINSERTI64X4(U8(1), parts[1].AsY(), parts[0], parts[0])
	number, count, valid, most := GP32(), ZMM(), K(), ZMM()
	MOVBLZX(Mem{Base: hot, Disp: countAt}, number)
	VPBROADCASTW(number, count)
	VMOVDQU64(numbers, most)
	VPCMPUW(U8(1), count, most, valid)
	VPBROADCASTW(Mem{Base: p, Disp: probeLimitZ}, most)
	VMOVDQU16_Z(most, valid, most)
	VPMOVZXBW(Mem{Base: hot, Disp: anglesAt}, turned)
	VPSUBW(turned, parts[0], turned)
	accordVotes(parts[0], turned, most, early, late, store.Offset(minutiae))

	Comment("Lanes are rotations: lane b adds the weights whose rotation is b, four at a time, once for either row of classes.")
	bins, match, sums := ZMM(), ZMM(), [2]reg.VecVirtual{ZMM(), ZMM()}
	VMOVDQU64(negated, bins)
	VMOVDQU64(equal, match)
	VPXORD(sums[0], sums[0], sums[0])
	VPXORD(sums[1], sums[1], sums[1])
	for g := range 2 * minutiae / 4 {
		for row, sum := range sums {
			one := ZMM()
			VPADDD_BCST(store.Offset(64+64*row+4*g), bins, one)
			VPSHUFB(one, match, one)
			VPDPBUSD_BCST(store.Offset(4*g), one, sum)
		}
	}
	Comment("The largest window of both rows, balanced by the sum of all, which a row is.")
	upper, quarter, swapped := YMM(), XMM(), XMM()
	VEXTRACTI64X4(U8(1), sums[0], upper)
	VPADDD(upper, sums[0].AsY(), upper)
	VEXTRACTI32X4(U8(1), upper, quarter)
	VPADDD(quarter, upper.AsX(), quarter)
	VPSHUFD(U8(0x4e), quarter, swapped)
	VPADDD(swapped, quarter, quarter)
	VPSHUFD(U8(0xb1), quarter, swapped)
	VPADDD(swapped, quarter, quarter)
	total := GP64()
	VMOVD(quarter, total.As32())
	MOVWLZX(Mem{Base: balance, Index: total, Scale: 2}, total.As32())
	VPMAXUD(sums[1], sums[0], sums[0])
	score := largest512(sums[0])
	IMULL(total.As32(), score)
	SHRL(U8(10), score)
	r.put(score, "recordA")
	VZEROUPPER()
	RET()
}

// accordVotes writes, for 32 keys of distance*256 + direction in words, weights and the rotations' classes.
func accordVotes(keys, turned, limit reg.VecVirtual, early, late, store Mem) {
	weight, class := ZMM(), ZMM()
	VPSRLW(U8(8), keys, weight)
	VPSUBUSW(weight, limit, weight)
	VPMOVWB(weight, store)
	VPSLLW(U8(8), turned, turned)
	VPADDW(early, turned, class)
	VPSRLW(U8(12), class, class)
	VPMOVWB(class, store.Offset(64))
	VPSUBW(late, turned, class)
	VPSRLW(U8(12), class, class)
	VPMOVWB(class, store.Offset(128))
}
