//go:build !purego

#include "textflag.h"

// Vectors of 16 results stay in four registers while the weights go by; the rest goes 4 at a time, and the last 4
// overlap those before them: dst overlaps no source, so computing a result twice gives it twice.
//
// Go's assembler has no plain vector multiplication and addition of floats. A fused multiply-add to 0 rounds as a
// multiplication does, and one by 1 as an addition.

#define DST   R0
#define N     R1
#define SRC   R2
#define OFF   R3
#define COEF  R4
#define COUNT R5
#define FUSED R6
#define I     R7 // index of the first result of the vector
#define K     R8 // index of the weight
#define P     R9 // address of the k-th source vector
#define T     R10
#define W     V4 // the k-th weight in every lane
#define ONE   V13

#define SOURCE \
	MOVD (OFF)(K<<3), P; \
	ADD I, P, P; \
	ADD P<<2, SRC, P; \
	ADD K<<2, COEF, T; \
	VLD1R (T), [W.S4]

#define ZERO4 \
	VEOR V9.B16, V9.B16, V9.B16; \
	VEOR V10.B16, V10.B16, V10.B16; \
	VEOR V11.B16, V11.B16, V11.B16; \
	VEOR V12.B16, V12.B16, V12.B16

// func combineNEON(dst *float32, n int, src *float32, off *int, coef *float32, count, fused int)
TEXT ·combineNEON(SB), NOSPLIT, $0-56
	MOVD dst+0(FP), DST
	MOVD n+8(FP), N
	MOVD src+16(FP), SRC
	MOVD off+24(FP), OFF
	MOVD coef+32(FP), COEF
	MOVD count+40(FP), COUNT
	MOVD fused+48(FP), FUSED
	MOVD $0, I
	MOVW $0x3f800000, T // 1.0
	VDUP T, ONE.S4

next16:
	ADD  $16, I, T
	CMP  N, T
	BGT  next4
	MOVD $0, K
	SOURCE
	VLD1 (P), [V5.S4, V6.S4, V7.S4, V8.S4]
	VEOR V0.B16, V0.B16, V0.B16
	VEOR V1.B16, V1.B16, V1.B16
	VEOR V2.B16, V2.B16, V2.B16
	VEOR V3.B16, V3.B16, V3.B16
	VFMLA W.S4, V5.S4, V0.S4
	VFMLA W.S4, V6.S4, V1.S4
	VFMLA W.S4, V7.S4, V2.S4
	VFMLA W.S4, V8.S4, V3.S4
	ADD  $1, K

fused16:
	CMP  FUSED, K
	BGE  split16
	SOURCE
	VLD1 (P), [V5.S4, V6.S4, V7.S4, V8.S4]
	VFMLA W.S4, V5.S4, V0.S4
	VFMLA W.S4, V6.S4, V1.S4
	VFMLA W.S4, V7.S4, V2.S4
	VFMLA W.S4, V8.S4, V3.S4
	ADD  $1, K
	B    fused16

split16:
	CMP  COUNT, K
	BGE  store16
	SOURCE
	VLD1 (P), [V5.S4, V6.S4, V7.S4, V8.S4]
	ZERO4
	VFMLA W.S4, V5.S4, V9.S4
	VFMLA W.S4, V6.S4, V10.S4
	VFMLA W.S4, V7.S4, V11.S4
	VFMLA W.S4, V8.S4, V12.S4
	VFMLA ONE.S4, V9.S4, V0.S4
	VFMLA ONE.S4, V10.S4, V1.S4
	VFMLA ONE.S4, V11.S4, V2.S4
	VFMLA ONE.S4, V12.S4, V3.S4
	ADD  $1, K
	B    split16

store16:
	ADD  I<<2, DST, T
	VST1 [V0.S4, V1.S4, V2.S4, V3.S4], (T)
	ADD  $16, I
	B    next16

next4:
	CMP  N, I
	BGE  done
	SUB  $4, N, T
	CMP  T, I
	CSEL GT, T, I, I
	MOVD $0, K
	SOURCE
	VLD1 (P), [V5.S4]
	VEOR V0.B16, V0.B16, V0.B16
	VFMLA W.S4, V5.S4, V0.S4
	ADD  $1, K

fused4:
	CMP  FUSED, K
	BGE  split4
	SOURCE
	VLD1 (P), [V5.S4]
	VFMLA W.S4, V5.S4, V0.S4
	ADD  $1, K
	B    fused4

split4:
	CMP  COUNT, K
	BGE  store4
	SOURCE
	VLD1 (P), [V5.S4]
	VEOR V9.B16, V9.B16, V9.B16
	VFMLA W.S4, V5.S4, V9.S4
	VFMLA ONE.S4, V9.S4, V0.S4
	ADD  $1, K
	B    split4

store4:
	ADD  I<<2, DST, T
	VST1 [V0.S4], (T)
	ADD  $4, I
	B    next4

done:
	RET
