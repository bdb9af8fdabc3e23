// Package cpu tells which of the engine's instruction-set tiers this process uses.
//
// The tier is the highest that the processor and the operating system support, found once. The environment variable
// WHORL_CPU (portable, avx2, avx512bw or avx512) can lower it and never raise it: a wrong setting must not end in an illegal
// instruction. Results are the same on every tier.
package cpu

import (
	"os"
	"sync/atomic"
)

// A Level is a tier. Higher levels include what lower ones need.
type Level int32

const (
	// Portable is compiled Go, math/bits included.
	Portable Level = iota
	// AVX2 is x86-64 with AVX2 and BMI2.
	AVX2
	// AVX512BW is x86-64 with the AVX-512 of Skylake-X and Cascade Lake: F, BW, DQ and VL. What counts bits or multiplies
	// bytes runs the kernels of AVX2 there.
	AVX512BW
	// AVX512 is x86-64 with the AVX-512 of Ice Lake and Zen 4: F, BW, DQ, VL, IFMA, VNNI, VBMI, VBMI2 and
	// VPOPCNTDQ.
	AVX512
)

// Variable is the environment variable that lowers the tier.
const Variable = "WHORL_CPU"

var names = [...]string{Portable: "portable", AVX2: "avx2", AVX512BW: "avx512bw", AVX512: "avx512"}

func (l Level) String() string {
	if l < 0 || int(l) >= len(names) {
		return "unknown"
	}
	return names[l]
}

// Levels returns the tiers that this process can use, lowest first.
func Levels() []Level {
	var all []Level
	for l := Portable; l <= best; l++ {
		all = append(all, l)
	}
	return all
}

var (
	best    = min(detect(), wanted(os.Getenv(Variable)))
	current atomic.Int32
)

func init() { current.Store(int32(best)) }

// Tier returns the tier in use.
func Tier() Level { return Level(current.Load()) }

// Lower uses a lower tier until restore is called, for tests and benchmarks that compare tiers in one process. A
// level above the present one changes nothing.
func Lower(l Level) (restore func()) {
	before := current.Load()
	current.Store(min(before, int32(max(l, Portable))))
	return func() { current.Store(before) }
}

// wanted returns the tier that a setting names; one that it does not know lowers nothing.
func wanted(setting string) Level {
	for l, name := range names {
		if name == setting {
			return Level(l)
		}
	}
	return AVX512
}
