package extract_test

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/whorl-afis/whorl/template/extract"
	"github.com/whorl-afis/whorl/template/extract/internal/kernel"
)

var update = flag.Bool("update", false, "write testdata/golden.txt anew")

// TestGolden holds the bits of templates, and of the images that they are made from, against those of another
// processor, on every tier: run it on each (qemu does) after any change to floating-point code.
func TestGolden(t *testing.T) {
	for _, level := range kernel.Levels() {
		t.Run(level.String(), func(t *testing.T) {
			defer kernel.Lower(level)()
			golden(t)
		})
	}
}

func golden(t *testing.T) {
	var b strings.Builder
	for seed := range uint64(6) {
		p := usual(seed)
		p.noise = 20 * float64(seed)
		ppi := 500 + 37*float64(seed/2)
		img := p.image(seed)
		got, err := extract.Extract(img, extract.Options{PPI: ppi})
		if err != nil {
			t.Fatal(err)
		}
		data, err := got.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "pattern %d at %g ppi: image %.8x, %d minutiae, quality %d, template %.16x\n", seed, ppi,
			sha256.Sum256(img.Pix), len(got.Minutiae), got.Quality, sha256.Sum256(data))
	}
	name := filepath.Join("testdata", "golden.txt")
	if *update {
		if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); diff != "" {
		t.Errorf("templates (-want +got):\n%s", diff)
	}
}
