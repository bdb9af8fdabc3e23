package extract_test

import (
	"errors"
	"image"
	"image/color"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/whorl-afis/whorl/template"
	"github.com/whorl-afis/whorl/template/extract"
)

// found says how a template agrees with what is known of a pattern.
type found struct {
	truth, hits, total int
	position, turn     []float64 // errors of the hits in pixels and radians
	clear, kinds       int       // hits that are clearly of one kind, and those with that kind
}

func score(p *pattern, t *template.Template) found {
	f := found{truth: len(p.vortices), total: len(t.Minutiae)}
	used := make([]bool, len(t.Minutiae))
	for _, v := range p.vortices {
		best, at := 6.0, -1
		for i, m := range t.Minutiae {
			x, y := m.Pos()
			if d := math.Hypot(x-v.x, y-v.y); d < best && !used[i] && angleBetween(m.Theta(), p.theta(v)) < 0.5 {
				best, at = d, i
			}
		}
		if at < 0 {
			continue
		}
		used[at] = true
		f.hits++
		f.position = append(f.position, best)
		m := t.Minutiae[at]
		f.turn = append(f.turn, angleBetween(m.Theta(), p.theta(v)))
		// Ahead is a ridge of an ending, a valley of a bifurcation; on the slope between it is neither.
		switch c := math.Cos(p.phase(v.x+5*math.Cos(p.theta(v)), v.y-5*math.Sin(p.theta(v)))); {
		case c > 0.3 && m.Kind == template.Ending, c < -0.3 && m.Kind == template.Bifurcation:
			f.clear++
			f.kinds++
		case c > 0.3, c < -0.3:
			f.clear++
		}
	}
	slices.Sort(f.position)
	slices.Sort(f.turn)
	return f
}

// TestTruth holds minutiae against the mathematics of patterns whose phase is known everywhere.
func TestTruth(t *testing.T) {
	e := extract.New()
	for _, test := range []struct {
		name               string
		change             func(*pattern)
		recall, precision  float64 // at least
		kinds              float64 // of the clear ones, at least
		position, rotation float64 // medians, pixels and degrees, at most
	}{
		{"clean", func(*pattern) {}, 0.98, 0.95, 0.98, 0.35, 3},
		{"noise", func(p *pattern) { p.noise = 40 }, 0.98, 0.95, 0.95, 0.6, 3},
		{"much noise", func(p *pattern) { p.noise = 90 }, 0.95, 0.9, 0.85, 1.2, 4},
		{"straight", func(p *pattern) { p.bend = 0 }, 0.98, 0.95, 0.95, 0.35, 3},
		{"narrow ridges", func(p *pattern) { p.period = 6 }, 0.98, 0.95, 0.95, 0.35, 3},
		{"wide ridges", func(p *pattern) { p.period = 12 }, 0.95, 0.85, 0.95, 0.6, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			var all found
			for seed := range uint64(4) {
				p := usual(seed)
				test.change(p)
				got, err := e.Extract(p.image(seed), extract.Options{})
				if err != nil {
					t.Fatal(err)
				}
				if err := got.Validate(); err != nil {
					t.Fatal(err)
				}
				f := score(p, got)
				all.truth, all.hits, all.total = all.truth+f.truth, all.hits+f.hits, all.total+f.total
				all.clear, all.kinds = all.clear+f.clear, all.kinds+f.kinds
				all.position, all.turn = append(all.position, f.position...), append(all.turn, f.turn...)
			}
			slices.Sort(all.position)
			slices.Sort(all.turn)
			recall, precision := float64(all.hits)/float64(all.truth), float64(all.hits)/float64(all.total)
			position, turn := all.position[all.hits/2], all.turn[all.hits/2]*180/math.Pi
			kinds := float64(all.kinds) / float64(all.clear)
			t.Logf("recall %.3f, precision %.3f, median error %.2f px and %.2f°, kind right %.3f", recall, precision, position, turn, kinds)
			if recall < test.recall || precision < test.precision {
				t.Errorf("recall %.3f, precision %.3f, want at least %g and %g", recall, precision, test.recall, test.precision)
			}
			if position > test.position || turn > test.rotation {
				t.Errorf("median error %.2f px and %.2f°, want at most %g and %g", position, turn, test.position, test.rotation)
			}
			if kinds < test.kinds {
				t.Errorf("kind right for %.3f", kinds)
			}
		})
	}
}

// TestResolutions draws the same finger at several resolutions and expects the same minutiae at 500 ppi.
func TestResolutions(t *testing.T) {
	for _, ppi := range []float64{300, 400, 569, 800, 1000, 1200} {
		scale := ppi / template.PPI
		p := usual(3)
		big := *p
		big.w, big.h, big.period = int(float64(p.w)*scale), int(float64(p.h)*scale), p.period*scale
		big.vortices = nil
		for _, v := range p.vortices {
			big.vortices = append(big.vortices, vortex{(v.x+0.5)*scale - 0.5, (v.y+0.5)*scale - 0.5, v.turn})
		}
		got, err := extract.New().Extract(big.image(3), extract.Options{PPI: ppi})
		if err != nil {
			t.Fatal(err)
		}
		f := score(p, got)
		if f.hits < f.truth-1 || f.position[f.hits/2] > 0.6 {
			t.Errorf("%g ppi: %d of %d minutiae, median error %.2f px", ppi, f.hits, f.truth, f.position[f.hits/2])
		}
	}
}

// TestInverted expects the same minutiae of the negative, and that it is noticed.
func TestInverted(t *testing.T) {
	p := usual(5)
	img := p.image(5)
	want, err := extract.Extract(img, extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range img.Pix {
		img.Pix[i] = 255 - v
	}
	got, err := extract.Extract(img, extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if want.Reasons.Has(template.Inverted) || !got.Reasons.Has(template.Inverted) {
		t.Errorf("inverted: %v as it is, %v as negative", want.Reasons, got.Reasons)
	}
	if f := score(p, got); f.hits < f.truth-1 || f.kinds < f.clear*9/10 {
		t.Errorf("%d of %d minutiae in the negative, %d of %d of the right kind", f.hits, f.truth, f.kinds, f.clear)
	}
}

// TestMap holds the orientation map and the summary against the pattern.
func TestMap(t *testing.T) {
	p := usual(1)
	got, err := extract.Extract(p.image(1), extract.Options{Position: template.LeftRing, Impression: template.LiveScanRolled})
	if err != nil {
		t.Fatal(err)
	}
	if got.Width != 320 || got.Height != 352 || got.Position != template.LeftRing || got.Impression != template.LiveScanRolled {
		t.Errorf("header is %d × %d, %v, %v", got.Width, got.Height, got.Position, got.Impression)
	}
	if period := float64(got.Period) / 16; math.Abs(period-9) > 0.5 {
		t.Errorf("period is %g px, want 9", period)
	}
	// The ellipse has 0.95·π/4 of 320 × 352 pixels, at 19.7 pixels a millimetre: 217 mm². Half a block more all
	// around is 239.
	if got.Area < 195 || got.Area > 250 {
		t.Errorf("area is %d mm², want about 217", got.Area)
	}
	if got.Quality < 60 {
		t.Errorf("quality is %d", got.Quality)
	}
	wrong, n := 0, 0
	for y := 8; y < 352; y += template.CellSize {
		for x := 8; x < 320; x += template.CellSize {
			v, ok := got.Map.At(x, y)
			if !ok {
				continue
			}
			n++
			want := -p.wave(float64(x), float64(y)) + math.Pi/2 // along the ridges
			if angleBetween(2*float64(v)*2*math.Pi/template.Turn, 2*want) > 2*0.2 {
				wrong++
			}
		}
	}
	if n < 250 || wrong > n/20 {
		t.Errorf("%d of %d cells are more than 0.2 rad off", wrong, n)
	}
}

// TestReuse extracts different images with one Extractor and with new ones.
func TestReuse(t *testing.T) {
	e := extract.New()
	var reused template.Template
	for seed := range uint64(4) {
		p := usual(seed)
		p.w, p.h = 500-90*int(seed), 300+50*int(seed)
		img := p.image(seed)
		o := extract.Options{PPI: 500 + 40*float64(seed)}
		want, err := extract.New().Extract(img, o)
		if err != nil {
			t.Fatal(err)
		}
		if err := e.ExtractInto(&reused, img, o); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, &reused); diff != "" {
			t.Errorf("seed %d (-new +reused):\n%s", seed, diff)
		}
	}
}

func TestAllocations(t *testing.T) {
	img := usual(2).image(2)
	for _, ppi := range []float64{500, 600, 1000} {
		e := extract.New()
		var into template.Template
		if n := testing.AllocsPerRun(3, func() {
			if err := e.ExtractInto(&into, img, extract.Options{PPI: ppi}); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("ExtractInto at %g ppi allocates %g times", ppi, n)
		}
	}
}

func TestTrace(t *testing.T) {
	var steps []string
	_, err := extract.Extract(usual(2).image(2), extract.Options{PPI: 550, Trace: func(step string, img image.Image) {
		steps = append(steps, step)
		if b := img.Bounds(); b.Dx() != 291 || b.Dy() != 320 {
			t.Errorf("%s is %v", step, b)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"resample", "normalise", "segment", "orient", "measure", "filter", "mask", "refine directions", "refine periods", "filter"}
	if diff := cmp.Diff(want, steps); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
}

// TestTraceOfSecondLooks: what is looked at again at another scale is shown as well, under a name of its own.
func TestTraceOfSecondLooks(t *testing.T) {
	steps := func(p *pattern, ppi float64) map[string]bool {
		seen := map[string]bool{}
		if _, err := extract.Extract(p.image(1), extract.Options{PPI: ppi, Trace: func(step string, _ image.Image) { seen[step] = true }}); err != nil {
			t.Fatal(err)
		}
		return seen
	}
	poor := usual(1)
	poor.noise, poor.vortices = 150, poor.vortices[:6]
	if seen := steps(poor, 500); !seen["resample"] || !seen["smaller: resample"] || !seen["smaller: refine periods"] {
		t.Errorf("a poor print: %v", seen)
	}
	if seen := steps(usual(1), 1000); !seen["resample"] || !seen["closer: mask"] || seen["smaller: resample"] {
		t.Errorf("narrow ridges: %v", seen)
	}
}

func TestErrors(t *testing.T) {
	gray := func(w, h int) *image.Gray { return image.NewGray(image.Rect(0, 0, w, h)) }
	short := gray(10, 10)
	short.Pix = short.Pix[:99]
	for _, test := range []struct {
		name string
		img  *image.Gray
		ppi  float64
		want error
	}{
		{"nil", nil, 500, extract.ErrImage},
		{"no width", gray(0, 10), 500, extract.ErrImage},
		{"no height", gray(10, 0), 500, extract.ErrImage},
		{"too many pixels", &image.Gray{Rect: image.Rect(0, 0, 1<<14, 1<<14), Stride: 1 << 14}, 500, extract.ErrImage},
		{"overflow", &image.Gray{Rect: image.Rect(math.MinInt, 0, math.MaxInt, 1), Stride: 1}, 500, extract.ErrImage},
		{"too few bytes", short, 500, extract.ErrImage},
		{"no bytes", &image.Gray{Rect: image.Rect(0, 0, 3, 3), Stride: 3}, 500, extract.ErrImage},
		{"rows too far apart", &image.Gray{Pix: make([]uint8, 9), Rect: image.Rect(0, 0, 3, 3), Stride: math.MaxInt}, 500, extract.ErrImage},
		{"resolution too low", gray(10, 10), 199, extract.ErrResolution},
		{"resolution too high", gray(10, 10), 1201, extract.ErrResolution},
		{"resolution not a number", gray(10, 10), math.NaN(), extract.ErrResolution},
		{"resolution negative", gray(10, 10), -500, extract.ErrResolution},
	} {
		if _, err := extract.New().Extract(test.img, extract.Options{PPI: test.ppi}); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
	if _, err := extract.Extract(nil, extract.Options{}); !errors.Is(err, extract.ErrImage) {
		t.Errorf("nil: %v", err)
	}
	if _, err := extract.Extract(image.NewUniform(color.White), extract.Options{}); !errors.Is(err, extract.ErrImage) {
		t.Errorf("unbounded: %v", err)
	}
}
