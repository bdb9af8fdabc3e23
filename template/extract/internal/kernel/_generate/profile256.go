package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// profile256 gathers eight values of each side at a time. Offsets are those of kernel.Steps.
func profile256() {
	TEXT("profileAVX2", NOSPLIT, "func(right *int32, left *int32, norm *int8, stride int, steps *int32)")
	Pragma("noescape")
	Doc("profileAVX2 is Profile; norm is three bytes before the centre. profileGeneric is the reference.")
	right, left, norm, steps := load("right"), load("left"), load("norm"), load("steps")
	stride := YMM()
	width := GP32()
	Load(Param("stride"), width.As64())
	VMOVD(width, stride.AsX())
	VPBROADCASTD(stride.AsX(), stride)
	count := GP64()
	MOVQ(U32(4), count)
	Label("profile256")
	ax, ay := YMM(), YMM()
	VMOVDQU(Mem{Base: steps}, ax)
	VMOVDQU(Mem{Base: steps, Disp: 128}, ay)
	sums := [2]reg.VecVirtual{YMM(), YMM()}
	for _, s := range sums {
		VPXOR(s, s, s)
	}
	// The index that along values are read with does not move with steps.
	base, line := GP64(), GP64()
	Load(Param("steps"), base)
	MOVQ(U32(11), line)
	Label("line256")
	tx, ty := YMM(), YMM()
	VPBROADCASTD(Mem{Base: base, Disp: 256}, tx)
	VPBROADCASTD(Mem{Base: base, Disp: 256 + 44}, ty)
	for side, s := range sums {
		x, y, mask, got := YMM(), YMM(), YMM(), YMM()
		if side == 0 {
			VPADDD(ax, tx, x)
			VPADDD(ay, ty, y)
		} else {
			VPSUBD(ax, tx, x)
			VPSUBD(ay, ty, y)
		}
		VPSRAD(U8(16), x, x)
		VPSRAD(U8(16), y, y)
		VPMULLD(stride, y, y)
		VPADDD(y, x, x)
		VPCMPEQD(mask, mask, mask)
		VPXOR(got, got, got)
		VPGATHERDD(mask, Mem{Base: norm, Index: x, Scale: 1}, got)
		VPSRAD(U8(24), got, got)
		VPADDD(got, s, s)
	}
	ADDQ(U32(4), base)
	DECQ(line)
	JNZ(LabelRef("line256"))
	VMOVDQU(sums[0], Mem{Base: right})
	VMOVDQU(sums[1], Mem{Base: left})
	ADDQ(U32(32), right)
	ADDQ(U32(32), left)
	ADDQ(U32(32), steps)
	DECQ(count)
	JNZ(LabelRef("profile256"))
	VZEROUPPER()
	RET()
}

// compare256 has a lane for each wave.
func compare256() {
	TEXT("compareAVX2", NOSPLIT, "func(to *int32, duos *int16, even *int16, odd *int16)")
	Pragma("noescape")
	Doc("compareAVX2 is Waves.Compare with the weights at duos. compareGeneric is the reference.")
	to, duos := load("to"), load("duos")
	for part, p := range []reg.GPVirtual{load("even"), load("odd")} {
		var sum [4]reg.VecVirtual
		for i := range sum {
			sum[i] = YMM()
			VPXOR(sum[i], sum[i], sum[i])
		}
		for i := range 16 {
			pair := YMM()
			VPBROADCASTD(Mem{Base: p, Disp: 4 * i}, pair)
			for l, s := range sum {
				t := YMM()
				VPMADDWD(Mem{Base: duos, Disp: 2048*part + 128*i + 32*l}, pair, t)
				VPADDD(t, s, s)
			}
		}
		for l, s := range sum {
			VMOVDQU(s, Mem{Base: to, Disp: 128*part + 32*l})
		}
	}
	VZEROUPPER()
	RET()
}
