package kernel

import (
	"os"
	"sync/atomic"
)

// A Level is a tier of instructions. Package matcher/internal/cpu has the like for searches; the arrow of imports
// keeps them apart.
type Level int32

const (
	// Portable is compiled Go.
	Portable Level = iota
	// AVX2 is x86-64 with AVX2.
	AVX2
	// AVX512 is x86-64 with AVX-512 F, BW, DQ, VL, VBMI and VNNI: Ice Lake, Zen 4 and later.
	AVX512
)

var names = [...]string{Portable: "portable", AVX2: "avx2", AVX512: "avx512"}

func (l Level) String() string { return names[l] }

var (
	best    = min(detect(), wanted(os.Getenv("WHORL_CPU")))
	current atomic.Int32
)

func init() { current.Store(int32(best)) }

// Levels returns the tiers that this process can use, the lowest first: what the processor has, at most what the
// environment variable WHORL_CPU (portable, avx2, avx512bw or avx512) allows.
func Levels() []Level {
	var all []Level
	for l := Portable; l <= best; l++ {
		all = append(all, l)
	}
	return all
}

// Lower uses a lower tier until restore is called, for tests and benchmarks that compare tiers in one process. A
// level above the present one changes nothing.
func Lower(l Level) (restore func()) {
	before := current.Load()
	current.Store(min(before, int32(l)))
	return func() { current.Store(before) }
}

func tier() Level { return Level(current.Load()) }

// wanted is the tier that a setting names; one that it does not know lowers nothing. Searches have a tier for the AVX-512 of
// Skylake-X, whose kernels here are those of AVX2.
func wanted(setting string) Level {
	if setting == "avx512bw" {
		return AVX2
	}
	for l, name := range names {
		if name == setting {
			return Level(l)
		}
	}
	return AVX512
}
