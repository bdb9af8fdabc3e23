package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Sizes and offsets of kernel.Likes, Codes and a hot record; TestLikesLayout holds them against the Go types.
const (
	minutiae   = 32
	compared   = 64
	likesRoom  = minutiae*minutiae + 64
	anglesAt   = 16 * minutiae
	lessAndEq  = 2 // predicates of VPCMPUB and VPCMPUD
	highAt     = 8 * compared
	allOfThree = 0xfe // the table of VPTERNLOG that is an or
)

// transposed returns the words of 32 codes so that lane q of low[b] has the lower one of code 4q+b: the distances of eight lanes
// of each four then make 32 bytes in their order.
func transposed(hot reg.Register) (low, high [4]reg.VecVirtual) {
	var h, t, u [8]reg.VecVirtual
	for i := range h {
		h[i], t[i], u[i] = ZMM(), ZMM(), ZMM()
		VMOVDQU64(Mem{Base: hot, Disp: 64 * i}, h[i])
	}
	for i := 0; i < 8; i += 2 {
		VPUNPCKLQDQ(h[i+1], h[i], t[i])
		VPUNPCKHQDQ(h[i+1], h[i], t[i+1])
	}
	for odd := range 2 { // the lower words of all are in the even ones
		for i := 0; i < 8; i += 4 {
			VSHUFI64X2(U8(0x88), t[i+2+odd], t[i+odd], u[i+odd])
			VSHUFI64X2(U8(0xdd), t[i+2+odd], t[i+odd], u[i+2+odd])
		}
	}
	// u[0] and u[4] have words 0 and 4 of each hot vector, u[2] and u[6] words 2 and 6; with odd ones words 1 and 5, 3 and 7.
	for b := range 2 {
		low[b], low[b+2], high[b], high[b+2] = ZMM(), ZMM(), ZMM(), ZMM()
		VSHUFI64X2(U8(0x88), u[4+2*b], u[2*b], low[b])
		VSHUFI64X2(U8(0xdd), u[4+2*b], u[2*b], low[b+2])
		VSHUFI64X2(U8(0x88), u[5+2*b], u[1+2*b], high[b])
		VSHUFI64X2(U8(0xdd), u[5+2*b], u[1+2*b], high[b+2])
	}
	return low, high
}

// likes512 has the codes of the record in the lanes and lets those of the print pass by, broadcast. What is alike is moved together
// and written with what follows it, which the next write covers.
func likes512() {
	TEXT("likesAVX512", NOSPLIT, "func(l *uint8, low *uint64, angle *uint8, hot *byte, n int, valid uint64, limit int) int")
	Pragma("noescape")
	Doc("likesAVX512 finds the likes of n > 0 codes and those of a hot record that valid has bits for, and returns their number: see Likes.Find. likesGeneric is the reference.")
	l, p, angle := Load(Param("l"), GP64()), Load(Param("low"), GP64()), Load(Param("angle"), GP64())
	hot, n := Load(Param("hot"), GP64()), Load(Param("n"), GP64())
	low, high := transposed(hot)
	valid, limit, above, number, step, own, turned := K(), YMM(), YMM(), YMM(), YMM(), YMM(), YMM()
	tmp := Load(Param("valid"), GP64())
	KMOVD(tmp.(reg.GPVirtual).As32(), valid)
	lim := Load(Param("limit"), GP64()).(reg.GPVirtual)
	VPBROADCASTB(lim.As32(), limit)
	INCQ(lim)
	VPBROADCASTB(lim.As32(), above)
	VMOVDQU64(Mem{Base: hot, Disp: anglesAt}, turned)
	VMOVDQU64(numbers, number)
	VPXORQ(own, own, own)
	one := GP32()
	MOVL(U32(1), one)
	VPBROADCASTB(one, step)
	at, end := GP64(), GP64()
	MOVQ(l, at)

	Label("codeLikes")
	var d [4]reg.VecVirtual
	codeLow, codeHigh := ZMM(), ZMM()
	VPBROADCASTQ(Mem{Base: p}, codeLow)
	VPBROADCASTQ(Mem{Base: p, Disp: highAt}, codeHigh)
	for b := range d {
		d[b] = ZMM()
		other := ZMM()
		VPXORQ(codeLow, low[b], d[b])
		VPXORQ(codeHigh, high[b], other)
		VPOPCNTQ(d[b], d[b])
		VPOPCNTQ(other, other)
		VPADDQ(other, d[b], d[b])
		if b > 0 {
			VPSLLQ(U8(8*b), d[b], d[b])
		}
	}
	VPTERNLOGQ(U8(allOfThree), d[1], d[2], d[0])
	VPORQ(d[3], d[0], d[0])
	distance, turn, near := YMM(), YMM(), K()
	VPMOVQD(d[0], distance)
	VPCMPUB(U8(lessAndEq), limit, distance, valid, near)
	VPBROADCASTB(Mem{Base: angle}, turn)
	VPSUBB(turn, turned, turn)
	VPSUBB(distance, above, distance)
	count := GP32()
	KMOVD(near, count)
	POPCNTL(count, count)
	b := YMM()
	VPCOMPRESSB_Z(number, near, b)
	VPCOMPRESSB_Z(turn, near, turn)
	VPCOMPRESSB_Z(distance, near, distance)
	VMOVDQU64(own, Mem{Base: at})
	VMOVDQU64(b, Mem{Base: at, Disp: likesRoom})
	VMOVDQU64(turn, Mem{Base: at, Disp: 2 * likesRoom})
	VMOVDQU64(distance, Mem{Base: at, Disp: 3 * likesRoom})
	VPADDB(step, own, own)
	ADDQ(count.As64(), at)
	ADDQ(U32(8), p)
	INCQ(angle)
	DECQ(n)
	JNZ(LabelRef("codeLikes"))
	MOVQ(at, end)
	SUBQ(l, end)
	Store(end, ReturnIndex(0))
	VZEROUPPER()
	RET()
}
