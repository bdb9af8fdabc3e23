package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// profile256 gathers eight values of each side at a time. Offsets are those of kernel.Steps.
func profile256() {
	const alongX, alongY = 8, 8 + 4*11
	odds := GLOBL("oddNumbers", RODATA|NOPTR)
	for k := range 8 {
		DATA(4*k, U32(2*k+1))
	}
	sixteen := all("sixteen", 4, 16<<32|16)
	TEXT("profileAVX2", NOSPLIT, "func(right *int32, left *int32, norm *int8, stride int, steps *int32)")
	Pragma("noescape")
	Doc("profileAVX2 is Profile; norm is three bytes before the centre. profileGeneric is the reference.")
	right, left, norm := load("right"), load("left"), load("norm")
	stride, u, nx, ny := YMM(), YMM(), YMM(), YMM()
	width, steps := GP32(), GP64()
	Load(Param("stride"), width.As64())
	Load(Param("steps"), steps)
	VMOVD(width, stride.AsX())
	VPBROADCASTD(stride.AsX(), stride)
	VPBROADCASTD(Mem{Base: steps}, nx)
	VPBROADCASTD(Mem{Base: steps, Disp: 4}, ny)
	VMOVDQU(odds, u)
	count := GP64()
	MOVQ(U32(4), count)
	Label("profile256")
	// Half of u times the unit vector, towards 0.
	ax, ay := YMM(), YMM()
	for i, v := range []reg.VecVirtual{ax, ay} {
		sign := YMM()
		VPMULLD([]reg.VecVirtual{nx, ny}[i], u, v)
		VPSRLD(U8(31), v, sign)
		VPADDD(sign, v, v)
		VPSRAD(U8(1), v, v)
	}
	sums := [2]reg.VecVirtual{YMM(), YMM()}
	for _, s := range sums {
		VPXOR(s, s, s)
	}
	base, line := GP64(), GP64()
	MOVQ(steps, base)
	MOVQ(U32(11), line)
	Label("line256")
	tx, ty := YMM(), YMM()
	VPBROADCASTD(Mem{Base: base, Disp: alongX}, tx)
	VPBROADCASTD(Mem{Base: base, Disp: alongY}, ty)
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
	VPADDD(sixteen, u, u)
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

// compare512 has sixteen waves in a register, and for each of its chains of additions a second one.
func compare512() {
	TEXT("compareAVX512", NOSPLIT, "func(to *int32, duos *int16, even *int16, odd *int16)")
	Pragma("noescape")
	Doc("compareAVX512 is Waves.Compare with the weights at duos. compareGeneric is the reference.")
	to, duos := load("to"), load("duos")
	var sum [2][2][2]reg.VecVirtual // part, half of the waves, chain
	for i := range 8 {
		v := ZMM()
		sum[i>>2][i>>1&1][i&1] = v
		VPXORD(v, v, v)
	}
	sides := []reg.GPVirtual{load("even"), load("odd")}
	for i := range 16 {
		for part, p := range sides {
			pair := ZMM()
			VPBROADCASTD(Mem{Base: p, Disp: 4 * i}, pair)
			for l := range 2 {
				VPDPWSSD(Mem{Base: duos, Disp: 2048*part + 128*i + 64*l}, pair, sum[part][l][i&1])
			}
		}
	}
	for part := range sides {
		for l := range 2 {
			v := sum[part][l]
			VPADDD(v[1], v[0], v[0])
			VMOVDQU64(v[0], Mem{Base: to, Disp: 128*part + 64*l})
		}
	}
	VZEROUPPER()
	RET()
}

// fold256 has eight values of each side in a register.
func fold256() {
	TEXT("foldAVX2", NOSPLIT, "func(even *int16, odd *int16, right *int32, left *int32, window *int32) int64")
	Pragma("noescape")
	Doc("foldAVX2 is Fold. foldGeneric is the reference.")
	right, left, window := load("right"), load("left"), load("window")
	var sum, difference [4]reg.VecVirtual
	total := YMM()
	for i := range sum {
		r, l := YMM(), YMM()
		sum[i], difference[i] = YMM(), YMM()
		VMOVDQU(Mem{Base: right, Disp: 32 * i}, r)
		VMOVDQU(Mem{Base: left, Disp: 32 * i}, l)
		VPADDD(l, r, sum[i])
		VPSUBD(l, r, difference[i])
		if i == 0 {
			VMOVDQA(sum[i], total)
		} else {
			VPADDD(sum[i], total, total)
		}
	}
	twice := across4(total)
	// A 64th, towards 0, and twice that.
	sign := GP32()
	MOVL(twice, sign)
	SARL(U8(31), sign)
	ANDL(U32(63), sign)
	ADDL(sign, twice)
	SARL(U8(6), twice)
	ADDL(twice, twice)
	mean, energy := YMM(), YMM()
	VMOVD(twice, mean.AsX())
	VPBROADCASTD(mean.AsX(), mean)
	VPXOR(energy, energy, energy)
	for i, s := range sum {
		VPSUBD(mean, s, s)
		weight, e, o := YMM(), YMM(), YMM()
		VMOVDQU(Mem{Base: window, Disp: 32 * i}, weight)
		VPMULLD(s, s, e)
		VPMULLD(difference[i], difference[i], o)
		VPADDD(o, e, e)
		VPMULUDQ(weight, e, o)
		VPADDQ(o, energy, energy)
		VPSRLQ(U8(32), e, e)
		VPSRLQ(U8(32), weight, weight)
		VPMULUDQ(weight, e, o)
		VPADDQ(o, energy, energy)
	}
	for part, v := range [2][4]reg.VecVirtual{sum, difference} {
		to := load([]string{"even", "odd"}[part])
		for i := 0; i < 4; i += 2 {
			VPACKSSDW(v[i+1], v[i], v[i])
			VPERMQ(U8(0xd8), v[i], v[i])
			VMOVDQU(v[i], Mem{Base: to, Disp: 16 * i})
		}
	}
	high, all := XMM(), GP64()
	VEXTRACTI128(U8(1), energy, high)
	VPADDQ(energy.AsX(), high, high)
	low := XMM()
	VPSRLDQ(U8(8), high, low)
	VPADDQ(low, high, high)
	VMOVQ(high, all)
	Store(all, ReturnIndex(0))
	VZEROUPPER()
	RET()
}

// across4 returns the sum of the eight doublewords of v.
func across4(v reg.VecVirtual) reg.GPVirtual {
	high, sum := XMM(), GP32()
	VEXTRACTI128(U8(1), v, high)
	VPADDD(v.AsX(), high, high)
	VPHADDD(high, high, high)
	VPHADDD(high, high, high)
	VMOVD(high, sum)
	return sum
}
