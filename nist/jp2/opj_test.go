package jp2

import (
	"bytes"
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// settings are arguments of opj_compress; together they use every feature that this package decodes.
var settings = []struct {
	name, args string
	loose      bool // irreversible: one level of difference is allowed
}{
	{"default", "", false},
	{"one resolution", "-n 1", false},
	{"two resolutions", "-n 2", false},
	{"eight resolutions", "-n 8", false},
	{"tiles", "-t 64,48", false},
	{"tiles off origin", "-t 70,50 -T 5,3 -d 9,7", false},
	{"image off origin", "-d 13,21", false},
	{"small blocks", "-b 4,4", false},
	{"long blocks", "-b 4,1024", false},
	{"precincts", "-c [64,64],[32,32],[16,16] -n 4", false},
	{"RLCP", "-p RLCP -r 20,5,1", false},
	{"RPCL", "-p RPCL -c [64,64] -r 20,5,1", false},
	{"PCRL", "-p PCRL -c [32,64],[64,32] -r 10,1", false},
	{"CPRL", "-p CPRL -c [64,32] -r 10,1 -t 100,90", false},
	{"layers", "-r 40,20,10,5,2,1", false},
	{"lossy reversible", "-r 12", false},
	{"SOP and EPH", "-SOP -EPH -r 10,1", false},
	{"bypass", "-M 1", false},
	{"reset", "-M 2", false},
	{"terminate all", "-M 4", false},
	{"causal", "-M 8", false},
	{"predictable", "-M 16", false},
	{"segmentation symbols", "-M 32", false},
	{"every style", "-M 63 -r 8,3,1", false},
	{"bypass and terminate", "-M 5 -r 8,1", false},
	{"region of interest", "-ROI c=0,U=3", false},
	{"tile-parts", "-TP R -t 80,80 -r 6,1", false},
	{"progression changes", "-t 128,128 -n 6 -r 20,5,1 -POC T1=0,0,3,4,1,RLCP/T1=4,0,3,6,1,CPRL", false},
	{"irreversible", "-I", true},
	{"irreversible 15:1", "-I -r 15", true},
	{"irreversible, tiles, layers", "-I -t 100,70 -r 30,15,4", true},
	{"irreversible, every style", "-I -M 63 -r 10,2 -d 3,5", true},
	{"irreversible, region", "-I -ROI c=0,U=2", true},
}

// pictures are generated: waves like ridges, noise, a slope, single rows and columns, more than 8 bits.
func pictures() map[string]image.Image {
	rng := rand.New(rand.NewPCG(1, 2))
	waves := image.NewGray(image.Rect(0, 0, 211, 173))
	noise := image.NewGray(image.Rect(0, 0, 67, 131))
	thin := image.NewGray(image.Rect(0, 0, 300, 3))
	deep := image.NewGray16(image.Rect(0, 0, 129, 97))
	flat := image.NewGray(image.Rect(0, 0, 150, 150))
	for y := range 173 {
		for x := range 211 {
			r := math.Hypot(float64(x-90), float64(y-200))
			waves.Pix[y*waves.Stride+x] = uint8(128 + 90*math.Sin(r*0.7) + 12*rng.NormFloat64())
		}
	}
	for i := range noise.Pix {
		noise.Pix[i] = uint8(rng.UintN(256))
	}
	for i := range thin.Pix {
		thin.Pix[i] = uint8(i * 3)
	}
	for i := range deep.Pix {
		deep.Pix[i] = uint8(i/2*97>>(8*(1-i%2))) ^ uint8(rng.UintN(4))
	}
	for i := range flat.Pix {
		flat.Pix[i] = 77
	}
	return map[string]image.Image{"waves": waves, "noise": noise, "thin": thin, "deep": deep, "flat": flat}
}

func TestAgainstOpenJPEG(t *testing.T) {
	for _, tool := range []string{"opj_compress", "opj_decompress"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed (Debian: libopenjp2-tools)", tool)
		}
	}
	dir := t.TempDir()
	compared := 0
	images := pictures()
	if testing.Short() { // the race detector makes the matrix slow and has nothing to find in it
		images = map[string]image.Image{"thin": images["thin"], "noise": images["noise"]}
	}
	for name, img := range images {
		source := filepath.Join(dir, name+".pgm")
		if err := os.WriteFile(source, pgm(img), 0o600); err != nil {
			t.Fatal(err)
		}
		for i, s := range settings {
			ext := []string{"jp2", "j2k"}[i%2]
			coded, plain := filepath.Join(dir, "x."+ext), filepath.Join(dir, "y.pgm")
			args := append([]string{"-i", source, "-o", coded}, strings.Fields(s.args)...)
			if out, err := exec.Command("opj_compress", args...).CombinedOutput(); err != nil {
				t.Logf("%s, %s: opj_compress cannot: %s", name, s.name, lastLine(out))
				continue
			}
			if out, err := exec.Command("opj_decompress", "-i", coded, "-o", plain).CombinedOutput(); err != nil {
				t.Logf("%s, %s: opj_decompress cannot: %s", name, s.name, lastLine(out))
				continue
			}
			b, err := os.ReadFile(coded)
			if err != nil {
				t.Fatal(err)
			}
			got, err := Decode(b)
			if err != nil {
				t.Errorf("%s, %s: %v", name, s.name, err)
				continue
			}
			want, err := os.ReadFile(plain)
			if err != nil {
				t.Fatal(err)
			}
			limit := 0
			if s.loose {
				limit = 1
			}
			if d, err := difference(pgm(got), want); err != nil || d > limit {
				t.Errorf("%s, %s: largest difference %d (%v), allowed %d", name, s.name, d, err, limit)
			}
			compared++
		}
	}
	if compared < len(images)*15 || !testing.Short() && compared < 5*22 {
		t.Errorf("only %d files were compared", compared)
	}
}

func lastLine(b []byte) string {
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	return lines[len(lines)-1]
}

func pgm(img image.Image) []byte {
	var b bytes.Buffer
	r := img.Bounds()
	switch g := img.(type) {
	case *image.Gray:
		fmt.Fprintf(&b, "P5\n%d %d\n255\n", r.Dx(), r.Dy())
		b.Write(g.Pix)
	case *image.Gray16:
		fmt.Fprintf(&b, "P5\n%d %d\n65535\n", r.Dx(), r.Dy())
		b.Write(g.Pix)
	}
	return b.Bytes()
}

// difference returns the largest difference of two PGM files of the same size and depth.
func difference(a, b []byte) (int, error) {
	var dims [2][3]int
	var pix [2][]byte
	for i, f := range [][]byte{a, b} {
		var lines []string
		for len(lines) < 3 {
			line, rest, ok := bytes.Cut(f, []byte("\n"))
			if !ok {
				return 0, fmt.Errorf("no PGM header")
			}
			f = rest
			if line[0] != '#' {
				lines = append(lines, string(line))
			}
		}
		if _, err := fmt.Sscan(lines[1], &dims[i][0], &dims[i][1]); err != nil {
			return 0, err
		}
		if _, err := fmt.Sscan(lines[2], &dims[i][2]); err != nil {
			return 0, err
		}
		pix[i] = f
	}
	if dims[0] != dims[1] || len(pix[0]) != len(pix[1]) {
		return 0, fmt.Errorf("sizes %v and %v", dims[0], dims[1])
	}
	most, n := 0, 1
	if dims[0][2] > 255 {
		n = 2
	}
	for i := 0; i+n <= len(pix[0]); i += n {
		v, w := 0, 0
		for j := range n {
			v, w = v<<8|int(pix[0][i+j]), w<<8|int(pix[1][i+j])
		}
		most = max(most, v-w, w-v)
	}
	return most, nil
}
