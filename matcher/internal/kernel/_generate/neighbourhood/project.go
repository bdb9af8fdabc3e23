package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// project makes the kernels of a projection.
func project() {
	ones := GLOBL("ones256", RODATA|NOPTR)
	for i := range 4 {
		DATA(8*i, U64(0x0001000100010001))
	}
	project512(ones, "AVX512", true)
	project512(ones, "AVX512BW", false)
	project256(ones)
}

// nextGroup puts the number of the lowest bit of mask into i and removes the bit.
func nextGroup(mask, i reg.GPVirtual) {
	rest := GP64()
	BSFQ(mask, i)
	LEAQ(Mem{Base: mask, Disp: -1}, rest)
	ANDQ(rest, mask)
}

// project512 takes 48 groups of levels of all neighbourhoods before it goes on to the next, so that their weights, 24 KB,
// come from the first-level cache: from the second they come at half the speed of the multiplications. The 128 sums of a
// neighbourhood are in eight registers meanwhile. Groups of four levels that are all 0, more than half, are passed over.
// Without VNNI a product takes three instructions, as with AVX2.
func project512(ones Mem, tier string, vnni bool) {
	const some = 48
	TEXT("project"+tier, NOSPLIT, "func(out *uint64, sums *int32, z *uint8, n int, weights *int8, threshold *int32)")
	Pragma("noescape")
	Doc("project"+tier+" sets the bits of the codes of n neighbourhoods, n > 0, whose sums exceed their thresholds: see",
		"Projection.Codes. projectGeneric is the reference. The sums must be 0 and are left 0.")
	out, sums, z := Load(Param("out"), GP64()), Load(Param("sums"), GP64()), Load(Param("z"), GP64())
	n, weights, threshold := Load(Param("n"), GP64()), Load(Param("weights"), GP64()), Load(Param("threshold"), GP64())
	sum := [8]reg.VecVirtual{}
	for j := range sum {
		sum[j] = ZMM()
	}
	one := ZMM()
	if !vnni {
		VBROADCASTI64X4(ones, one)
	}
	blocks, left, at, to := GP64(), GP64(), GP64(), GP64()
	MOVQ(U32(groups/some), blocks)

	Label("block512")
	MOVQ(n, left)
	MOVQ(z, at)
	MOVQ(sums, to)
	Label("next512")
	mask := GP64()
	for q := range some / 16 {
		v, k, bits := ZMM(), K(), GP64()
		VMOVDQU64(Mem{Base: at, Disp: 64 * q}, v)
		VPTESTMD(v, v, k)
		if q == 0 {
			KMOVW(k, mask.As32())
			continue
		}
		KMOVW(k, bits.As32())
		SHLQ(U8(16*q), bits)
		ORQ(bits, mask)
	}
	TESTQ(mask, mask)
	JZ(LabelRef("none512"))
	for j := range sum {
		VMOVDQU64(Mem{Base: to, Disp: 64 * j}, sum[j])
	}
	Label("group512")
	i, levels := GP64(), ZMM()
	nextGroup(mask, i)
	VPBROADCASTD(Mem{Base: at, Index: i, Scale: 4}, levels)
	SHLQ(U8(9), i)
	for j := range sum {
		row := Mem{Base: weights, Index: i, Scale: 1, Disp: 64 * j}
		if vnni {
			VPDPBUSD(row, levels, sum[j])
			continue
		}
		product := ZMM()
		VPMADDUBSW(row, levels, product)
		VPMADDWD(one, product, product)
		VPADDD(product, sum[j], sum[j])
	}
	TESTQ(mask, mask)
	JNZ(LabelRef("group512"))
	for j := range sum {
		VMOVDQU64(sum[j], Mem{Base: to, Disp: 64 * j})
	}
	Label("none512")
	ADDQ(U32(levelSize), at)
	ADDQ(U32(4*codeBits), to)
	DECQ(left)
	JNZ(LabelRef("next512"))
	ADDQ(U32(4*some), z)
	ADDQ(U32(rowSize*some), weights)
	DECQ(blocks)
	JNZ(LabelRef("block512"))

	Comment("All sums are complete.")
	zero := ZMM()
	VPXORD(zero, zero, zero)
	Label("code512")
	for j := range sum {
		v, k, bits := ZMM(), K(), GP32()
		VMOVDQU64(Mem{Base: sums, Disp: 64 * j}, v)
		VMOVDQU64(zero, Mem{Base: sums, Disp: 64 * j})
		VPCMPD(U8(6), Mem{Base: threshold, Disp: 64 * j}, v, k) // above
		KMOVW(k, bits)
		MOVW(bits.As16(), Mem{Base: out, Disp: 2 * j})
	}
	ADDQ(U32(codeBits/8), out)
	ADDQ(U32(4*codeBits), sums)
	DECQ(n)
	JNZ(LabelRef("code512"))
	VZEROUPPER()
	RET()
}

// project256 does one half of the sums after the other. Two products of a level and a weight stay far below 2^15, so
// VPMADDUBSW does not saturate.
func project256(ones Mem) {
	TEXT("projectAVX2", NOSPLIT, "func(out *uint64, z *uint8, weights *int8, threshold *int32)")
	Pragma("noescape")
	Doc("projectAVX2 sets the bits of out whose sums exceed their thresholds: see Projection.Codes. projectGeneric is the",
		"reference.")
	out, z := Load(Param("out"), GP64()), Load(Param("z"), GP64())
	weights, threshold := Load(Param("weights"), GP64()), Load(Param("threshold"), GP64())
	one, zero := YMM(), YMM()
	VMOVDQU(ones, one)
	halves := GP64()
	MOVQ(U32(2), halves)

	Label("half256")
	VPXOR(zero, zero, zero)
	sum := [8]reg.VecVirtual{}
	for j := range sum {
		sum[j] = YMM()
		VPXOR(sum[j], sum[j], sum[j])
	}
	left := GP64()
	MOVQ(U32(groups/32), left)

	Label("groups256")
	mask := GP64()
	for q := range 4 {
		v, some := YMM(), GP32()
		VPCMPEQD(Mem{Base: z, Disp: 32 * q}, zero, v)
		if q == 0 {
			VMOVMSKPS(v, mask.As32())
			continue
		}
		VMOVMSKPS(v, some)
		SHLL(U8(8*q), some)
		ORL(some, mask.As32())
	}
	NOTL(mask.As32())
	TESTQ(mask, mask)
	JZ(LabelRef("none256"))
	Label("group256")
	i, levels := GP64(), YMM()
	nextGroup(mask, i)
	VPBROADCASTD(Mem{Base: z, Index: i, Scale: 4}, levels)
	SHLQ(U8(9), i)
	for j := range sum {
		product := YMM()
		VPMADDUBSW(Mem{Base: weights, Index: i, Scale: 1, Disp: 32 * j}, levels, product)
		VPMADDWD(one, product, product)
		VPADDD(product, sum[j], sum[j])
	}
	TESTQ(mask, mask)
	JNZ(LabelRef("group256"))
	Label("none256")
	ADDQ(U32(4*32), z)
	ADDQ(U32(rowSize*32), weights)
	DECQ(left)
	JNZ(LabelRef("groups256"))

	for j := range sum {
		some := GP32()
		VPCMPGTD(Mem{Base: threshold, Disp: 32 * j}, sum[j], sum[j])
		VMOVMSKPS(sum[j], some)
		MOVB(some.As8(), Mem{Base: out, Disp: j})
	}
	Comment("The other half: the same levels, the next weights.")
	SUBQ(U32(4*groups), z)
	SUBQ(U32(rowSize*groups-rowSize/2), weights)
	ADDQ(U32(4*codeBits/2), threshold)
	ADDQ(U32(codeBits/16), out)
	DECQ(halves)
	JNZ(LabelRef("half256"))
	VZEROUPPER()
	RET()
}
