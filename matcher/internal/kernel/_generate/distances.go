package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const (
	compared = 64 // the sizes of package kernel's Codes, Distances and Pairs
	highWord = 8 * compared

	distancesSignature = "func(d *uint8, near *uint64, a *uint64, b *uint64, n int, m int, valid uint64, limit int)"
	distancesDoc       = " computes distances of codes, n and m > 0: see Distances.Set. distancesGeneric is the reference."
	agreeSignature     = "func(p *uint8, with *uint64, n int, limit int)"
	agreeDoc           = " compares each of n pairs, n > 0, with all: see Pairs.Agree. agreeGeneric is the reference."
)

// distances512 holds eight codes of the second print in two registers and lets those of the first pass by.
func distances512() {
	TEXT("distancesAVX512", NOSPLIT, distancesSignature)
	Pragma("noescape")
	Doc("distancesAVX512" + distancesDoc)
	d, a, b := Load(Param("d"), GP64()), Load(Param("a"), GP64()), Load(Param("b"), GP64())
	n, m := Load(Param("n"), GP64()), Load(Param("m"), GP64())
	column := GP64()
	MOVQ(d, column)

	Label("codes512d")
	low, high := ZMM(), ZMM()
	VMOVDQU64(Mem{Base: b}, low)
	VMOVDQU64(Mem{Base: b, Disp: highWord}, high)
	code, to, left := GP64(), GP64(), GP64()
	MOVQ(a, code)
	MOVQ(column, to)
	MOVQ(n, left)
	Label("code512d")
	x, y := ZMM(), ZMM()
	VPXORQ_BCST(Mem{Base: code}, low, x)
	VPXORQ_BCST(Mem{Base: code, Disp: highWord}, high, y)
	VPOPCNTQ(x, x)
	VPOPCNTQ(y, y)
	VPADDQ(x, y, x)
	VPMOVQB(x, x.AsX())
	VMOVQ(x.AsX(), Mem{Base: to})
	ADDQ(U32(8), code)
	ADDQ(U32(compared), to)
	DECQ(left)
	JNZ(LabelRef("code512d"))
	ADDQ(U32(64), b)
	ADDQ(U32(8), column)
	SUBQ(U32(8), m)
	JG(LabelRef("codes512d"))

	near, valid := Load(Param("near"), GP64()), Load(Param("valid"), GP64())
	limit, most := Load(Param("limit"), GP64()), ZMM()
	VPBROADCASTB(limit.(reg.GPVirtual).As32(), most)
	Label("row512d")
	row, k, bits := ZMM(), K(), GP64()
	VMOVDQU64(Mem{Base: d}, row)
	VPCMPUB(U8(2), most, row, k) // not above
	KMOVQ(k, bits)
	ANDQ(valid, bits)
	MOVQ(bits, Mem{Base: near})
	ADDQ(U32(compared), d)
	ADDQ(U32(8), near)
	DECQ(n)
	JNZ(LabelRef("row512d"))
	VZEROUPPER()
	RET()
}

// distances256 counts bits with POPCNT, which is as fast as a table of nibbles in vectors where there is no VPOPCNTQ.
func distances256() {
	TEXT("distancesAVX2", NOSPLIT, distancesSignature)
	Pragma("noescape")
	Doc("distancesAVX2" + distancesDoc)
	d, a, b := Load(Param("d"), GP64()), Load(Param("a"), GP64()), Load(Param("b"), GP64())
	n, m := Load(Param("n"), GP64()), Load(Param("m"), GP64())
	near, valid := Load(Param("near"), GP64()), Load(Param("valid"), GP64())
	most := argument256("limit", VPBROADCASTB)

	Label("row256d")
	low, high, j := GP64(), GP64(), GP64()
	MOVQ(Mem{Base: a}, low)
	MOVQ(Mem{Base: a, Disp: highWord}, high)
	XORQ(j, j)
	Label("code256d")
	for k := range 2 {
		x, y := GP64(), GP64()
		MOVQ(Mem{Base: b, Index: j, Scale: 8, Disp: 8 * k}, x)
		MOVQ(Mem{Base: b, Index: j, Scale: 8, Disp: 8*k + highWord}, y)
		XORQ(low, x)
		XORQ(high, y)
		POPCNTQ(x, x)
		POPCNTQ(y, y)
		ADDQ(y, x)
		MOVB(x.As8(), Mem{Base: d, Index: j, Scale: 1, Disp: k})
	}
	ADDQ(U32(2), j)
	CMPQ(j, m)
	JLT(LabelRef("code256d"))
	bits, upper := GP64(), GP64()
	for h, r := range []reg.GPVirtual{bits, upper} {
		row, least := YMM(), YMM()
		VMOVDQU(Mem{Base: d, Disp: 32 * h}, row)
		VPMINUB(most, row, least)
		VPCMPEQB(row, least, row)
		VPMOVMSKB(row, r.As32())
	}
	SHLQ(U8(32), upper)
	ORQ(upper, bits)
	ANDQ(valid, bits)
	MOVQ(bits, Mem{Base: near})
	ADDQ(U32(8), a)
	ADDQ(U32(8), near)
	ADDQ(U32(compared), d)
	DECQ(n)
	JNZ(LabelRef("row256d"))
	VZEROUPPER()
	RET()
}

// agree512 compares one pair with all at a time.
func agree512() {
	TEXT("agreeAVX512BW", NOSPLIT, agreeSignature)
	Pragma("noescape")
	Doc("agreeAVX512BW" + agreeDoc)
	p, with, n := Load(Param("p"), GP64()), Load(Param("with"), GP64()), Load(Param("n"), GP64())
	limit, most := GP64(), ZMM()
	Load(Param("limit"), limit)
	VPBROADCASTB(limit.As32(), most)
	all := [3]reg.VecVirtual{}
	for i := range all {
		all[i] = ZMM()
		VMOVDQU64(Mem{Base: p, Disp: compared * i}, all[i])
	}
	Label("pair512")
	turn, other, k := ZMM(), ZMM(), K()
	VPBROADCASTB(Mem{Base: p, Disp: 2 * compared}, turn)
	VPSUBB(turn, all[2], turn)
	VPABSB(turn, turn)
	VPCMPUB(U8(2), most, turn, k) // not above
	for i := range 2 {
		VPBROADCASTB(Mem{Base: p, Disp: compared * i}, other)
		VPCMPUB(U8(4), other, all[i], k, k) // not equal, and the bit is set
	}
	bits := GP64()
	KMOVQ(k, bits)
	MOVQ(bits, Mem{Base: with})
	INCQ(p)
	ADDQ(U32(8), with)
	DECQ(n)
	JNZ(LabelRef("pair512"))
	VZEROUPPER()
	RET()
}

// agree256 is agree512 in two halves.
func agree256() {
	TEXT("agreeAVX2", NOSPLIT, agreeSignature)
	Pragma("noescape")
	Doc("agreeAVX2" + agreeDoc)
	p, with, n := Load(Param("p"), GP64()), Load(Param("with"), GP64()), Load(Param("n"), GP64())
	most := argument256("limit", VPBROADCASTB)
	base := GP64()
	MOVQ(p, base)
	Label("pair256")
	bits, upper := GP64(), GP64()
	for h, r := range []reg.GPVirtual{bits, upper} {
		turn, least, other := YMM(), YMM(), YMM()
		VMOVDQU(Mem{Base: base, Disp: 2*compared + 32*h}, least)
		VPBROADCASTB(Mem{Base: p, Disp: 2 * compared}, turn)
		VPSUBB(turn, least, turn)
		VPABSB(turn, turn)
		VPMINUB(most, turn, least)
		VPCMPEQB(turn, least, turn)
		for i := range 2 {
			VPBROADCASTB(Mem{Base: p, Disp: compared * i}, other)
			VPCMPEQB(Mem{Base: base, Disp: compared*i + 32*h}, other, other)
			VPANDN(turn, other, turn)
		}
		VPMOVMSKB(turn, r.As32())
	}
	SHLQ(U8(32), upper)
	ORQ(upper, bits)
	MOVQ(bits, Mem{Base: with})
	INCQ(p)
	ADDQ(U32(8), with)
	DECQ(n)
	JNZ(LabelRef("pair256"))
	VZEROUPPER()
	RET()
}
