//go:build !purego

package kernel

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/klauspost/cpuid/v2"
)

// The features that a kernel needs, as the generator counted them, must be among those that its tier is guarded by.
func TestGates(t *testing.T) {
	source, err := os.ReadFile("kernel_amd64.s")
	if err != nil {
		t.Fatal(err)
	}
	kernels := regexp.MustCompile(`(?m)(?:^// Requires: (.*)\n)?^TEXT ·(\w+)\(SB\)`).FindAllStringSubmatch(string(source), -1)
	for _, m := range kernels {
		requires, name := m[1], m[2]
		level := Portable
		switch {
		case strings.HasSuffix(name, "AVX512"):
			level = AVX512
		case strings.HasSuffix(name, "AVX2"):
			level = AVX2
		}
		if requires == "" || level == Portable {
			t.Errorf("%s: its name or its features tell no tier", name)
			continue
		}
		for _, feature := range strings.Split(requires, ", ") {
			if id := cpuid.ParseFeature(feature); id == cpuid.UNKNOWN || !slices.Contains(features[level], id) {
				t.Errorf("%s needs %s, which tier %v is not guarded by", name, feature, level)
			}
		}
	}
	if len(kernels) < 2 {
		t.Errorf("%d kernels found", len(kernels))
	}
}

func TestFilterLayout(t *testing.T) {
	var f Filter
	got := [...]uintptr{unsafe.Offsetof(f.quads), unsafe.Offsetof(f.bias), unsafe.Offsetof(f.duos), unsafe.Offsetof(f.down), unsafe.Offsetof(f.gain)}
	if want := [...]uintptr{0, 40, 48, 120, 256}; got != want {
		t.Errorf("offsets %v, the generator has %v", got, want)
	}
}
