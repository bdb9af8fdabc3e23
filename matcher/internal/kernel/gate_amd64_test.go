//go:build !purego

package kernel

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/cpuid/v2"

	"github.com/whorl-afis/whorl/matcher/internal/cpu"
)

// The features that a kernel needs, as the generator counted them, must be among those that its tier is guarded by.
func TestGates(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	kernels := 0
	text := regexp.MustCompile(`(?m)(?:^// Requires: (.*)\n)?^TEXT ·(\w+)\(SB\)`)
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), "_amd64.s") {
			continue
		}
		source, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range text.FindAllStringSubmatch(string(source), -1) {
			requires, name := m[1], m[2]
			kernels++
			level := cpu.Portable
			switch {
			case strings.HasSuffix(name, "AVX512BW"):
				level = cpu.AVX512BW
			case strings.HasSuffix(name, "AVX512"):
				level = cpu.AVX512
			case strings.HasSuffix(name, "AVX2"):
				level = cpu.AVX2
			}
			if requires == "" || level == cpu.Portable {
				t.Errorf("%s: its name or its features tell no tier", name)
				continue
			}
			for _, feature := range strings.Split(requires, ", ") {
				if feature == "MMX+" || feature == "CMOV" {
					continue // the prefetch of SSE and the moves on condition, which every x86-64 has
				}
				id := cpuid.ParseFeature(feature)
				if id == cpuid.UNKNOWN || !slices.Contains(cpu.Features[level], id) {
					t.Errorf("%s needs %s, which tier %v is not guarded by", name, feature, level)
				}
			}
		}
	}
	if kernels < 12 {
		t.Errorf("%d kernels found", kernels)
	}
}
