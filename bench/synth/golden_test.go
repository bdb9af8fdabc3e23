package synth_test

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/whorl-afis/whorl/bench/synth"
)

var update = flag.Bool("update", false, "write testdata/hashes.txt from what the generator makes now")

// TestBytesAreTheSameEverywhere holds prints and templates against hashes that were made on amd64. It is the test
// that a fused multiply-add on another architecture, or a change of the generator nobody wanted, does not pass.
func TestBytesAreTheSameEverywhere(t *testing.T) {
	const path = "testdata/hashes.txt"
	var b strings.Builder
	f := synth.NewFinger(2026)
	for _, s := range synth.Sensors() {
		o := synth.Typical(s)
		fmt.Fprintf(&b, "%x %v\n", sha256.Sum256(f.Impression(1, o).Image.Pix), s)
	}
	o := synth.Typical(synth.Optical)
	o.PPI, o.Partial, o.Severity, o.Rotation = 1000, 0.4, 1.5, 0.6
	im := f.Impression(2, o)
	fmt.Fprintf(&b, "%x 1000 ppi, partial\n", sha256.Sum256(im.Image.Pix))
	truth, err := im.Template().MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&b, "%x its truth\n", sha256.Sum256(truth))
	h := sha256.New()
	for seed := range uint64(200) {
		v, err := synth.NewTemplateFinger(seed).Impression(1, synth.TemplateSetting{Map: true}).MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		h.Write(v)
	}
	fmt.Fprintf(&b, "%x 200 templates\n", h.Sum(nil))
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(want), "\n")
	for i, line := range strings.Split(b.String(), "\n") {
		if i >= len(lines) || line != lines[i] {
			t.Errorf("line %d: got %q", i+1, line)
		}
	}
}
