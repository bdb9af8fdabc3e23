package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The sizes of package kernel's Density, Levels and Projection.
const (
	side     = 16
	sections = 6
	block    = 6
	cellSize = 16 // bytes of a cell's density
	codeBits = 128
	groups   = side * side * sections / 4
	rowSize  = 4 * codeBits // bytes of a group's weights
)

// discMask has a byte for each of a cell's eight words: ones in the six sections of cells within the disc.
func discMask() Mem {
	m := GLOBL("discMask", RODATA|NOPTR)
	for i := range side * side {
		x, y := 2*(i%side)-side+1, 2*(i/side)-side+1
		word := uint64(0)
		if x*x+y*y <= side*side {
			word = 1<<(8*sections) - 1
		}
		DATA(8*i, U64(word))
	}
	return m
}

// sixes makes a table for VPSHUFB that moves the six bytes of the second of two cells next to those of the first.
func sixes() Mem {
	m := GLOBL("sixes", RODATA|NOPTR)
	for i := range 2 {
		DATA(16*i, U64(0x0908050403020100))
		DATA(16*i+8, U64(0x808080800d0c0b0a))
	}
	return m
}

// dwords makes a constant of numbers of 32 bits.
func dwords(name string, v ...uint32) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i, x := range v {
		DATA(4*i, U32(x))
	}
	return m
}

// spread256 serves both tiers: two cells to a register, 4 instructions for them.
func spread256() {
	TEXT("spreadAVX2", NOSPLIT, "func(d *uint16, x *uint16, y *uint16, part *uint16)")
	Pragma("noescape")
	Doc("spreadAVX2 adds a neighbour to the block of cells at d: see Density.Spread. spreadGeneric is the reference.")
	d, x, y := Load(Param("d"), GP64()), Load(Param("x"), GP64()), Load(Param("y"), GP64())
	partAt := Load(Param("part"), GP64())
	part := YMM()
	VBROADCASTI128(Mem{Base: partAt}, part)
	columns := [block / 2]reg.VecVirtual{}
	for k := range columns {
		second := XMM()
		columns[k] = YMM()
		VPBROADCASTW(Mem{Base: x, Disp: 4 * k}, columns[k].AsX())
		VPBROADCASTW(Mem{Base: x, Disp: 4*k + 2}, second)
		VINSERTI128(U8(1), second, columns[k], columns[k])
	}
	for j := range block {
		row := YMM()
		VPBROADCASTW(Mem{Base: y, Disp: 2 * j}, row)
		for k, c := range columns {
			at := Mem{Base: d, Disp: side*cellSize*j + 2*cellSize*k}
			v := YMM()
			VPMULHRSW(c, row, v) // (x*y + 2^14) / 2^15
			VPMULLW(part, v, v)
			VPADDUSW(at, v, v)
			VMOVDQU(v, at)
		}
	}
	VZEROUPPER()
	RET()
}

// levels512 finds the levels of four cells by halving: the bits of a level from the highest, each set where the
// density is at least the least of the level that it would give.
func levels512(disc, six Mem) {
	order := dwords("twelves512", 0, 1, 2, 4, 5, 6, 3, 7)
	TEXT("levelsAVX512", NOSPLIT, "func(z *uint8, d *uint16, least *uint16)")
	Pragma("noescape")
	Doc("levelsAVX512 sets z to the rounded roots of d: see Levels.Set. setLevelsGeneric is the reference.")
	z, d, leastAt := Load(Param("z"), GP64()), Load(Param("d"), GP64()), Load(Param("least"), GP64())
	table, shuffle, permute := ZMM(), YMM(), YMM()
	VBROADCASTI64X4(Mem{Base: leastAt}, table)
	VMOVDQU(six, shuffle)
	VMOVDQU(order, permute)
	bits, tmp := [4]reg.VecVirtual{}, GP32()
	for k := range bits {
		bits[k] = ZMM()
		MOVL(U32(8>>k), tmp)
		VPBROADCASTW(tmp, bits[k])
	}
	mask, left := GP64(), GP64()
	LEAQ(disc, mask)
	MOVQ(U32(side*side/4), left)

	Label("cells512")
	v, level, candidate, limit := ZMM(), ZMM(), ZMM(), ZMM()
	VMOVDQU64(Mem{Base: d}, v)
	VPSRLW(U8(4), v, v)
	VPXORD(level, level, level)
	for _, bit := range bits {
		k := K()
		VPADDW(bit, level, candidate)
		VPERMW(table, candidate, limit)
		VPCMPUW(U8(5), limit, v, k) // not below
		VPADDW(bit, level, k, level)
	}
	VPMOVWB(level, level.AsY())
	VPAND(Mem{Base: mask}, level.AsY(), level.AsY())
	VPSHUFB(shuffle, level.AsY(), level.AsY())
	VPERMD(level.AsY(), permute, level.AsY())
	VMOVDQU(level.AsY(), Mem{Base: z})
	ADDQ(U32(4*cellSize), d)
	ADDQ(U32(32), mask)
	ADDQ(U32(4*sections), z)
	DECQ(left)
	JNZ(LabelRef("cells512"))
	VZEROUPPER()
	RET()
}

// levels256 takes roots: 15/64*sqrt(v) + 1/2 in single precision has the right integer part for all 4096 values, which
// a test goes through.
func levels256(disc, six Mem) {
	order := dwords("twelves256", 0, 4, 1, 5, 0, 4, 1, 5)
	numbers := GLOBL("rootScale", RODATA|NOPTR)
	DATA(0, F32(15.0/64))
	DATA(4, F32(0.5))
	TEXT("levelsAVX2", NOSPLIT, "func(z *uint8, d *uint16)")
	Pragma("noescape")
	Doc("levelsAVX2 sets z to the rounded roots of d: see Levels.Set. setLevelsGeneric is the reference.")
	z, d := Load(Param("z"), GP64()), Load(Param("d"), GP64())
	scale, half, shuffle, permute := YMM(), YMM(), XMM(), YMM()
	VBROADCASTSS(numbers, scale)
	VBROADCASTSS(numbers.Offset(4), half)
	VMOVDQU(six, shuffle)
	VMOVDQU(order, permute)
	mask, left := GP64(), GP64()
	LEAQ(disc, mask)
	MOVQ(U32(side*side/2), left)

	Label("cells256")
	v := YMM()
	VMOVDQU(Mem{Base: d}, v)
	VPTEST(v, v)
	JZ(LabelRef("store256"))
	VPSRLW(U8(4), v, v)
	high := XMM()
	VEXTRACTI128(U8(1), v, high)
	roots := [2]reg.VecVirtual{YMM(), YMM()}
	VPMOVZXWD(v.AsX(), roots[0])
	VPMOVZXWD(high, roots[1])
	for _, r := range roots {
		VCVTDQ2PS(r, r)
		VSQRTPS(r, r)
		VMULPS(scale, r, r)
		VADDPS(half, r, r)
		VCVTTPS2DQ(r, r)
	}
	VPACKUSDW(roots[1], roots[0], v)
	VPACKUSWB(v, v, v)
	VPERMD(v, permute, v)
	VPAND(Mem{Base: mask}, v.AsX(), v.AsX())
	VPSHUFB(shuffle, v.AsX(), v.AsX())
	Label("store256")
	VMOVDQU(v.AsX(), Mem{Base: z})
	ADDQ(U32(2*cellSize), d)
	ADDQ(U32(16), mask)
	ADDQ(U32(2*sections), z)
	DECQ(left)
	JNZ(LabelRef("cells256"))
	VZEROUPPER()
	RET()
}

const projectDoc = " sets the bits of out whose sums exceed their thresholds: see Projection.Code. projectGeneric is the reference."

// nextGroup puts the number of the lowest bit of mask into i and removes the bit.
func nextGroup(mask, i reg.GPVirtual) {
	rest := GP64()
	BSFQ(mask, i)
	LEAQ(Mem{Base: mask, Disp: -1}, rest)
	ANDQ(rest, mask)
}

// project512 keeps the 128 sums in eight registers. Groups of four levels that are all 0, mostly more than half, are
// passed over, 64 groups at a time.
func project512() {
	TEXT("projectAVX512", NOSPLIT, "func(out *byte, z *uint8, weights *int8, threshold *int32)")
	Pragma("noescape")
	Doc("projectAVX512" + projectDoc)
	out, z := Load(Param("out"), GP64()), Load(Param("z"), GP64())
	weights, threshold := Load(Param("weights"), GP64()), Load(Param("threshold"), GP64())
	sum := [8]reg.VecVirtual{}
	for j := range sum {
		sum[j] = ZMM()
		VPXORD(sum[j], sum[j], sum[j])
	}
	left := GP64()
	MOVQ(U32(groups/64), left)

	Label("groups512")
	mask := GP64()
	for q := range 4 {
		v, k, some := ZMM(), K(), GP64()
		VMOVDQU64(Mem{Base: z, Disp: 64 * q}, v)
		VPTESTMD(v, v, k)
		if q == 0 {
			KMOVW(k, mask.As32())
			continue
		}
		KMOVW(k, some.As32())
		SHLQ(U8(16*q), some)
		ORQ(some, mask)
	}
	TESTQ(mask, mask)
	JZ(LabelRef("none512"))
	Label("group512")
	i, levels := GP64(), ZMM()
	nextGroup(mask, i)
	VPBROADCASTD(Mem{Base: z, Index: i, Scale: 4}, levels)
	SHLQ(U8(9), i)
	for j := range sum {
		VPDPBUSD(Mem{Base: weights, Index: i, Scale: 1, Disp: 64 * j}, levels, sum[j])
	}
	TESTQ(mask, mask)
	JNZ(LabelRef("group512"))
	Label("none512")
	ADDQ(U32(4*64), z)
	ADDQ(U32(rowSize*64), weights)
	DECQ(left)
	JNZ(LabelRef("groups512"))

	for j := range sum {
		k, some := K(), GP32()
		VPCMPD(U8(6), Mem{Base: threshold, Disp: 64 * j}, sum[j], k) // above
		KMOVW(k, some)
		MOVW(some.As16(), Mem{Base: out, Disp: 2 * j})
	}
	VZEROUPPER()
	RET()
}

// project256 does one half of the sums after the other. Two products of a level and a weight stay far below 2^15, so
// VPMADDUBSW does not saturate.
func project256() {
	ones := GLOBL("ones256", RODATA|NOPTR)
	for i := range 4 {
		DATA(8*i, U64(0x0001000100010001))
	}
	TEXT("projectAVX2", NOSPLIT, "func(out *byte, z *uint8, weights *int8, threshold *int32)")
	Pragma("noescape")
	Doc("projectAVX2" + projectDoc)
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
