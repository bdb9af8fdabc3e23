package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// cellShift and noCell are those of package kernel.
const cellShift, noCell = 21, 255

// overlay512 has eight columns of a row in the lanes, places in 64 bits.
func overlay512() {
	lanes := GLOBL("lanes512", RODATA|NOPTR)
	for i := range 8 {
		DATA(8*i, U64(uint64(i)))
	}
	TEXT("agreementAVX512BW", NOSPLIT, "func(out *int64, o *int64, a *byte, cols int, rows int, b *byte, bCols int, bRows int, cosines *int16, turn int, near int)")
	Pragma("noescape")
	Doc("agreementAVX512BW adds up how two grids agree, cols and rows > 0, and reads 7 bytes beyond b: see Overlay.Agree. agreementGeneric is the reference.")
	spread := func(from Op) reg.VecVirtual {
		r := ZMM()
		VPBROADCASTQ(from, r)
		return r
	}
	argument := func(name string) reg.VecVirtual {
		r := GP64()
		Load(Param(name), r)
		return spread(r)
	}
	constant := func(v int) reg.VecVirtual {
		r := GP64()
		MOVQ(U32(uint32(v)), r)
		return spread(r)
	}
	o, lane := Load(Param("o"), GP64()), ZMM()
	VMOVDQU64(lanes, lane)
	var begin, right, down [2]reg.VecVirtual
	for i := range begin {
		begin[i], right[i], down[i] = spread(Mem{Base: o, Disp: 8 * i}), spread(Mem{Base: o, Disp: 16 + 8*i}), spread(Mem{Base: o, Disp: 32 + 8*i})
		first := ZMM()
		VPMULLQ(lane, right[i], first)
		VPADDQ(first, begin[i], begin[i])
		VPSLLQ(U8(3), right[i], right[i])
	}
	turn, near, width, height := argument("turn"), argument("near"), argument("bCols"), argument("bRows")
	none, half, twice, sum := constant(noCell), constant(127), ZMM(), ZMM()
	VPADDQ(near, near, twice)
	VPXORQ(sum, sum, sum)
	a, b, cosines, bit6, table := Load(Param("a"), GP64()), Load(Param("b"), GP64()), Load(Param("cosines"), GP64()), constant(64), [4]reg.VecVirtual{}
	for i := range table {
		table[i] = ZMM()
		VMOVDQU64(Mem{Base: cosines, Disp: 64 * i}, table[i])
	}
	rows, cells, nears, ones := Load(Param("rows"), GP64()), GP64(), GP64(), GP64()
	XORQ(cells, cells)
	XORQ(nears, nears)
	MOVQ(U32(0xff), ones)

	Label("rowO")
	place, left := [2]reg.VecVirtual{ZMM(), ZMM()}, Load(Param("cols"), GP64())
	for i := range place {
		VMOVDQA64(begin[i], place[i])
	}
	Label("eightO")
	Comment("Which of eight columns there are, have an orientation and lie in b.")
	k, number, eight := K(), GP64(), GP64()
	MOVQ(U32(8), eight)
	CMPQ(left, eight)
	CMOVQLT(left, eight)
	BZHIQ(eight, ones, number)
	KMOVB(number.As32(), k)
	v, at := ZMM(), [2]reg.VecVirtual{ZMM(), ZMM()}
	VPMOVZXBQ_Z(Mem{Base: a}, k, v)
	VPCMPUQ(U8(4), none, v, k, k) // not equal
	for i, most := range []reg.VecVirtual{width, height} {
		VPSRAQ(U8(cellShift), place[i], at[i])
		VPADDQ(right[i], place[i], place[i])
		VPCMPUQ(U8(1), most, at[i], k, k) // below
	}
	KORTESTB(k, k)
	JZ(LabelRef("nextO"))
	load, w, cosine := K(), ZMM(), ZMM()
	VPMULUDQ(width, at[1], at[1])
	VPADDQ(at[0], at[1], at[1])
	KMOVB(k, load)
	VPXORQ(w, w, w)
	VPGATHERQQ(Mem{Base: b, Index: at[1], Scale: 1}, load, w)
	VPANDQ(none, w, w) // the lowest byte
	VPCMPUQ(U8(4), none, w, k, k)
	VPADDQ(turn, v, v)
	VPSUBQ(w, v, v)
	VPANDQ(half, v, v)
	Comment("The cosine is a word of four registers: numbers of six bits choose one of two, the seventh between the two pairs.")
	upper, beyond := ZMM(), K()
	VMOVDQA64(v, cosine)
	VMOVDQA64(v, upper)
	VPERMI2W(table[1], table[0], cosine)
	VPERMI2W(table[3], table[2], upper)
	VPTESTMQ(bit6, v, beyond)
	VMOVDQA64(upper, beyond, cosine)
	VPSLLQ(U8(48), cosine, cosine)
	VPSRAQ(U8(48), cosine, cosine)
	VPADDQ(cosine, sum, k, sum)
	KMOVB(k, number.As32())
	POPCNTQ(number, number)
	ADDQ(number, cells)
	VPADDQ(near, v, v)
	VPANDQ(half, v, v)
	VPCMPUQ(U8(2), twice, v, k, k) // not above
	KMOVB(k, number.As32())
	POPCNTQ(number, number)
	ADDQ(number, nears)
	Label("nextO")
	ADDQ(eight, a)
	SUBQ(U32(8), left)
	JG(LabelRef("eightO"))
	for i := range begin {
		VPADDQ(down[i], begin[i], begin[i])
	}
	DECQ(rows)
	JNZ(LabelRef("rowO"))

	out, y, x, total := Load(Param("out"), GP64()), YMM(), XMM(), GP64()
	VEXTRACTI64X4(U8(1), sum, y)
	VPADDQ(y, sum.AsY(), y)
	VEXTRACTI64X2(U8(1), y, x)
	VPADDQ(x, y.AsX(), x)
	VPSHUFD(U8(0x4e), x, y.AsX())
	VPADDQ(y.AsX(), x, x)
	VMOVQ(x, total)
	for i, r := range []reg.GPVirtual{cells, total, nears} {
		MOVQ(r, Mem{Base: out, Disp: 8 * i})
	}
	VZEROUPPER()
	RET()
}
