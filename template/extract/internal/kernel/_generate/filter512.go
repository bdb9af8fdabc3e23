package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const filterDoc = " filters one block: norm is the pixel 8 rows above and 8 columns left of it, rows have room for " +
	"the sums across. rowGeneric is the reference."

// Rows of sums across have the real and the imaginary sum of each of eight columns side by side, rowSize bytes. Down,
// the rows k above and below the middle one have weights that differ in sign alone, so that they are added first:
// with C, the conjugate of the upper row, the even answer takes R + C and the odd one R − C of the lower row R. Sums fit
// 16 bits: 2·17·127·120/16. Conjugates lie behind the rows.
const (
	rowSize  = 32
	middleAt = downAt + 8*(reach/2)
)

func rowAt(j int) int       { return rowSize * j }
func conjugateAt(j int) int { return rowSize * (window + j) }

// filter512 has two rows in a register, across and down.
func filter512() {
	// Column x of either row wants the four bytes from x+4g on.
	columns := GLOBL("columns", RODATA|NOPTR)
	for i := range 16 {
		x := uint32(i%8 + i/8*32)
		DATA(4*i, U32(x|(x+1)<<8|(x+2)<<16|(x+3)<<24))
	}

	TEXT("filterAVX512", NOSPLIT, "func(even *int16, odd *int16, stride int, norm *int8, normStride int, filter *byte, rows *int16)")
	Pragma("noescape")
	Doc("filterAVX512" + filterDoc)
	even, odd, stride := load("even"), load("odd"), load("stride")
	norm, normStride, filter, rows := load("norm"), load("normStride"), load("filter"), load("rows")
	imaginary, seconds := K(), K()
	c := GP32()
	MOVL(U32(0xaaaaaaaa), c)
	KMOVD(c, imaginary)
	KMOVD(c, seconds)

	Comment("Across: every row in reach, pixels 128 too large so that they have no sign.")
	var index [5]reg.VecVirtual
	var quad [5][2]reg.VecVirtual
	four, flip, zero := ZMM(), ZMM(), ZMM()
	bias := [2]reg.VecVirtual{ZMM(), ZMM()}
	MOVL(U32(0x04040404), c)
	VPBROADCASTD(c, four)
	MOVL(U32(0x80808080), c)
	VPBROADCASTD(c, flip)
	VPXORD(zero, zero, zero)
	for part := range bias {
		VPBROADCASTD(Mem{Base: filter, Disp: biasAt + 4*part}, bias[part])
	}
	for g := range quad {
		index[g] = ZMM()
		if g == 0 {
			VMOVDQU64(columns, index[g])
		} else {
			VPADDB(four, index[g-1], index[g])
		}
		for part := range quad[g] {
			quad[g][part] = ZMM()
			VPBROADCASTD(Mem{Base: filter, Disp: quadsAt + 8*g + 4*part}, quad[g][part])
		}
	}
	for j := 0; j < window; j += 2 {
		pixels, re, im := ZMM(), ZMM(), ZMM()
		VBROADCASTI64X4(Mem{Base: norm}, pixels)
		VINSERTI64X4(U8(1), Mem{Base: norm, Index: normStride, Scale: 1}, pixels, pixels)
		if j < window-2 {
			LEAQ(Mem{Base: norm, Index: normStride, Scale: 2}, norm)
		}
		VPXORD(flip, pixels, pixels)
		VMOVDQA64(bias[0], re)
		VMOVDQA64(bias[1], im)
		for g := range quad {
			t := ZMM()
			VPERMB(pixels, index[g], t)
			VPDPBUSD(quad[g][0], t, re)
			VPDPBUSD(quad[g][1], t, im)
		}
		VPSRAD(U8(4), re, re)
		VPSLLD(U8(16-4), im, im)
		VPBLENDMW(im, re, imaginary, re)
		if j >= reach/2 {
			VMOVDQU64(re, Mem{Base: rows, Disp: rowAt(j)})
		}
		if j < 2*(reach/2) {
			VPSUBW(re, zero, imaginary, re)
			VMOVDQU64(re, Mem{Base: rows, Disp: conjugateAt(j)})
		}
	}

	Comment("Down: even and odd answers of two rows of the block in a register each.")
	var answer [block / 2][2]reg.VecVirtual
	weight := [2]reg.VecVirtual{ZMM(), ZMM()}
	weights := func(k int) {
		for part := range weight {
			VPBROADCASTD(Mem{Base: filter, Disp: middleAt + 8*k + 4*part}, weight[part])
		}
	}
	weights(0)
	for y := range answer {
		middle := ZMM()
		VMOVDQU64(Mem{Base: rows, Disp: rowAt(2*y + reach/2)}, middle)
		for part := range weight {
			answer[y][part] = ZMM()
			VPXORD(answer[y][part], answer[y][part], answer[y][part])
			VPDPWSSD(weight[part], middle, answer[y][part])
		}
	}
	for first := 1; first <= 2; first++ {
		// All k of this parity meet the same rows.
		var lower, upper [7]reg.VecVirtual
		for i := range lower {
			lower[i], upper[i] = ZMM(), ZMM()
			VMOVDQU64(Mem{Base: rows, Disp: rowAt(reach/2 + first + 2*i)}, lower[i])
			VMOVDQU64(Mem{Base: rows, Disp: conjugateAt(2 - first + 2*i)}, upper[i])
		}
		for i := range 4 {
			k := first + 2*i
			weights(k)
			for y := range answer {
				below, above := lower[y+i], upper[y+3-i]
				sum, difference := ZMM(), ZMM()
				VPADDW(above, below, sum)
				VPSUBW(above, below, difference)
				VPDPWSSD(weight[0], sum, answer[y][0])
				VPDPWSSD(weight[1], difference, answer[y][1])
			}
		}
	}

	Comment("To units of the response.")
	gain, half, least := ZMM(), ZMM(), YMM()
	VPBROADCASTQ(Mem{Base: filter, Disp: gainAt}, gain)
	MOVL(U32(1<<23), c)
	wide := GP64()
	MOVL(c, wide.As32())
	VPBROADCASTQ(wide, half)
	MOVL(U32(0x80018001), c)
	VPBROADCASTD(c, least)
	for y := range answer {
		for part, v := range answer[y] {
			second := ZMM()
			VPSRLQ(U8(32), v, second)
			VPMULDQ(gain, v, v)
			VPMULDQ(gain, second, second)
			VPADDQ(half, v, v)
			VPADDQ(half, second, second)
			VPSRLQ(U8(24), v, v)
			VPSLLQ(U8(32-24), second, second)
			VPBLENDMD(second, v, seconds, v)
			words, to := YMM(), []reg.GPVirtual{even, odd}[part]
			VPMOVSDW(v, words)
			VPMAXSW(least, words, words)
			VMOVDQU(words.AsX(), Mem{Base: to})
			VEXTRACTI128(U8(1), words, Mem{Base: to, Index: stride, Scale: 1})
			if y < block/2-1 {
				LEAQ(Mem{Base: to, Index: stride, Scale: 2}, to)
			}
		}
	}
	VZEROUPPER()
	RET()
}
