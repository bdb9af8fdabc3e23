//go:build amd64 && !purego

package cpu

import "github.com/klauspost/cpuid/v2"

// Features lists what a tier's kernels may use. The gate test of package kernel holds the assembly against it.
var Features = map[Level][]cpuid.FeatureID{
	AVX2: {cpuid.AVX, cpuid.AVX2, cpuid.BMI2, cpuid.SSE2, cpuid.SSE4, cpuid.POPCNT},
	AVX512BW: {
		cpuid.AVX, cpuid.AVX2, cpuid.BMI2, cpuid.SSE2, cpuid.SSE4, cpuid.POPCNT, cpuid.AVX512F, cpuid.AVX512BW, cpuid.AVX512DQ,
		cpuid.AVX512VL,
	},
	AVX512: {
		cpuid.AVX, cpuid.AVX2, cpuid.BMI2, cpuid.SSE2, cpuid.SSE4, cpuid.POPCNT, cpuid.AVX512F, cpuid.AVX512BW, cpuid.AVX512DQ,
		cpuid.AVX512VL, cpuid.AVX512IFMA, cpuid.AVX512VNNI, cpuid.AVX512VPOPCNTDQ, cpuid.AVX512VBMI, cpuid.AVX512VBMI2,
	},
}

// detect asks the processor, and through cpuid the operating system (XCR0), once.
func detect() Level {
	l := Portable
	for next := AVX2; next <= AVX512 && cpuid.CPU.Supports(Features[next]...); next++ {
		l = next
	}
	return l
}
