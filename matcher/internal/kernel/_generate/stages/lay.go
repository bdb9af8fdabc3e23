package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const lanes = 16

// lay512 turns the places of all minutiae, moves together those of each pair, 16 pairs at a time, and then has up to 48 of them
// in the lanes and lets all pass by, broadcast.
func lay512() {
	TEXT("layAVX512BW", NOSPLIT, "func(to *uint8, x *int32, y *int32, toX *int32, toY *int32, cos int, sin int, reach int) int32")
	Pragma("noescape")
	Doc("layAVX512BW lays what agrees, which is something: see Agreed.Lay. layGeneric is the reference.")
	g, n := Load(Param("to"), GP64()), GP64()
	MOVQ(Mem{Base: g, Disp: countAt}, n)
	move(g, n)

	limit, reach, tmp := ZMM(), ZMM(), GP64()
	Load(Param("reach"), tmp)
	VPBROADCASTD(tmp.As32(), reach)
	VPADDD(reach, reach, limit)
	from, left := GP64(), GP64()
	MOVQ(g, from)
	MOVQ(n, left)
	most := ZMM()
	VPXORD(most, most, most)
	Label("moreLay")
	CMPQ(left, U32(lanes))
	JLE(LabelRef("crowd1Lay"))
	CMPQ(left, U32(2*lanes))
	JLE(LabelRef("crowd2Lay"))
	for _, vectors := range []int{3, 2, 1} {
		Label(fmt.Sprintf("crowd%dLay", vectors))
		crowd(vectors, g, n, from, left, reach, limit, most)
		if vectors == 1 {
			break
		}
		ADDQ(U32(4*lanes*vectors), from)
		SUBQ(U32(lanes*vectors), left)
		if vectors == 3 {
			CMPQ(left, U32(0))
			JG(LabelRef("moreLay"))
		}
		JMP(LabelRef("crowdedLay"))
	}
	Label("crowdedLay")
	middle(g, n, reach, limit, most)
	VZEROUPPER()
	RET()
}

// move writes how far the pairs move, and their weights, 0 behind the last pair.
func move(g reg.Register, n reg.GPVirtual) {
	cos, sin, tmp := ZMM(), ZMM(), GP64()
	Load(Param("cos"), tmp)
	VPBROADCASTD(tmp.As32(), cos)
	Load(Param("sin"), tmp)
	VPBROADCASTD(tmp.As32(), sin)
	px, py := Load(Param("x"), GP64()), Load(Param("y"), GP64())
	qx, qy := Load(Param("toX"), GP64()), Load(Param("toY"), GP64())
	var rx, ry, tx, ty [2]reg.VecVirtual
	for i := range 2 {
		x, y, t := ZMM(), ZMM(), ZMM()
		rx[i], ry[i], tx[i], ty[i] = ZMM(), ZMM(), ZMM(), ZMM()
		VMOVDQU32(Mem{Base: px, Disp: 64 * i}, x)
		VMOVDQU32(Mem{Base: py, Disp: 64 * i}, y)
		VPMULLD(cos, x, rx[i])
		VPMULLD(sin, y, t)
		VPADDD(t, rx[i], rx[i])
		VPSRAD(U8(14), rx[i], rx[i])
		VPMULLD(cos, y, ry[i])
		VPMULLD(sin, x, t)
		VPSUBD(t, ry[i], ry[i])
		VPSRAD(U8(14), ry[i], ry[i])
		VMOVDQU32(Mem{Base: qx, Disp: 64 * i}, tx[i])
		VMOVDQU32(Mem{Base: qy, Disp: 64 * i}, ty[i])
	}
	at, to, left := GP64(), GP64(), GP64()
	MOVQ(g, at)
	MOVQ(g, to)
	MOVQ(n, left)
	Label("moveLay")
	a, b, weight, part, bits, valid := ZMM(), ZMM(), ZMM(), ZMM(), GP32(), K()
	VPMOVZXBD(Mem{Base: at}, a)
	VPMOVZXBD(Mem{Base: at, Disp: agreedRoom}, b)
	for i, from := range [][2][2]reg.VecVirtual{{rx, tx}, {ry, ty}} {
		v := ZMM()
		VMOVDQA64(a, part)
		VPERMI2D(from[0][1], from[0][0], part)
		VMOVDQA64(b, v)
		VPERMI2D(from[1][1], from[1][0], v)
		VPSUBD(part, v, v)
		VMOVDQU32(v, Mem{Base: to, Disp: movesAt + axis*i})
	}
	MOVL(I32(-1), bits)
	BZHIL(left.As32(), bits, bits)
	KMOVW(bits, valid)
	VPMOVZXBD_Z(Mem{Base: at, Disp: 3 * agreedRoom}, valid, weight)
	VMOVDQU32(weight, Mem{Base: to, Disp: movesAt + 2*axis})
	ADDQ(U32(lanes), at)
	ADDQ(U32(4*lanes), to)
	SUBQ(U32(lanes), left)
	JG(LabelRef("moveLay"))
}

// crowd sums what is around some vectors of moves, and keeps the most.
func crowd(vectors int, g reg.Register, n, from, rest reg.GPVirtual, reach, limit, most reg.VecVirtual) {
	x, y, sum := make([]reg.VecVirtual, vectors), make([]reg.VecVirtual, vectors), make([]reg.VecVirtual, vectors)
	for v := range vectors {
		x[v], y[v], sum[v] = ZMM(), ZMM(), ZMM()
		VPADDD(Mem{Base: from, Disp: movesAt + 64*v}, reach, x[v])
		VPADDD(Mem{Base: from, Disp: movesAt + axis + 64*v}, reach, y[v])
		VPXORD(sum[v], sum[v], sum[v])
	}
	at, left := GP64(), GP64()
	MOVQ(g, at)
	MOVQ(n, left)
	loop := fmt.Sprintf("around%dLay", vectors)
	Label(loop)
	ox, oy, weight := ZMM(), ZMM(), ZMM()
	VPBROADCASTD(Mem{Base: at, Disp: movesAt}, ox)
	VPBROADCASTD(Mem{Base: at, Disp: movesAt + axis}, oy)
	VPBROADCASTD(Mem{Base: at, Disp: movesAt + 2*axis}, weight)
	for v := range vectors {
		dx, dy, near := ZMM(), ZMM(), K()
		VPSUBD(ox, x[v], dx)
		VPSUBD(oy, y[v], dy)
		VPCMPUD(U8(lessAndEq), limit, dx, near)
		both := K()
		VPCMPUD(U8(lessAndEq), limit, dy, near, both)
		VPADDD(weight, sum[v], both, sum[v])
	}
	ADDQ(U32(4), at)
	DECQ(left)
	JNZ(LabelRef(loop))
	for v := range vectors {
		own, bits, count := K(), GP32(), GP32()
		MOVL(rest.As32(), count)
		SUBL(U32(uint32(lanes*v)), count) // more than nothing
		MOVL(I32(-1), bits)
		BZHIL(count, bits, bits)
		KMOVW(bits, own)
		VMOVDQA32_Z(sum[v], own, sum[v])
		VMOVDQU32(sum[v], Mem{Base: from, Disp: aroundAt + 64*v})
		VPMAXSD(sum[v], most, most)
	}
}

// middle returns the most, and sums the weights around the first that has it.
func middle(g reg.Register, n reg.GPVirtual, reach, limit, most reg.VecVirtual) {
	half, quarter, pair := YMM(), XMM(), XMM()
	VEXTRACTI64X4(U8(1), most, half)
	VPMAXSD(half, most.AsY(), half)
	VEXTRACTI128(U8(1), half, quarter)
	VPMAXSD(quarter, half.AsX(), quarter)
	VPSHUFD(U8(0x4e), quarter, pair)
	VPMAXSD(pair, quarter, quarter)
	VPSHUFD(U8(0xb1), quarter, pair)
	VPMAXSD(pair, quarter, quarter)
	around := GP32()
	VMOVD(quarter, around)
	Store(around, ReturnIndex(0))
	highest := ZMM()
	VPBROADCASTD(quarter, highest)
	at := GP64()
	MOVQ(g, at)
	Label("findLay")
	k, bits, first := K(), GP32(), GP64()
	VPCMPEQD(Mem{Base: at, Disp: aroundAt}, highest, k)
	ADDQ(U32(4*lanes), at)
	KMOVW(k, bits)
	TESTL(bits, bits)
	JEQ(LabelRef("findLay"))
	BSFL(bits, first.As32())
	x, y := ZMM(), ZMM()
	VPBROADCASTD(Mem{Base: at, Index: first, Scale: 4, Disp: movesAt - 4*lanes}, x)
	VPBROADCASTD(Mem{Base: at, Index: first, Scale: 4, Disp: movesAt + axis - 4*lanes}, y)
	VPSUBD(reach, x, x)
	VPSUBD(reach, y, y)
	sum, turned, from, left := ZMM(), ZMM(), GP64(), GP64()
	VPXORD(sum, sum, sum)
	VPXORD(turned, turned, turned)
	MOVQ(g, at)
	MOVQ(g, from)
	MOVQ(n, left)
	Label("countLay")
	dx, dy, weight, turn, near, both := ZMM(), ZMM(), ZMM(), ZMM(), K(), K()
	VMOVDQU32(Mem{Base: at, Disp: movesAt}, dx)
	VMOVDQU32(Mem{Base: at, Disp: movesAt + axis}, dy)
	VPSUBD(x, dx, dx)
	VPSUBD(y, dy, dy)
	VPCMPUD(U8(lessAndEq), limit, dx, near)
	VPCMPUD(U8(lessAndEq), limit, dy, near, both)
	VMOVDQU32_Z(Mem{Base: at, Disp: movesAt + 2*axis}, both, weight)
	VPMOVZXBD(Mem{Base: from, Disp: 2 * agreedRoom}, turn)
	VPADDD(weight, sum, sum)
	VPMULLD(weight, turn, turn)
	VPADDD(turn, turned, turned)
	ADDQ(U32(lanes), from)
	ADDQ(U32(4*lanes), at)
	SUBQ(U32(lanes), left)
	JG(LabelRef("countLay"))
	VMOVQ(reduced(sum, turned), Mem{Base: g, Disp: sumAt})
}
