package wsq

import (
	"bytes"
	"image"
	"math"
	"os"
	"path/filepath"
	"testing"
)

// The limits of NIST's certification of encoders: parts of the reference's size and bin widths.
const (
	sizeLimit = 0.004
	binLimit  = 0.00051
)

// TestReferenceStreams encodes the originals of the certification set and holds the streams against the reference
// encoder's.
func TestReferenceStreams(t *testing.T) {
	dir, sizes := certification(t)
	files, _ := filepath.Glob(filepath.Join(dir, "raw", "*.raw"))
	if len(files) == 0 {
		t.Fatalf("no originals in %s", dir)
	}
	if testing.Short() {
		files = files[:3]
	}
	var worstSize, worstBin, worstPSNR float64
	bins, differ := 0, 0
	for _, f := range files {
		name := filepath.Base(f)
		pix, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		size := sizes[name]
		img := &image.Gray{Pix: pix, Stride: size[0], Rect: image.Rect(0, 0, size[0], size[1])}
		for rate, folder := range map[float64]string{0.75: "BitRate075", 2.25: "BitRate225"} {
			want, err := os.ReadFile(filepath.Join(dir, folder, name[:len(name)-3]+"wsq"))
			if err != nil {
				t.Fatal(err)
			}
			var buf bytes.Buffer
			if err := Encode(&buf, img, &Options{BitRate: rate}); err != nil {
				t.Fatal(err)
			}
			got := buf.Bytes()
			if d := relative(float64(len(got)), float64(len(want))); d > sizeLimit {
				t.Errorf("%s %s: %d bytes, reference has %d", folder, name, len(got), len(want))
			} else {
				worstSize = max(worstSize, d)
			}
			g, w := parse(t, got), parse(t, want)
			if g.frame != w.frame {
				t.Errorf("%s %s: frame %v, reference has %v", folder, name, g.frame, w.frame)
			}
			for k := range subbands {
				d := max(relative(float64(g.quant.q[k]), float64(w.quant.q[k])), relative(float64(g.quant.z[k]), float64(w.quant.z[k])))
				if d > binLimit {
					t.Errorf("%s %s: subband %d: Q %g Z %g, reference has %g %g", folder, name, k,
						g.quant.q[k], g.quant.z[k], w.quant.q[k], w.quant.z[k])
				}
				worstBin = max(worstBin, d)
			}
			n, off, most := compareBins(g, w)
			if most > 1 {
				t.Errorf("%s %s: a bin index is off by %d", folder, name, most)
			}
			bins, differ = bins+n, differ+off
			loss := psnr(t, want, pix) - psnr(t, got, pix)
			worstPSNR = max(worstPSNR, loss)
			if loss > 0.01 {
				t.Errorf("%s %s: PSNR is %.4f dB below the reference's", folder, name, loss)
			}
		}
	}
	if float64(differ) > 1e-4*float64(bins) {
		t.Errorf("%d of %d bin indices differ, more than 0.01 %%", differ, bins)
	}
	t.Logf("largest differences: size %.4f %%, bins %.4f %%, PSNR %.4f dB worse; %d of %d bin indices", 100*worstSize,
		100*worstBin, worstPSNR, differ, bins)
}

func relative(got, want float64) float64 {
	if got == want {
		return 0
	}
	return math.Abs(got-want) / want
}

func parse(t *testing.T, b []byte) *decoder {
	t.Helper()
	d := new(decoder)
	if err := d.readUntil(b, markerEOI); err != nil {
		t.Fatal(err)
	}
	return d
}

// compareBins counts the bin indices of two streams of one image and those that differ, and gives the largest
// difference.
func compareBins(a, b *decoder) (n, differ, most int) {
	index := func(d *decoder, k int, v float32) int {
		q := d.quant.q[k]
		if q == 0 || v == 0 {
			return 0
		}
		return int(math.Copysign(math.Round(float64((float32(math.Abs(float64(v)))-d.quant.z[k]/2)/q+d.quant.centre)), float64(v)))
	}
	for k := range kept {
		r := a.bands[k]
		for y := range r.h {
			for x := range r.w {
				i := (r.y+y)*a.frame.width + r.x + x
				d := index(a, k, a.plane[i]) - index(b, k, b.plane[i])
				n++
				if d != 0 {
					differ++
					most = max(most, d, -d)
				}
			}
		}
	}
	return n, differ, most
}

func psnr(t *testing.T, stream, original []byte) float64 {
	t.Helper()
	img, err := DecodeBytes(stream)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for i, v := range img.Pix {
		d := float64(v) - float64(original[i])
		sum += d * d
	}
	return 10 * math.Log10(255*255*float64(len(original))/sum)
}
