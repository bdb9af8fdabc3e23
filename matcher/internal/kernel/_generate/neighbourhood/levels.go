package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// tileOf returns where byte i of a tile is: the inverse of package kernel's place.
func tileOf(i int) (row, column, section int) {
	dword, in := i/4, i%4
	right, section := dword/4, dword%4
	if dword >= 8 {
		right, section = (dword-8)/2, 4+(dword-8)%2
	}
	return in / 2, 2*right + in%2, section
}

// tileBytes makes a table for VPERMI2B that picks the upper (or lower) bytes of the densities of a tile, from two registers
// with a row each. What lies beyond the tile is of a section that is always 0.
func tileBytes(name string, upper int) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i := range 64 {
		row, column, section := 0, 0, sections
		if i < tileSize {
			row, column, section = tileOf(i)
		}
		DATA(i, U8(4*cellSize*row+cellSize*column+2*section+upper))
	}
	return m
}

// levels512 makes the levels of a tile, two rows of four cells, at once, in their final order: it looks up the level at which the
// upper byte begins and adds one where the lower byte lies beyond what the upper one leaves, since between two upper bytes one
// level begins at most. Its tables are four times 128 bytes: levels, then what is left, each below and from 128.
func levels512() {
	upper, lower := tileBytes("tileUpper", 1), tileBytes("tileLower", 0)
	masks := GLOBL("tileMask", RODATA|NOPTR)
	for tile := range side * side / 8 {
		word := uint64(0)
		for i := range tileSize {
			row, column, _ := tileOf(i)
			x, y := 2*(column+tile%(side/4)*4)-side+1, 2*(row+tile/(side/4)*2)-side+1
			if x*x+y*y <= side*side {
				word |= 1 << i
			}
		}
		DATA(8*tile, U64(word))
	}
	TEXT("levelsAVX512", NOSPLIT, "func(z *uint8, d *uint16, steps *uint8)")
	Pragma("noescape")
	Doc("levelsAVX512 sets z to the rounded roots of d and d to zeros: see Levels.Set. setLevelsGeneric is the reference.")
	z, d, steps := Load(Param("z"), GP64()), Load(Param("d"), GP64()), Load(Param("steps"), GP64())
	var table [8]reg.VecVirtual
	for i := range table {
		table[i] = ZMM()
		VMOVDQU64(Mem{Base: steps, Disp: 64 * i}, table[i])
	}
	order := [2]reg.VecVirtual{ZMM(), ZMM()}
	VMOVDQU64(upper, order[0])
	VMOVDQU64(lower, order[1])
	one, zero, tmp := ZMM(), ZMM(), GP32()
	MOVL(U32(1), tmp)
	VPBROADCASTB(tmp, one)
	VPXORD(zero, zero, zero)
	mask, left := GP64(), GP64()
	LEAQ(masks, mask)
	MOVQ(U32(side/2), left)

	// pick returns the bytes that index asks for from two registers, as a new register.
	pick := func(index, first, second reg.VecVirtual) reg.VecVirtual {
		v := ZMM()
		VMOVDQA64(index, v)
		VPERMI2B(second, first, v)
		return v
	}
	Label("rows512")
	for quad := range side / 4 {
		var row [2]reg.VecVirtual
		for r := range row {
			row[r] = ZMM()
			at := Mem{Base: d, Disp: rowBytes*r + 4*cellSize*quad}
			VMOVDQU64(at, row[r])
			VMOVDQU64(zero, at)
		}
		high, low := pick(order[0], row[0], row[1]), pick(order[1], row[0], row[1])
		large, inside, more := K(), K(), K()
		VPMOVB2M(high, large)
		level, rest := pick(high, table[0], table[1]), pick(high, table[4], table[5])
		VPBLENDMB(pick(high, table[2], table[3]), level, large, level)
		VPBLENDMB(pick(high, table[6], table[7]), rest, large, rest)
		KMOVQ(Mem{Base: mask, Disp: 8 * quad}, inside)
		VMOVDQU8_Z(level, inside, level)
		VPCMPUB(U8(6), rest, low, inside, more) // above
		VPADDB(one, level, more, level)
		VMOVDQU64(level, Mem{Base: z, Disp: tileSize * quad}) // and some of the next tile, or of the room behind the last
	}
	ADDQ(U32(2*rowBytes), d)
	ADDQ(U32(8*side/4), mask)
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
	Doc("levelsAVX2 sets z to the rounded roots of d and d to zeros: see Levels.Set. setLevelsGeneric is the reference.")
	z, d := Load(Param("z"), GP64()), Load(Param("d"), GP64())
	scale, half, shuffle, zero := YMM(), YMM(), XMM(), YMM()
	VPXOR(zero, zero, zero)
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
			at := Mem{Base: d, Disp: rowBytes*r + 2*cellSize*p}
			VMOVDQU(at, v[r])
			VMOVDQU(zero, at)
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
