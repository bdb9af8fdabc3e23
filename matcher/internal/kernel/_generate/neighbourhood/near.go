package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Numbers of package kernel's near.go.
const (
	mostPlaces  = 96
	listAxis    = 4 * (mostPlaces + 16) // from cell to x, x to y, y to turn
	placesAxis  = 4 * mostPlaces        // from X to Y, Y to Turn
	step        = 70
	beside      = 740 * 740
	farAxis     = 1023
	firstColumn = (side-1)*step/2 - 180 + step - 1 + side*step
	offPhase    = 570 - (side-1)*step/2
	lastColumn  = side - block
	phases      = 800
	// reciprocal of step in 1/2^22: exact below 2400, and places are below 2300.
	reciprocal, reciprocalBits = 59919, 22
)

// wide makes vectors of one width.
type wide struct {
	lanes int
	reg   func() reg.VecVirtual
}

// all puts v into all lanes.
func (w wide) all(v uint32) reg.VecVirtual {
	g := GP32()
	MOVL(U32(v), g)
	return w.spread(g)
}

func (w wide) spread(g reg.Register) reg.VecVirtual {
	v := w.reg()
	if w.lanes == 16 {
		VPBROADCASTD(g, v)
		return v
	}
	VMOVD(g, v.AsX())
	VPBROADCASTD(v.AsX(), v)
	return v
}

// near has two loops: the first cuts the differences of places to 11 bits, puts x and y into one lane, where VPMADDWD squares
// and adds them, and moves the lanes of neighbours together; the second, of a third as many, turns these and finds their blocks.
func near(w wide) {
	name, tier := "near512", "nearAVX512BW"
	signature := "func(list *uint32, p *int32, n int, i int, cosine int, sine int) int"
	if w.lanes == 8 {
		name, tier = "near256", "nearAVX2"
		signature = "func(list *uint32, p *int32, n int, i int, cosine int, sine int, packing *uint64) int"
	}
	TEXT(tier, NOSPLIT, signature)
	Pragma("noescape")
	Doc(tier + " sets list to the neighbours of the i-th of n places and returns their number: see Places.Near. nearGeneric is the reference.")
	list, p := Load(Param("list"), GP64()), Load(Param("p"), GP64())
	n, i := Load(Param("n"), GP64()), Load(Param("i"), GP64())
	c, s := Load(Param("cosine"), GP64()).(reg.GPVirtual), Load(Param("sine"), GP64()).(reg.GPVirtual)

	var own [3]reg.VecVirtual
	for k := range own {
		own[k] = w.reg()
		VPBROADCASTD(Mem{Base: p, Index: i, Scale: 4, Disp: placesAxis * k}, own[k])
	}
	numbers := GLOBL("lanes"+name, RODATA|NOPTR)
	for k := range w.lanes {
		DATA(4*k, U32(k))
	}
	lane, more := w.reg(), w.all(uint32(w.lanes))
	load(w, numbers, lane)
	self, end := w.spread(i.(reg.GPVirtual).As32()), w.spread(n.(reg.GPVirtual).As32())
	far, near, byte1 := w.all(farAxis), w.all(1<<32-farAxis), w.all(255)
	limit := w.all(beside + 1)
	lowWords := K()
	if w.lanes == 16 {
		g := GP32()
		MOVL(U32(0x55555555), g)
		KMOVD(g, lowWords)
	}
	// both puts the low words of x beside those of y.
	both := func(x, y reg.VecVirtual) reg.VecVirtual {
		VPSLLD(U8(16), y, y)
		if w.lanes == 16 {
			VMOVDQU16(x, lowWords, y)
		} else {
			VPBLENDW(U8(0x55), x, y, y)
		}
		return y
	}
	var packing reg.Register
	if w.lanes == 8 {
		packing = Load(Param("packing"), GP64())
	}

	at, found := GP64(), GP64()
	MOVQ(p, at)
	XORQ(found, found)
	left := GP64()
	MOVQ(n, left)
	Label("some_" + name)
	x, y, turn, square := w.reg(), w.reg(), w.reg(), w.reg()
	load(w, Mem{Base: at}, x)
	VPSUBD(own[0], x, x)
	VPSUBD(Mem{Base: at, Disp: placesAxis}, own[1], y)
	load(w, Mem{Base: at, Disp: 2 * placesAxis}, turn)
	VPSUBD(own[2], turn, turn)
	for _, v := range []reg.VecVirtual{x, y} {
		VPMINSD(far, v, v)
		VPMAXSD(near, v, v)
	}
	place := both(x, y)
	VPMADDWD(place, place, square)
	count := GP64()
	to := Mem{Base: list, Index: found, Scale: 4}
	if w.lanes == 16 {
		VPANDD(byte1, turn, turn)
		k := K()
		VPCMPUD(U8(1), end, lane, k) // below
		VPCMPUD(U8(4), self, lane, k, k)
		VPCMPUD(U8(1), limit, square, k, k)
		VPCOMPRESSD(place, k, place)
		VPCOMPRESSD(turn, k, turn)
		VMOVDQU32(place, to)
		VMOVDQU32(turn, to.Offset(3*listAxis))
		KMOVW(k, count.As32())
	} else {
		VPAND(byte1, turn, turn)
		stays, same := YMM(), YMM()
		VPCMPGTD(lane, end, stays)
		VPCMPEQD(self, lane, same)
		VPANDN(stays, same, stays)
		VPCMPGTD(square, limit, square)
		VPAND(square, stays, stays)
		VMOVMSKPS(stays, count.As32())
		order := YMM()
		VPMOVZXBD(Mem{Base: packing, Index: count, Scale: 8}, order)
		VPERMD(place, order, place)
		VPERMD(turn, order, turn)
		VMOVDQU(place, to)
		VMOVDQU(turn, to.Offset(3*listAxis))
	}
	POPCNTL(count.As32(), count.As32())
	ADDQ(count, found)
	VPADDD(more, lane, lane)
	ADDQ(U32(4*w.lanes), at)
	SUBQ(U32(w.lanes), left)
	JG(LabelRef("some_" + name))
	Store(found, ReturnIndex(0))

	Comment("u and w, along and across the direction, from pairs of x and y.")
	minus, words := GP64(), GP64()
	MOVQ(s, minus)
	NEGQ(minus)
	pair := func(a, b reg.GPVirtual) reg.VecVirtual {
		MOVWLZX(a.As16(), words.As32())
		high := GP32()
		MOVL(b.As32(), high)
		SHLL(U8(16), high)
		ORL(high, words.As32())
		return w.spread(words.As32())
	}
	along, across := pair(c, s), pair(minus, c)
	half, begin, inverse := w.all(1<<13), w.all(firstColumn), w.all(reciprocal)
	before, last, zero := w.all(side), w.all(lastColumn), w.reg()
	xor(w, zero)
	width, off, top := w.all(step), w.all(offPhase), w.all(phases-1)
	Label("turn_" + name)
	v := w.reg()
	load(w, Mem{Base: list}, v)
	var cells [2]reg.VecVirtual
	for k, way := range []reg.VecVirtual{along, across} {
		u, first := w.reg(), w.reg()
		VPMADDWD(way, v, u)
		VPADDD(half, u, u)
		VPSRAD(U8(14), u, u)
		VPADDD(begin, u, first)
		VPMULLD(inverse, first, first)
		VPSRLD(U8(reciprocalBits), first, first)
		VPSUBD(before, first, first)
		VPMAXSD(zero, first, first)
		VPMINSD(last, first, first)
		phase := w.reg()
		VPMULLD(width, first, phase)
		VPADDD(off, phase, phase)
		VPSUBD(u, phase, phase)
		VPMINUD(top, phase, phase)
		store(w, phase, Mem{Base: list, Disp: listAxis * (1 + k)})
		cells[k] = first
	}
	VPSLLD(U8(4), cells[1], cells[1])
	VPADDD(cells[0], cells[1], cells[1])
	store(w, cells[1], Mem{Base: list})
	ADDQ(U32(4*w.lanes), list)
	SUBQ(U32(w.lanes), found)
	JG(LabelRef("turn_" + name))
	VZEROUPPER()
	RET()
}

func load(w wide, from Mem, to reg.VecVirtual) {
	if w.lanes == 16 {
		VMOVDQU32(from, to)
	} else {
		VMOVDQU(from, to)
	}
}

func store(w wide, from reg.VecVirtual, to Mem) {
	if w.lanes == 16 {
		VMOVDQU32(from, to)
	} else {
		VMOVDQU(from, to)
	}
}

func xor(w wide, v reg.VecVirtual) {
	if w.lanes == 16 {
		VPXORD(v, v, v)
	} else {
		VPXOR(v, v, v)
	}
}
