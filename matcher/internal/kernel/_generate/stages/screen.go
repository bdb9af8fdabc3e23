package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// screen256 takes eight records at a time. The bits of subjects that share a word gather in a register: a shift by as much as a
// subject lies from the word's first one leaves nothing of the others. Where there are others, eight are written one by one;
// most galleries number their subjects in no order that records have.
func screen256() {
	TEXT("screenAVX2", NOSPLIT, "func(pass *uint32, subjects *uint64, all int, policy *byte, subject *byte, eights int, m *uint64)")
	Pragma("noescape")
	Doc("screenAVX2 screens eights of records, eights > 0, of all > 0 subjects: see Screen. screenGeneric is the reference.")
	pass, subjects, last := Load(Param("pass"), GP64()), Load(Param("subjects"), GP64()), GP64()
	Load(Param("all"), last)
	policy, subject, eights := Load(Param("policy"), GP64()), Load(Param("subject"), GP64()), Load(Param("eights"), GP64())
	m := Load(Param("m"), GP64())
	require, some, unused, exclude := YMM(), YMM(), YMM(), YMM()
	for i, v := range []reg.VecVirtual{require, some, unused, exclude} {
		VPBROADCASTQ(Mem{Base: m, Disp: 8 * i}, v)
	}
	DECQ(last)
	highest := spread256(last, VPBROADCASTD)
	zero, one, beyond, bits, from := YMM(), YMM(), YMM(), YMM(), YMM()
	VPXOR(zero, zero, zero)
	VPXOR(bits, bits, bits)
	VPCMPEQQ(one, one, one)
	VPSRLQ(U8(63), one, one)
	VPCMPEQD(beyond, beyond, beyond)
	VPSLLD(U8(6), beyond, beyond) // ^63
	VPXOR(from, from, from)       // the first of the subjects whose bits gather
	sets, words := AllocLocal(64), AllocLocal(32)

	Label("eightScreen")
	var half [2]reg.VecVirtual
	for i := range half {
		p, forbidden, wanted := YMM(), YMM(), YMM()
		VMOVDQU(Mem{Base: policy, Disp: 32 * i}, p)
		VPANDN(require, p, forbidden)
		VPAND(some, p, wanted)
		VPAND(exclude, p, p)
		VPOR(p, forbidden, forbidden)
		VPOR(unused, wanted, wanted)
		VPCMPEQQ(zero, forbidden, forbidden)
		VPCMPEQQ(zero, wanted, wanted)
		half[i] = YMM()
		VPANDN(forbidden, wanted, half[i])
	}
	yes, k, d := YMM(), YMM(), YMM()
	VSHUFPS(U8(0x88), half[1], half[0], yes)
	VPERMQ(U8(0xd8), yes, yes)
	VMOVDQU(yes, Mem{Base: pass})
	VMOVDQU(Mem{Base: subject}, k)
	VPMINUD(highest, k, d)
	VPCMPEQD(d, k, d)
	VPAND(d, k, k)
	VPSUBD(from, k, d)
	VPTEST(beyond, d)
	JNE(LabelRef("othersScreen"))
	shifted(half, d, one)
	VPOR(half[0], bits, bits)
	VPOR(half[1], bits, bits)
	Label("nextScreen")
	ADDQ(U32(32), pass)
	ADDQ(U32(64), policy)
	ADDQ(U32(32), subject)
	DECQ(eights)
	JNZ(LabelRef("eightScreen"))
	gathered(bits, from, subjects)
	VZEROUPPER()
	RET()

	Label("othersScreen")
	VPTEST(bits, bits)
	JEQ(LabelRef("nothingScreen"))
	gathered(bits, from, subjects)
	VPXOR(bits, bits, bits)
	Label("nothingScreen")
	VPANDN(k, beyond, d)
	shifted(half, d, one)
	VMOVDQU(half[0], sets)
	VMOVDQU(half[1], sets.Offset(32))
	VPSRLD(U8(6), k, d)
	VMOVDQU(d, words)
	VPAND(beyond, k, k)
	VPERMQ(U8(0xff), k, k)
	VPSHUFD(U8(0x55), k, from) // the last one's
	for i := range 8 {
		set, word := GP64(), GP64()
		MOVL(words.Offset(4*i), word.As32())
		MOVQ(sets.Offset(8*i), set)
		ORQ(set, Mem{Base: subjects, Index: word, Scale: 8})
	}
	JMP(LabelRef("nextScreen"))
}

// shifted shifts one to the left by each of eight counts and keeps it where half has ones.
func shifted(half [2]reg.VecVirtual, counts, one reg.VecVirtual) {
	for i := range half {
		part, by := counts.AsX(), YMM()
		if i == 1 {
			part = XMM()
			VEXTRACTI128(U8(1), counts, part)
		}
		VPMOVZXDQ(part, by)
		VPSLLVQ(by, one, by)
		VPAND(by, half[i], half[i])
	}
}

// gathered adds bits to the word of the subject that is in every lane of from.
func gathered(bits, from reg.VecVirtual, subjects reg.Register) {
	x, y, set, word := XMM(), XMM(), GP64(), GP64()
	VEXTRACTI128(U8(1), bits, x)
	VPOR(bits.AsX(), x, x)
	VPSRLDQ(U8(8), x, y)
	VPOR(x, y, x)
	VMOVQ(x, set)
	VMOVD(from.AsX(), word.As32())
	SHRQ(U8(6), word)
	ORQ(set, Mem{Base: subjects, Index: word, Scale: 8})
}
