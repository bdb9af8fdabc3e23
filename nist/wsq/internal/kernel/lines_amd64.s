//go:build !purego

#include "textflag.h"

// Unpacking and shuffling work within halves of a register, so each vector is put together from halves of two.

// func interleaveAVX2(dst, even, odd *float32, n int)
// n is a multiple of 8, at least 8. Requires: AVX2
TEXT ·interleaveAVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ even+8(FP), SI
	MOVQ odd+16(FP), DX
	MOVQ n+24(FP), CX

next:
	VMOVUPS (SI), Y0
	VMOVUPS (DX), Y1
	VUNPCKLPS Y1, Y0, Y2 // e0 o0 e1 o1 | e4 o4 e5 o5
	VUNPCKHPS Y1, Y0, Y3 // e2 o2 e3 o3 | e6 o6 e7 o7
	VPERM2F128 $0x20, Y3, Y2, Y4
	VPERM2F128 $0x31, Y3, Y2, Y5
	VMOVUPS Y4, (DI)
	VMOVUPS Y5, 32(DI)
	ADDQ $32, SI
	ADDQ $32, DX
	ADDQ $64, DI
	SUBQ $8, CX
	JNE  next
	VZEROUPPER
	RET

// func deinterleaveAVX2(even, odd, src *float32, n int)
// n is a multiple of 8, at least 8. Requires: AVX2
TEXT ·deinterleaveAVX2(SB), NOSPLIT, $0-32
	MOVQ even+0(FP), DI
	MOVQ odd+8(FP), DX
	MOVQ src+16(FP), SI
	MOVQ n+24(FP), CX

next:
	VMOVUPS (SI), Y0
	VMOVUPS 32(SI), Y1
	VPERM2F128 $0x20, Y1, Y0, Y2 // e0 o0 e1 o1 | e4 o4 e5 o5
	VPERM2F128 $0x31, Y1, Y0, Y3 // e2 o2 e3 o3 | e6 o6 e7 o7
	VSHUFPS $0x88, Y3, Y2, Y4
	VSHUFPS $0xdd, Y3, Y2, Y5
	VMOVUPS Y4, (DI)
	VMOVUPS Y5, (DX)
	ADDQ $64, SI
	ADDQ $32, DI
	ADDQ $32, DX
	SUBQ $8, CX
	JNE  next
	VZEROUPPER
	RET

// ROUND adds a half to 8 values and cuts them off to whole numbers within 0 to 255. VMAXPS gives its second source,
// which is the first operand here, for what is not a number.
#define ROUND(at, v) \
	VADDPS at(SI), Y8, v; \
	VMAXPS Y9, v, v; \
	VMINPS Y10, v, v; \
	VCVTTPS2DQ v, v

// func greyAVX2(dst *uint8, src *float32, n int)
// n is a multiple of 32, at least 32. Requires: AVX2
TEXT ·greyAVX2(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), CX
	MOVL $0x3f000000, AX // 0.5
	MOVQ AX, X8
	VBROADCASTSS X8, Y8
	VXORPS Y9, Y9, Y9
	MOVL $0x437f0000, AX // 255
	MOVQ AX, X10
	VBROADCASTSS X10, Y10

	// Packing works within halves: 4 bytes each of vectors 0 to 3 below and above, which this order sorts.
	VMOVDQU order<>(SB), Y11

next:
	ROUND(0, Y0)
	ROUND(32, Y1)
	ROUND(64, Y2)
	ROUND(96, Y3)
	VPACKUSDW Y1, Y0, Y0
	VPACKUSDW Y3, Y2, Y2
	VPACKUSWB Y2, Y0, Y0
	VPERMD Y0, Y11, Y0
	VMOVDQU Y0, (DI)
	ADDQ $128, SI
	ADDQ $32, DI
	SUBQ $32, CX
	JNE  next
	VZEROUPPER
	RET

DATA order<>+0(SB)/4, $0
DATA order<>+4(SB)/4, $4
DATA order<>+8(SB)/4, $1
DATA order<>+12(SB)/4, $5
DATA order<>+16(SB)/4, $2
DATA order<>+20(SB)/4, $6
DATA order<>+24(SB)/4, $3
DATA order<>+28(SB)/4, $7
GLOBL order<>(SB), RODATA|NOPTR, $32
