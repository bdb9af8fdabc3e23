package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The sizes of package kernel's Relations and Sigmoids.
const (
	mostRelations = 800
	arctanSize    = 1025
	distanceSize  = 190
	directionSize = 22
	radialSize    = 88
	floorLength   = 160
)

func broadcast(v int) reg.VecVirtual {
	r, tmp := YMM(), GP32()
	MOVL(U32(v), tmp)
	VPBROADCASTD(tmp, r)
	return r
}

// gather loads the elements of a table, at disp from base, with the numbers in index.
func gather(base reg.Register, disp int, index reg.VecVirtual) reg.VecVirtual {
	r, k := YMM(), K()
	VPXORD(r, r, r)
	KXNORW(k, k, k)
	VPGATHERDD(Mem{Base: base, Disp: disp, Index: index, Scale: 4}, k, r)
	return r
}

// quotient divides whole numbers: in double precision no quotient is rounded up to a whole number.
func quotient(a, b reg.VecVirtual) reg.VecVirtual {
	x, y, r := ZMM(), ZMM(), YMM()
	VCVTDQ2PD(a, x)
	VCVTDQ2PD(b, y)
	VDIVPD(y, x, x)
	VCVTTPD2DQ(x, r)
	return r
}

// support512 relates eight pairs of candidate pairs at a time.
func support512() {
	TEXT("supportAVX512BW", NOSPLIT, "func(out *int32, r *int32, n int, t *int32)")
	Pragma("noescape")
	Doc("supportAVX512BW relates 8*n pairs of candidate pairs, n > 0: see Relations.Support. supportGeneric is the reference.")
	out, r := Load(Param("out"), GP64()), Load(Param("r"), GP64())
	n, t := Load(Param("n"), GP64()), Load(Param("t"), GP64())
	one, quarter, half := broadcast(1), broadcast(1<<14), broadcast(1<<15)
	floor, zero := broadcast(floorLength), YMM()
	VPXORD(zero, zero, zero)
	distances, radials := broadcast(distanceSize-1), broadcast(radialSize-1)
	directions, sixty3, word := broadcast(directionSize-1), broadcast(63), broadcast(1<<16-1)

	direction, radial := inRegisters(t)

	Label("eight512s")
	input := [6]reg.VecVirtual{}
	for i := range input {
		input[i] = YMM()
		VMOVDQU32(Mem{Base: r, Disp: 4 * mostRelations * i}, input[i])
	}
	var lengths, angles [2]reg.VecVirtual
	for i := range 2 {
		x, y := input[2*i], input[2*i+1]
		u, v := ZMM(), ZMM()
		VCVTDQ2PD(x, u)
		VCVTDQ2PD(y, v)
		VMULPD(u, u, u)
		VMULPD(v, v, v)
		VADDPD(v, u, u)
		VSQRTPD(u, u)
		lengths[i] = YMM()
		VCVTTPD2DQ(u, lengths[i])

		ax, ay, low, high := YMM(), YMM(), YMM(), YMM()
		VPABSD(x, ax)
		VPABSD(y, ay)
		VPMINSD(ax, ay, low)
		VPMAXSD(ax, ay, high)
		VPMAXSD(one, high, high)
		VPSLLD(U8(10), low, low)
		a := gather(t, 0, quotient(low, high))
		steep, left, down := K(), K(), K()
		VPCMPD(U8(6), ax, ay, steep)
		VPSUBD(a, quarter, steep, a)
		VPMOVD2M(x, left)
		VPSUBD(a, half, left, a)
		VPMOVD2M(y, down)
		VPSUBD(a, zero, down, a)
		angles[i] = a
	}
	differ, scale, near := YMM(), YMM(), K()
	VPSUBD(lengths[1], lengths[0], differ)
	VPABSD(differ, differ)
	VPSLLD(U8(10), differ, differ)
	VPADDD(lengths[1], lengths[0], scale)
	VPADDD(floor, scale, scale)
	index := quotient(differ, scale)
	VPCMPD(U8(2), distances, index, near)
	VPMINSD(distances, index, index)
	product := gather(t, 4*arctanSize, index)

	Comment("Differences of turns: signed bytes and words.")
	turns := YMM()
	VPSUBD(input[4], input[5], turns)
	VPSLLD(U8(24), turns, turns)
	VPSRAD(U8(24), turns, turns)
	VPABSD(turns, turns)
	VPMINSD(directions, turns, turns)
	factor := turns
	VPERMI2D(direction[1], direction[0], turns.AsZ())
	VPMULLD(factor, product, product)
	VPSRLD(U8(10), product, product)
	swing, most, other := YMM(), YMM(), YMM()
	VPSUBD(angles[0], angles[1], swing)
	for i, d := range []reg.VecVirtual{most, other} {
		VPSLLD(U8(8), input[4+i], d)
		VPSUBD(d, swing, d)
		VPSLLD(U8(16), d, d)
		VPSRAD(U8(16), d, d)
		VPABSD(d, d)
	}
	VPMAXSD(other, most, most)
	VPSRLD(U8(6), most, most)
	VPCMPD(U8(2), radials, most, near, near)
	VPMINSD(radials, most, most)
	factor = YMM()
	beyond, last := K(), YMM()
	VPCMPD(U8(6), sixty3, most, beyond)
	VPERMW(radial[2], most.AsZ(), last.AsZ())
	VMOVDQA64(most.AsZ(), factor.AsZ())
	VPERMI2W(radial[1], radial[0], factor.AsZ())
	VMOVDQA32(last, beyond, factor)
	VPANDD(word, factor, factor)
	VPMULLD(factor, product, product)
	VPSRLD(U8(10), product, product)
	VMOVDQA32_Z(product, near, product)
	VMOVDQU32(product, Mem{Base: out})
	ADDQ(U32(32), r)
	ADDQ(U32(32), out)
	DECQ(n)
	JNZ(LabelRef("eight512s"))
	VZEROUPPER()
	RET()
}

// inRegisters loads the two short tables, that of 88 as words: a gather takes two cycles for each element.
func inRegisters(t reg.Register) (direction [2]reg.VecVirtual, radial [3]reg.VecVirtual) {
	const at = 4 * (arctanSize + distanceSize)
	for i := range direction {
		direction[i] = ZMM()
		VMOVDQU32(Mem{Base: t, Disp: at + 64*i}, direction[i])
	}
	for i := range radial {
		low, high := ZMM(), ZMM()
		VMOVDQU32(Mem{Base: t, Disp: at + 4*directionSize + 128*i}, low)
		if i < 2 {
			VMOVDQU32(Mem{Base: t, Disp: at + 4*directionSize + 128*i + 64}, high)
		} else {
			few, k := GP32(), K()
			MOVL(U32(1<<(radialSize%16)-1), few)
			KMOVW(few, k)
			VMOVDQU32_Z(Mem{Base: t, Disp: at + 4*directionSize + 128*i + 64}, k, high)
		}
		radial[i] = ZMM()
		VPMOVDW(low, radial[i].AsY())
		VPMOVDW(high, high.AsY())
		VINSERTI64X4(U8(1), high.AsY(), radial[i], radial[i])
	}
	return direction, radial
}
