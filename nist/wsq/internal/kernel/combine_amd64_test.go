//go:build !purego

package kernel

import (
	"os"
	"testing"

	"golang.org/x/sys/cpu"
)

// TestTierReached fails where the tests of Combine would pass without having run the vector code.
func TestTierReached(t *testing.T) {
	if os.Getenv("WHORL_CPU") == "portable" {
		t.Skip("WHORL_CPU asks for the portable code")
	}
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA && !useAVX2 {
		t.Error("AVX2 and FMA3 are there and not used")
	}
}
