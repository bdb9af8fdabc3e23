// Command neighbourhood writes the assembly of package kernel that describes minutiae. Run it with go generate in the
// package's folder.
package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The sizes of package kernel's Density, Levels, Neighbour and Projection.
const (
	side      = 16
	sections  = 6
	block     = 6
	cellSize  = 16 // bytes of a cell's density
	rowBytes  = side * cellSize
	tileSize  = 8 * sections // bytes of the levels of two rows of four cells
	levelSize = side*side*sections + 64
	listed    = 16 // bytes of a Neighbour
	codeBits  = 128
	groups    = side * side * sections / 4
	rowSize   = 4 * codeBits // bytes of a group's weights
)

func main() {
	ConstraintExpr("!purego")
	disc := discMask()
	pairs := pairBytes()
	spread256()
	levels512(disc, pairs)
	levels256(disc, pairs)
	project512()
	project256()
	Generate()
}

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

// pairBytes makes a table for VPSHUFB that puts the bytes of two cells next to each other, section by section.
func pairBytes() Mem {
	m := GLOBL("pairBytes", RODATA|NOPTR)
	for i := range 2 {
		DATA(16*i, U64(0x0b030a0209010800))
		DATA(16*i+8, U64(0x0f070e060d050c04))
	}
	return m
}

// spread256 serves both tiers: two cells to a register, 4 instructions for them. Eighteen stores a neighbour are what
// bounds it.
func spread256() {
	TEXT("spreadAVX2", NOSPLIT, "func(d *uint16, list *uint32, n int, bells *uint16, parts *uint16)")
	Pragma("noescape")
	Doc("spreadAVX2 adds n neighbours, n > 0, to d: see Density.Spread. spreadGeneric is the reference.")
	d, list, left := Load(Param("d"), GP64()), Load(Param("list"), GP64()), Load(Param("n"), GP64())
	bells, parts := Load(Param("bells"), GP64()), Load(Param("parts"), GP64())
	twice := GLOBL("columnWords", RODATA|NOPTR)
	for i := range block {
		DATA(16*i, U64(0x0101010101010101*uint64(2*i)+0x0100010001000100))
		DATA(16*i+8, U64(0x0101010101010101*uint64(2*i)+0x0100010001000100))
	}
	words := [block / 2]reg.VecVirtual{}
	for k := range words {
		words[k] = YMM()
		VMOVDQU(twice.Offset(32*k), words[k])
	}

	Label("neighbour256")
	cell, x, y, turn := GP64(), GP64(), GP64(), GP64()
	MOVL(Mem{Base: list}, cell.As32())
	MOVL(Mem{Base: list, Disp: 4}, x.As32())
	MOVL(Mem{Base: list, Disp: 8}, y.As32())
	MOVL(Mem{Base: list, Disp: 12}, turn.As32())
	for _, r := range []reg.GPVirtual{cell, x, y, turn} {
		SHLQ(U8(4), r)
	}
	ADDQ(d, cell)
	ADDQ(bells, y)
	part, column := YMM(), YMM()
	VBROADCASTI128(Mem{Base: parts, Index: turn, Scale: 1}, part)
	VBROADCASTI128(Mem{Base: bells, Index: x, Scale: 1}, column)
	VPSRLW(U8(1), column, column)
	columns := [block / 2]reg.VecVirtual{}
	for k := range columns {
		columns[k] = YMM()
		VPSHUFB(words[k], column, columns[k])
	}
	for j := range block {
		row := YMM()
		VPBROADCASTW(Mem{Base: y, Disp: 2 * j}, row)
		for k, c := range columns {
			at := Mem{Base: cell, Disp: rowBytes*j + 2*cellSize*k}
			v := YMM()
			VPMULHRSW(c, row, v) // (x*y + 2^14) / 2^15
			VPMULLW(part, v, v)
			VPADDUSW(at, v, v)
			VMOVDQU(v, at)
		}
	}
	ADDQ(U8(listed), list)
	DECQ(left)
	JNZ(LabelRef("neighbour256"))
	VZEROUPPER()
	RET()
}

// levels512 finds a level from the upper six bits of a density and, where a level begins between two of these, from
// the other ten: a table of 64 words holds the level there and, in the lower ten bits, what makes the addition of
// the others carry. The first level begins so early that it is compared for.
func levels512(disc, pairs Mem) {
	TEXT("levelsAVX512", NOSPLIT, "func(z *uint8, d *uint16, steps *uint16)")
	Pragma("noescape")
	Doc("levelsAVX512 sets z to the rounded roots of d: see Levels.Set. setLevelsGeneric is the reference.")
	z, d, steps := Load(Param("z"), GP64()), Load(Param("d"), GP64()), Load(Param("steps"), GP64())
	lower, upper, shuffle := ZMM(), ZMM(), YMM()
	VMOVDQU64(Mem{Base: steps}, lower)
	VMOVDQU64(Mem{Base: steps, Disp: 64}, upper)
	VMOVDQU(pairs, shuffle)
	tmp, first, low, one := GP32(), ZMM(), ZMM(), ZMM()
	MOVWLZX(Mem{Base: steps, Disp: 128}, tmp)
	VPBROADCASTW(tmp, first)
	MOVL(U32(1<<10-1), tmp)
	VPBROADCASTW(tmp, low)
	MOVL(U32(1), tmp)
	VPBROADCASTW(tmp, one)
	mask, left := GP64(), GP64()
	LEAQ(disc, mask)
	MOVQ(U32(side/2), left)

	Label("rows512")
	for quad := range side / 4 {
		var bytes [2]reg.VecVirtual
		for r := range bytes {
			v, level, k := ZMM(), ZMM(), K()
			VMOVDQU64(Mem{Base: d, Disp: rowBytes*r + 4*cellSize*quad}, v)
			VPSRLW(U8(10), v, level)
			VPERMI2W(upper, lower, level)
			VPCMPUW(U8(5), first, v, k) // not below
			VPANDD(low, v, v)
			VPADDW(v, level, level)
			VPSRLW(U8(10), level, level)
			VPADDW(one, level, k, level)
			bytes[r] = YMM()
			VPMOVWB(level, bytes[r])
			VPAND(Mem{Base: mask, Disp: 8*side*r + 8*4*quad}, bytes[r], bytes[r])
			VPSHUFB(shuffle, bytes[r], bytes[r])
		}
		four, two := YMM(), YMM()
		VPUNPCKLWD(bytes[1], bytes[0], four)
		VPUNPCKHWD(bytes[1], bytes[0], two)
		VPERMQ(U8(0b1000), two, two)
		VMOVDQU(four, Mem{Base: z, Disp: tileSize * quad})
		VMOVDQU(two.AsX(), Mem{Base: z, Disp: tileSize*quad + 32})
	}
	ADDQ(U32(2*rowBytes), d)
	ADDQ(U32(2*8*side), mask)
	ADDQ(U32(tileSize*side/4), z)
	DECQ(left)
	JNZ(LabelRef("rows512"))
	VZEROUPPER()
	RET()
}

// levels256 takes roots: 15/64*sqrt(v) + 1/2 in single precision has the right integer part for all 4096 values, which
// a test goes through.
func levels256(disc, pairs Mem) {
	numbers := GLOBL("rootScale", RODATA|NOPTR)
	DATA(0, F32(15.0/64))
	DATA(4, F32(0.5))
	TEXT("levelsAVX2", NOSPLIT, "func(z *uint8, d *uint16)")
	Pragma("noescape")
	Doc("levelsAVX2 sets z to the rounded roots of d: see Levels.Set. setLevelsGeneric is the reference.")
	z, d := Load(Param("z"), GP64()), Load(Param("d"), GP64())
	scale, half, shuffle := YMM(), YMM(), XMM()
	VBROADCASTSS(numbers, scale)
	VBROADCASTSS(numbers.Offset(4), half)
	VMOVDQU(pairs, shuffle)
	mask, left, pair := GP64(), GP64(), GP64()
	LEAQ(disc, mask)
	MOVQ(U32(side/2), left)

	Label("rows256")
	MOVQ(U32(side/4), pair)
	Label("tile256")
	for p := range 2 {
		var v [2]reg.VecVirtual
		for r := range v {
			v[r] = YMM()
			VMOVDQU(Mem{Base: d, Disp: rowBytes*r + 2*cellSize*p}, v[r])
		}
		some, four, two := YMM(), XMM(), XMM()
		store := []string{"left256", "right256"}[p]
		VPXOR(four, four, four)
		VPXOR(two, two, two)
		VPOR(v[0], v[1], some)
		VPTEST(some, some)
		JZ(LabelRef(store))
		for r := range v {
			high := XMM()
			VPSRLW(U8(4), v[r], v[r])
			VEXTRACTI128(U8(1), v[r], high)
			roots := [2]reg.VecVirtual{YMM(), YMM()}
			VPMOVZXWD(v[r].AsX(), roots[0])
			VPMOVZXWD(high, roots[1])
			for _, x := range roots {
				VCVTDQ2PS(x, x)
				VSQRTPS(x, x)
				VMULPS(scale, x, x)
				VADDPS(half, x, x)
				VCVTTPS2DQ(x, x)
			}
			VPACKUSDW(roots[1], roots[0], v[r]) // four sections of each cell, then the other four
			VPERMQ(U8(0b11011000), v[r], v[r])
			VEXTRACTI128(U8(1), v[r], high)
			VPACKUSWB(high, v[r].AsX(), v[r].AsX())
			VPAND(Mem{Base: mask, Disp: 8*side*r + 8*2*p}, v[r].AsX(), v[r].AsX())
			VPSHUFB(shuffle, v[r].AsX(), v[r].AsX())
		}
		VPUNPCKLWD(v[1].AsX(), v[0].AsX(), four)
		VPUNPCKHWD(v[1].AsX(), v[0].AsX(), two)
		Label(store)
		VMOVDQU(four, Mem{Base: z, Disp: 16 * p})
		VMOVQ(two, Mem{Base: z, Disp: 32 + 8*p})
	}
	ADDQ(U32(4*cellSize), d)
	ADDQ(U32(8*4), mask)
	ADDQ(U32(tileSize), z)
	DECQ(pair)
	JNZ(LabelRef("tile256"))
	ADDQ(U32(rowBytes), d)
	ADDQ(U32(8*side), mask)
	DECQ(left)
	JNZ(LabelRef("rows256"))
	VZEROUPPER()
	RET()
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
func project512() {
	const some = 48
	TEXT("projectAVX512", NOSPLIT, "func(out *uint64, sums *int32, z *uint8, n int, weights *int8, threshold *int32)")
	Pragma("noescape")
	Doc("projectAVX512 sets the bits of the codes of n neighbourhoods, n > 0, whose sums exceed their thresholds: see",
		"Projection.Codes. projectGeneric is the reference. The sums must be 0 and are left 0.")
	out, sums, z := Load(Param("out"), GP64()), Load(Param("sums"), GP64()), Load(Param("z"), GP64())
	n, weights, threshold := Load(Param("n"), GP64()), Load(Param("weights"), GP64()), Load(Param("threshold"), GP64())
	sum := [8]reg.VecVirtual{}
	for j := range sum {
		sum[j] = ZMM()
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
		VPDPBUSD(Mem{Base: weights, Index: i, Scale: 1, Disp: 64 * j}, levels, sum[j])
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
func project256() {
	ones := GLOBL("ones256", RODATA|NOPTR)
	for i := range 4 {
		DATA(8*i, U64(0x0001000100010001))
	}
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
