package jp2

import (
	"fmt"
	"image"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestRandomSettings draws settings of opj_compress that TestAgainstOpenJPEG has not got together: depths of 1 to 16
// bits, subsampling, tiles and images anywhere on the grid, any combination of code-block styles. WHORL_LONG=1 draws
// 3000 of them.
func TestRandomSettings(t *testing.T) {
	for _, tool := range []string{"opj_compress", "opj_decompress"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed (Debian: libopenjp2-tools)", tool)
		}
	}
	n := 80
	if os.Getenv("WHORL_LONG") != "" {
		n = 3000
	}
	if testing.Short() {
		n = 10
	}
	rng := rand.New(rand.NewPCG(11, 12))
	dir := t.TempDir()
	compared := 0
	for i := range n {
		depth := 8
		if rng.IntN(2) == 0 {
			depth = 1 + rng.IntN(16)
		}
		args, lossy := drawSettings(rng)
		source := filepath.Join(dir, "x.pgm")
		if err := os.WriteFile(source, deepPGM(rng, 1+rng.IntN(150), 1+rng.IntN(150), depth), 0o600); err != nil {
			t.Fatal(err)
		}
		ext := []string{"jp2", "j2k"}[i%2]
		coded, plain := filepath.Join(dir, "x."+ext), filepath.Join(dir, "y.pgm")
		name := fmt.Sprintf("%d: %d bits %s", i, depth, strings.Join(args, " "))
		_ = os.Remove(plain)
		if exec.Command("opj_compress", append([]string{"-i", source, "-o", coded}, args...)...).Run() != nil {
			continue
		}
		if exec.Command("opj_decompress", "-i", coded, "-o", plain).Run() != nil {
			continue
		}
		want, err := os.ReadFile(plain)
		if err != nil {
			continue
		}
		b, err := os.ReadFile(coded)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Decode(b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		limit := 0
		if lossy {
			limit = 1
		}
		c, err := DecodeConfig(b) // opj_compress has depths below 8 as 8 bits
		if err != nil {
			t.Fatal(err)
		}
		if d, err := difference(shallowPGM(got, c.Precision), want); err != nil || d > limit {
			t.Errorf("%s: largest difference %d (%v), allowed %d", name, d, err, limit)
		}
		compared++
	}
	t.Logf("%d of %d compared", compared, n)
	if compared < n/2 {
		t.Errorf("only %d of %d files were compared", compared, n)
	}
}

// drawSettings returns arguments of opj_compress, and whether they ask for the irreversible wavelet.
func drawSettings(rng *rand.Rand) (args []string, irreversible bool) {
	add := func(a ...string) { args = append(args, a...) }
	pick := func(s ...string) string { return s[rng.IntN(len(s))] }
	one := func(in int) bool { return rng.IntN(in) == 0 }
	add("-n", fmt.Sprint(1+rng.IntN(7)))
	add("-p", pick("LRCP", "RLCP", "RPCL", "PCRL", "CPRL"))
	add("-b", pick("64,64", "32,32", "16,64", "4,4", "8,128", "1024,4"))
	style := 0
	if one(2) {
		style = rng.IntN(64)
		add("-M", fmt.Sprint(style))
	}
	if one(2) {
		add("-r", pick("1", "5", "20,5,1", "30,15,8,4,2", "3,2"))
	}
	if one(3) {
		add("-c", pick("[64,64]", "[128,32],[32,128]", "[16,16],[8,8]", "[256,256],[64,64],[32,32],[16,16]"))
	}
	if one(3) {
		add("-d", fmt.Sprintf("%d,%d", rng.IntN(40), rng.IntN(40)))
	}
	if one(3) {
		// Not in tile-parts: opj_compress then writes packets of resolutions without samples, against B.6.
		add("-t", fmt.Sprintf("%d,%d", 40+rng.IntN(100), 40+rng.IntN(100)))
	}
	if one(4) {
		add("-SOP")
	}
	if one(4) {
		add("-EPH")
	}
	// Not with bypass: opj_decompress takes other passes for raw ones than opj_compress. TestSamples has the two together.
	if style&styleBypass == 0 && one(5) {
		add("-ROI", fmt.Sprintf("c=0,U=%d", 1+rng.IntN(6)))
	}
	if one(5) {
		add("-s", pick("2,2", "3,1", "1,2"))
	}
	if one(3) {
		add("-I")
		irreversible = true
	}
	return args, irreversible
}

// deepPGM makes a picture of slopes and noise.
func deepPGM(rng *rand.Rand, w, h, depth int) []byte {
	full := 1<<depth - 1
	b := fmt.Appendf(nil, "P5\n%d %d\n%d\n", w, h, full)
	slope, noise := rng.IntN(max(1, full/40)+1), 1+rng.IntN(full+1)
	for y := range h {
		for x := range w {
			v := (slope*(x+2*y) + rng.IntN(noise)) & full
			if depth > 8 {
				b = append(b, byte(v>>8))
			}
			b = append(b, byte(v))
		}
	}
	return b
}

// shallowPGM undoes the scaling of Decode.
func shallowPGM(img image.Image, depth int) []byte {
	full := 1<<depth - 1
	r := img.Bounds()
	b := fmt.Appendf(nil, "P5\n%d %d\n%d\n", r.Dx(), r.Dy(), full)
	switch g := img.(type) {
	case *image.Gray:
		for _, v := range g.Pix {
			b = append(b, byte((int(v)*full+127)/255))
		}
	case *image.Gray16:
		for i := 0; i < len(g.Pix); i += 2 {
			v := (int(g.Pix[i])<<8 | int(g.Pix[i+1]))
			v = (v*full + 32767) / 65535
			b = append(b, byte(v>>8), byte(v))
		}
	}
	return b
}
