package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const (
	rhoAt   = 4 * compared // in kernel.Relaxed
	rhoRow  = 2 * compared
	vectors = 3 // of 16 levels
)

// relax512 writes the edges into a table of all pairs, a row for each, and adds up rows times levels. One edge after the other
// waits for memory: most share a pair with the one before.
func relax512() {
	TEXT("relaxAVX512BW", NOSPLIT, "func(r *int32, edges *uint8, count int, n int, times int, part uint64)")
	Pragma("noescape")
	Doc("relaxAVX512BW relaxes n levels, 5 to 48, by count > 0 edges, times > 0: see Relaxed.Relax. relaxGeneric is the reference.")
	r, edges := Load(Param("r"), GP64()), Load(Param("edges"), GP64())
	count, n := Load(Param("count"), GP64()), Load(Param("n"), GP64())
	times := Load(Param("times"), GP64())
	at, left, zero := GP64(), GP64(), ZMM()
	VPXORD(zero, zero, zero)
	MOVQ(r, at)
	MOVQ(n, left)
	Label("clearRelax")
	VMOVDQU64(zero, Mem{Base: at, Disp: rhoAt})
	VMOVDQU64(zero, Mem{Base: at, Disp: rhoAt + 64})
	ADDQ(U32(rhoRow), at)
	DECQ(left)
	JNZ(LabelRef("clearRelax"))

	Label("edgeRelax")
	s, t, rho, st, ts := GP32(), GP32(), GP32(), GP32(), GP32()
	MOVBLZX(Mem{Base: edges}, s)
	MOVBLZX(Mem{Base: edges, Disp: 1}, t)
	MOVWLZX(Mem{Base: edges, Disp: 2}, rho)
	MOVL(s, st)
	SHLL(U8(6), st)
	ADDL(t, st)
	MOVL(t, ts)
	SHLL(U8(6), ts)
	ADDL(s, ts)
	MOVW(rho.As16(), Mem{Base: r, Disp: rhoAt, Index: st.As64(), Scale: 2})
	MOVW(rho.As16(), Mem{Base: r, Disp: rhoAt, Index: ts.As64(), Scale: 2})
	ADDQ(U32(4), edges)
	DECQ(count)
	JNZ(LabelRef("edgeRelax"))

	part, odd, mask := ZMM(), K(), GP32()
	p := Load(Param("part"), GP64()).(reg.GPVirtual)
	VPBROADCASTQ(p, part)
	MOVL(U32(0xaaaa), mask)
	KMOVW(mask, odd)
	var own [vectors]reg.Register
	var level, sum [vectors]reg.VecVirtual
	for v := range vectors {
		bits, some := GP64(), GP64()
		MOVQ(I32(-1), bits)
		BZHIQ(n, bits, some)
		SHRQ(U8(16*v), some)
		k := K()
		KMOVW(some.As32(), k)
		own[v], level[v], sum[v] = k, ZMM(), ZMM()
		VMOVDQU32_Z(Mem{Base: r, Disp: 64 * v}, k, level[v])
	}
	Label("roundRelax")
	for v := range vectors {
		VPXORD(sum[v], sum[v], sum[v])
	}
	from, row := GP64(), GP64()
	MOVQ(r, from)
	MOVQ(r, row)
	MOVQ(n, left)
	Label("rowRelax")
	other := ZMM()
	VPBROADCASTD(Mem{Base: from}, other)
	for v := range vectors {
		lent := ZMM()
		VPMOVSXWD(Mem{Base: row, Disp: rhoAt + 32*v}, lent)
		VPMULLD(other, lent, lent)
		VPSRAD(U8(10), lent, lent)
		VPADDD(lent, sum[v], sum[v])
	}
	ADDQ(U32(4), from)
	ADDQ(U32(rhoRow), row)
	DECQ(left)
	JNZ(LabelRef("rowRelax"))
	for v := range vectors {
		upper := ZMM()
		VPSRLQ(U8(32), sum[v], upper)
		VPMULUDQ(part, sum[v], sum[v])
		VPMULUDQ(part, upper, upper)
		VPSRLQ(U8(32), sum[v], sum[v])
		VMOVDQA32(upper, odd, sum[v])
		VPADDD(sum[v], level[v], level[v])
		VPSRAD(U8(1), level[v], level[v])
		VMOVDQU32(level[v], own[v], Mem{Base: r, Disp: 64 * v})
	}
	DECQ(times)
	JNZ(LabelRef("roundRelax"))
	VZEROUPPER()
	RET()
}
