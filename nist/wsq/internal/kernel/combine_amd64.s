//go:build !purego

#include "textflag.h"

// Vectors of 32 results stay in four registers while the weights go by: one load of a weight and one of an offset for
// four multiplications. The rest goes 8 at a time, and the last 8 overlap those before them: dst overlaps no source,
// so computing a result twice gives it twice.

#define DST   DI
#define N     CX
#define SRC   SI
#define OFF   R8
#define COEF  R9
#define COUNT R10
#define FUSED R11
#define I     AX // index of the first result of the vector
#define K     DX // index of the weight
#define P     R12 // address of the k-th source vector
#define W     Y4 // the k-th weight in every lane

#define SOURCE \
	MOVQ (OFF)(K*8), P; \
	ADDQ I, P; \
	LEAQ (SRC)(P*4), P; \
	VBROADCASTSS (COEF)(K*4), W

// func combineAVX2(dst *float32, n int, src *float32, off *int, coef *float32, count, fused int)
// Requires: AVX, AVX2, FMA3
TEXT ·combineAVX2(SB), NOSPLIT, $0-56
	MOVQ dst+0(FP), DST
	MOVQ n+8(FP), N
	MOVQ src+16(FP), SRC
	MOVQ off+24(FP), OFF
	MOVQ coef+32(FP), COEF
	MOVQ count+40(FP), COUNT
	MOVQ fused+48(FP), FUSED
	XORQ I, I

next32:
	LEAQ 32(I), P
	CMPQ P, N
	JGT  next8
	XORQ K, K
	SOURCE
	VMULPS (P), W, Y0
	VMULPS 32(P), W, Y1
	VMULPS 64(P), W, Y2
	VMULPS 96(P), W, Y3
	INCQ   K

fused32:
	CMPQ K, FUSED
	JGE  split32
	SOURCE
	VFMADD231PS (P), W, Y0
	VFMADD231PS 32(P), W, Y1
	VFMADD231PS 64(P), W, Y2
	VFMADD231PS 96(P), W, Y3
	INCQ K
	JMP  fused32

split32:
	CMPQ K, COUNT
	JGE  store32
	SOURCE
	VMULPS (P), W, Y5
	VMULPS 32(P), W, Y6
	VMULPS 64(P), W, Y7
	VMULPS 96(P), W, Y8
	VADDPS Y5, Y0, Y0
	VADDPS Y6, Y1, Y1
	VADDPS Y7, Y2, Y2
	VADDPS Y8, Y3, Y3
	INCQ K
	JMP  split32

store32:
	LEAQ (DST)(I*4), P
	VMOVUPS Y0, (P)
	VMOVUPS Y1, 32(P)
	VMOVUPS Y2, 64(P)
	VMOVUPS Y3, 96(P)
	ADDQ $32, I
	JMP  next32

next8:
	CMPQ I, N
	JGE  done
	LEAQ -8(N), P
	CMPQ I, P
	CMOVQGT P, I
	XORQ K, K
	SOURCE
	VMULPS (P), W, Y0
	INCQ K

fused8:
	CMPQ K, FUSED
	JGE  split8
	SOURCE
	VFMADD231PS (P), W, Y0
	INCQ K
	JMP  fused8

split8:
	CMPQ K, COUNT
	JGE  store8
	SOURCE
	VMULPS (P), W, Y5
	VADDPS Y5, Y0, Y0
	INCQ K
	JMP  split8

store8:
	VMOVUPS Y0, (DST)(I*4)
	ADDQ $8, I
	JMP  next8

done:
	VZEROUPPER
	RET
