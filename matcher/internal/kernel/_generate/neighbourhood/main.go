// Command neighbourhood writes the assembly of package kernel that describes minutiae. Run it with go generate in the
// package's folder.
package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The sizes of package kernel's Density, Levels and Projection.
const (
	side      = 16
	sections  = 6
	block     = 6
	cellSize  = 16 // bytes of a cell's density
	rowBytes  = side * cellSize
	tileSize  = 8 * sections // bytes of the levels of two rows of four cells
	levelSize = side*side*sections + 64
	codeBits  = 128
	groups    = side * side * sections / 4
	rowSize   = 4 * codeBits // bytes of a group's weights
)

func main() {
	ConstraintExpr("!purego")
	disc := discMask()
	pairs := pairBytes()
	near(wide{16, ZMM})
	near(wide{8, YMM})
	spread256()
	levels512()
	levels256(disc, pairs)
	project()
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
	for k, r := range []reg.GPVirtual{cell, x, y, turn} {
		MOVL(Mem{Base: list, Disp: listAxis * k}, r.As32())
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
	ADDQ(U8(4), list)
	DECQ(left)
	JNZ(LabelRef("neighbour256"))
	VZEROUPPER()
	RET()
}
