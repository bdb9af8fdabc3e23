package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// accord256 is the loop of scan256 with a second minimum over the same distances, as accord512 is that of scan512.
func accord256(negated Mem) {
	equal := GLOBL("equal256", RODATA|NOPTR)
	for i := 0; i < 32; i += 8 {
		DATA(i, U64(uint64(1-i/8%2)))
	}
	numbers := GLOBL("numbers256", RODATA|NOPTR)
	for i := range minutiae {
		DATA(2*i, U16(uint16(i)))
	}

	k := accordSweep
	k.text("AVX2", "p *byte, t *uint64, balance *uint16")
	r, p, t, balance := k.records(), Load(Param("p"), GP64()), Load(Param("t"), GP64()), Load(Param("balance"), GP64())
	columns := AllocLocal(2 * minutiae) // of each code of the record the nearest probe minutia
	store := AllocLocal(3 * 64)         // weights, then rotations of either row of classes, a byte each
	Comment("Directions of the probe's minutiae, a byte each, in their order.")
	angles, upper := YMM(), YMM()
	VMOVDQU(Mem{Base: p, Disp: probeAngleQ}, angles)
	VMOVDQU(Mem{Base: p, Disp: probeAngleQ + 32}, upper)
	VPACKUSWB(upper, angles, angles)

	Label("recordB")
	hot := r.next()
	best := [2]reg.VecVirtual{YMM(), YMM()}
	for h := range best {
		VPCMPEQD(best[h], best[h], best[h])
	}
	code, angle, at, left := GP64(), GP64(), GP64(), GP64()
	MOVQ(hot, code)
	LEAQ(Mem{Base: hot, Disp: anglesAt}, angle)
	LEAQ(columns, at)
	MOVQ(U32(minutiae), left)

	Label("codeB")
	sum := rows256(code, t, 2)
	Comment("distance*256 + direction of the record's code in words, minimum of each.")
	turn, key := YMM(), YMM()
	VPBROADCASTB(Mem{Base: angle}, turn)
	VPUNPCKLBW(sum, turn, key)
	VPMINUW(key, best[0], best[0])
	VPUNPCKHBW(sum, turn, key)
	VPMINUW(key, best[1], best[1])
	Comment("distance*256 + direction of the probe's minutia, minimum of all.")
	half := XMM()
	VPUNPCKLBW(sum, angles, key)
	VPUNPCKHBW(sum, angles, sum)
	VPMINUW(key, sum, sum)
	VEXTRACTI128(U8(1), sum, half)
	VPMINUW(half, sum.AsX(), half)
	VPHMINPOSUW(half, half)
	VPEXTRW(U8(0), half, Mem{Base: at})
	ADDQ(U32(16), code)
	INCQ(angle)
	ADDQ(U32(2), at)
	DECQ(left)
	JNZ(LabelRef("codeB"))

	Comment("Of the probe's minutiae.")
	var limits, keys, turned [2]reg.VecVirtual
	for h := range keys {
		limits[h], turned[h] = YMM(), YMM()
		VMOVDQU(Mem{Base: p, Disp: probeLimitQ + 32*h}, limits[h])
		VMOVDQU(Mem{Base: p, Disp: probeAngleQ + 32*h}, turned[h])
		VPSUBW(best[h], turned[h], turned[h])
	}
	accordVotes256(best, turned, limits, store)
	Comment("Of the codes of the record; those beyond its number have no weight.")
	limit, number := YMM(), GP32()
	MOVBLZX(Mem{Base: hot, Disp: countAt}, number)
	count := spread256(number, VPBROADCASTW)
	VPBROADCASTW(Mem{Base: p, Disp: probeLimitQ}, limit)
	for h := range keys {
		keys[h], turned[h], limits[h] = YMM(), YMM(), YMM()
		VMOVDQU(columns.Offset(32*h), keys[h])
		VPMOVZXBW(Mem{Base: hot, Disp: anglesAt + 16*h}, turned[h])
		VPSUBW(turned[h], keys[h], turned[h])
		VPCMPGTW(numbers.Offset(32*h), count, limits[h])
		VPAND(limit, limits[h], limits[h])
	}
	accordVotes256(keys, turned, limits, store.Offset(minutiae))

	Comment("Lanes are rotations: lane b adds the weights whose rotation is b, two at a time, once for either row of classes.")
	bins, match := YMM(), YMM()
	VMOVDQU(negated, bins)
	VMOVDQU(equal, match)
	sums := [2]reg.VecVirtual{}
	for row := range sums {
		sums[row] = votes256(2*minutiae, store, store.Offset(64+64*row), bins, match)
	}
	Comment("The largest window of both rows, balanced by the sum of all, which a row is.")
	ones, all, swapped := YMM(), YMM(), XMM()
	VPCMPEQD(ones, ones, ones)
	VPSRLW(U8(15), ones, ones)
	VPMADDWD(ones, sums[0], all)
	VEXTRACTI128(U8(1), all, swapped)
	VPADDD(swapped, all.AsX(), all.AsX())
	VPSHUFD(U8(0x4e), all.AsX(), swapped)
	VPADDD(swapped, all.AsX(), all.AsX())
	VPSHUFD(U8(0xb1), all.AsX(), swapped)
	VPADDD(swapped, all.AsX(), all.AsX())
	total := GP64()
	VMOVD(all.AsX(), total.As32())
	MOVWLZX(Mem{Base: balance, Index: total, Scale: 2}, total.As32())
	VPMAXUW(sums[1], sums[0], sums[0])
	score := largest256(sums[0])
	MOVWLZX(score.As16(), score)
	IMULL(total.As32(), score)
	SHRL(U8(10), score)
	r.put(score, "recordB")
	VZEROUPPER()
	RET()
}

// accordVotes256 writes, for 32 keys of distance*256 + direction in words, weights and the rotations' classes.
func accordVotes256(keys, turned, limits [2]reg.VecVirtual, store Mem) {
	var weight, early, late [2]reg.VecVirtual
	for h := range keys {
		weight[h], early[h], late[h] = YMM(), YMM(), YMM()
		VPSRLW(U8(8), keys[h], weight[h])
		VPSUBUSW(weight[h], limits[h], weight[h])
		Comment("(rotation + early) / 16 and (rotation - late) / 16, of 256.")
		shifted := constant256(accordEarly<<8, VPBROADCASTW)
		VPSLLW(U8(8), turned[h], turned[h])
		VPADDW(shifted, turned[h], early[h])
		VPSRLW(U8(12), early[h], early[h])
		shifted = constant256(accordLate<<8, VPBROADCASTW)
		VPSUBW(shifted, turned[h], late[h])
		VPSRLW(U8(12), late[h], late[h])
	}
	for i, pair := range [][2]reg.VecVirtual{weight, early, late} {
		VPACKUSWB(pair[1], pair[0], pair[0])
		VMOVDQU(pair[0], store.Offset(64*i))
	}
}
