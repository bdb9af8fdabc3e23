package jp2

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/whorl-afis/whorl/nist/jp2/internal/j2ktest"
)

// TestWriterAgainstOpenJPEG holds the test's own writer, and what it says that its streams mean, to opj_decompress,
// which disagrees with the standard in three places: a region of interest with bypass; one with the least shift, where
// it takes half of the background for the region (H.1); packed headers in the main header, which it takes in the order
// of tiles and not of tile-parts (A.7.4). WHORL_LONG=1 draws 3000 streams.
func TestWriterAgainstOpenJPEG(t *testing.T) {
	if _, err := exec.LookPath("opj_decompress"); err != nil {
		t.Skip("opj_decompress is not installed (Debian: libopenjp2-tools)")
	}
	n := 50
	if os.Getenv("WHORL_LONG") != "" {
		n = 3000
	}
	if testing.Short() {
		n = 10
	}
	dir := t.TempDir()
	rng := rand.New(rand.NewPCG(31, 32))
	compared := 0
	for i := range n {
		img, o := drawOptions(rng)
		s, err := j2ktest.Encode(img, o)
		if err != nil {
			t.Fatal(err)
		}
		if o.Region && (o.Style&j2ktest.Bypass != 0 || o.RegionExtra == 0) || o.Packed == j2ktest.InMain && o.TileParts > 1 {
			continue
		}
		ext := "j2k"
		if o.JP2 {
			ext = "jp2"
		}
		coded, plain := filepath.Join(dir, "x."+ext), filepath.Join(dir, "x.pgm")
		if err := os.WriteFile(coded, s.Bytes, 0o600); err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("%d: %d × %d, %+v", i, img.W, img.H, o)
		if out, err := exec.Command("opj_decompress", "-i", coded, "-o", plain).CombinedOutput(); err != nil {
			t.Logf("%s: opj_decompress cannot: %s", name, lastLine(out))
			continue
		}
		got, err := os.ReadFile(plain)
		if err != nil {
			t.Fatal(err)
		}
		want := s.Decoded(len(s.Packets))
		if d, err := difference(got, deepPGMOf(want, o.Precision)); err != nil || d > tolerance(&o) {
			t.Errorf("%s: largest difference %d (%v), allowed %d", name, d, err, tolerance(&o))
		}
		compared++
	}
	t.Logf("%d of %d compared", compared, n)
	if compared < n/2 {
		t.Errorf("only %d of %d were compared", compared, n)
	}
}

func deepPGMOf(img j2ktest.Image, precision int) []byte {
	b := bytes.NewBuffer(fmt.Appendf(nil, "P5\n%d %d\n%d\n", img.W, img.H, 1<<precision-1))
	for _, v := range img.Pix {
		if precision > 8 {
			b.WriteByte(byte(v >> 8))
		}
		b.WriteByte(byte(v))
	}
	return b.Bytes()
}
