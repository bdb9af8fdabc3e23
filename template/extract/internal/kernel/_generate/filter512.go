package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const filterDoc = " filters one block: norm is the pixel 8 rows above and 8 columns left of it, rows have room for " +
	"the sums across. rowGeneric is the reference."

// filter512 has, for a row of a block, the real and the imaginary sum of each column side by side in doublewords.
func filter512() {
	// Column x wants the four bytes from x+4g on, twice.
	columns := GLOBL("columns", RODATA|NOPTR)
	for x := range 8 {
		four := uint64(x) | uint64(x+1)<<8 | uint64(x+2)<<16 | uint64(x+3)<<24
		DATA(8*x, U64(four|four<<32))
	}
	// The low words of two doublewords, twice.
	halves := GLOBL("halves", RODATA|NOPTR)
	for i := range 4 {
		DATA(16*i, U64(0x0504010005040100))
		DATA(16*i+8, U64(0x0d0c09080d0c0908))
	}

	TEXT("filterAVX512", NOSPLIT, "func(even *int16, odd *int16, stride int, norm *int8, normStride int, filter *byte, rows *int16)")
	Pragma("noescape")
	Doc("filterAVX512" + filterDoc)
	even, odd, stride := load("even"), load("odd"), load("stride")
	norm, normStride, filter, rows := load("norm"), load("normStride"), load("filter"), load("rows")

	Comment("Across: every row in reach, pixels 128 too large so that they have no sign.")
	var index, quad [5]reg.VecVirtual
	four, flip, shuffle, bias := ZMM(), ZMM(), ZMM(), ZMM()
	c := GP32()
	MOVL(U32(0x04040404), c)
	VPBROADCASTD(c, four)
	MOVL(U32(0x80808080), c)
	VPBROADCASTD(c, flip)
	VMOVDQU64(halves, shuffle)
	VPBROADCASTQ(Mem{Base: filter, Disp: biasAt}, bias)
	for g := range quad {
		index[g], quad[g] = ZMM(), ZMM()
		if g == 0 {
			VMOVDQU64(columns, index[g])
		} else {
			VPADDB(four, index[g-1], index[g])
		}
		VPBROADCASTQ(Mem{Base: filter, Disp: quadsAt + 8*g}, quad[g])
	}
	to, left := GP64(), GP64()
	MOVQ(rows, to)
	MOVQ(U32(window), left)
	Label("across512")
	pixels, sum := ZMM(), ZMM()
	VBROADCASTI64X4(Mem{Base: norm}, pixels)
	VPXORD(flip, pixels, pixels)
	VMOVDQA64(bias, sum)
	for g := range quad {
		t := ZMM()
		VPERMB(pixels, index[g], t)
		VPDPBUSD(quad[g], t, sum)
	}
	VPSRAD(U8(4), sum, sum)
	VPSHUFB(shuffle, sum, sum)
	VMOVDQU64(sum, Mem{Base: to})
	ADDQ(normStride, norm)
	ADDQ(U32(64), to)
	DECQ(left)
	JNZ(LabelRef("across512"))

	Comment("Down: even and odd answer of each column side by side, one register for each row of the block.")
	var down [reach]reg.VecVirtual
	var answer [block]reg.VecVirtual
	for k := range down {
		down[k] = ZMM()
		VPBROADCASTQ(Mem{Base: filter, Disp: downAt + 8*k}, down[k])
	}
	for y := range answer {
		answer[y] = ZMM()
		VPXORD(answer[y], answer[y], answer[y])
	}
	row := ZMM()
	for j := range window {
		VMOVDQU64(Mem{Base: rows, Disp: 64 * j}, row)
		for y := range answer {
			if k := j - y; k >= 0 && k < reach {
				VPDPWSSD(down[k], row, answer[y])
			}
		}
	}

	Comment("To units of the response.")
	gain, half, least := ZMM(), ZMM(), XMM()
	VPBROADCASTQ(Mem{Base: filter, Disp: gainAt}, gain)
	MOVL(U32(1<<23), c)
	wide := GP64()
	MOVL(c, wide.As32())
	VPBROADCASTQ(wide, half)
	MOVL(U32(0x80018001), c)
	VMOVD(c, least)
	VPBROADCASTD(least, least)
	for y := range answer {
		second := ZMM()
		VPSRLQ(U8(32), answer[y], second)
		for part, v := range []reg.VecVirtual{answer[y], second} {
			VPMULDQ(gain, v, v)
			VPADDQ(half, v, v)
			VPSRAQ(U8(24), v, v)
			x := XMM()
			VPMOVSQW(v, x)
			VPMAXSW(least, x, x)
			VMOVDQU(x, Mem{Base: []reg.GPVirtual{even, odd}[part]})
		}
		if y < block-1 {
			ADDQ(stride, even)
			ADDQ(stride, odd)
		}
	}
	VZEROUPPER()
	RET()
}
