//go:build !purego

package kernel

import "github.com/klauspost/cpuid/v2"

//go:generate go -C _generate run . -out ../kernel_amd64.s -stubs ../stubs_amd64.go -pkg kernel

// features lists what the kernels of a tier may use. TestGates holds the assembly against it.
var features = map[Level][]cpuid.FeatureID{
	AVX2: {cpuid.AVX, cpuid.AVX2, cpuid.SSE2, cpuid.SSE4},
	AVX512: {
		cpuid.AVX, cpuid.AVX2, cpuid.SSE2, cpuid.SSE4, cpuid.AVX512F, cpuid.AVX512BW, cpuid.AVX512DQ, cpuid.AVX512VL,
		cpuid.AVX512VBMI, cpuid.AVX512VNNI,
	},
}

// detect asks the processor, and through cpuid the operating system (XCR0), once.
func detect() Level {
	l := Portable
	for next := AVX2; next <= AVX512 && cpuid.CPU.Supports(features[next]...); next++ {
		l = next
	}
	return l
}
