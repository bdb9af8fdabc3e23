package extract_test

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/whorl-afis/whorl/template"
	"github.com/whorl-afis/whorl/template/extract"
)

// draw makes an image from a function of the pixel.
func draw(w, h int, at func(x, y int) float64) *image.Gray {
	g := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			g.Pix[y*g.Stride+x] = uint8(math.Max(0, math.Min(255, at(x, y))))
		}
	}
	return g
}

// clouds is noise averaged over squares of the given side, three times: texture of one coarseness.
func clouds(seed uint64, side int, contrast float64) *image.Gray {
	const w, h = 240, 240
	r := rand.New(rand.NewPCG(seed, 3))
	a := make([]float64, w*h)
	for i := range a {
		a[i] = r.NormFloat64()
	}
	for range 3 {
		for _, step := range [2][2]int{{1, 0}, {0, 1}} {
			b := make([]float64, w*h)
			for y := range h {
				for x := range w {
					for k := range side {
						b[y*w+x] += a[(y+step[1]*k)%h*w+(x+step[0]*k)%w] / float64(side)
					}
				}
			}
			a = b
		}
	}
	square := 0.0
	for _, v := range a {
		square += v * v / (w * h)
	}
	return draw(w, h, func(x, y int) float64 { return 128 + contrast*a[y*w+x]/math.Sqrt(square) })
}

// text is lines of marks as print has them.
func text(seed uint64) *image.Gray {
	r := rand.New(rand.NewPCG(seed, 4))
	g := draw(300, 300, func(x, y int) float64 { return 245 })
	for y := 10; y < 280; y += 14 {
		for x := 10; x < 280; x += 8 {
			kind := r.IntN(4)
			for k := range 8 {
				switch kind {
				case 0: // an upright
					g.Pix[(y+k)*300+x], g.Pix[(y+k)*300+x+1] = 10, 10
				case 1: // a bowl
					g.Pix[(y+k)*300+x], g.Pix[y*300+x+k*5/8], g.Pix[(y+7)*300+x+k*5/8] = 10, 10, 10
				case 2: // a slope
					g.Pix[(y+k)*300+x+k/2] = 10
				}
			}
		}
	}
	return g
}

// TestNotFingerprints: whatever shows no finger gets no quality worth enrolling, and mostly says why.
func TestNotFingerprints(t *testing.T) {
	const enrolment = 20 // a print below it is taken again
	r := rand.New(rand.NewPCG(7, 7))
	images := map[string]*image.Gray{
		"white":        draw(300, 300, func(x, y int) float64 { return 255 }),
		"black":        draw(300, 300, func(x, y int) float64 { return 0 }),
		"slope":        draw(300, 300, func(x, y int) float64 { return float64(x) * 0.8 }),
		"sensor noise": draw(300, 300, func(x, y int) float64 { return 230 + 2*r.NormFloat64() }),
		"white noise":  draw(300, 300, func(x, y int) float64 { return 255 * r.Float64() }),
		"edge":         draw(300, 300, func(x, y int) float64 { return 255 * float64(x/150) }),
		"lines":        draw(300, 300, func(x, y int) float64 { return 128 + 100*math.Sin(float64(x)*0.7) }),
		"rings":        draw(300, 300, func(x, y int) float64 { return 128 + 100*math.Sin(0.7*math.Hypot(float64(x-150), float64(y-140))) }),
		"text":         text(1),
	}
	for _, side := range []int{1, 3, 6, 8, 12} {
		size := float64(side)
		name := string(rune('a' + side))
		images["checkerboard "+name] = draw(300, 300, func(x, y int) float64 { return 255 * float64((x/side+y/side)%2) })
		images["dots "+name] = draw(300, 300, func(x, y int) float64 {
			return 128 + 60*math.Sin(float64(x)/size) + 60*math.Sin(float64(y)/size)
		})
	}
	for seed := range uint64(12) {
		images["clouds "+string(rune('a'+seed))] = clouds(seed, 1+int(seed), 40)
	}
	for name, img := range images {
		got, err := extract.Extract(img, extract.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got.Quality >= enrolment {
			t.Errorf("%s: quality %d, %d minutiae, %v", name, got.Quality, len(got.Minutiae), got.Reasons)
		}
		if got.Reasons == 0 {
			t.Errorf("%s: quality %d without a reason", name, got.Quality)
		}
	}
	for _, name := range []string{"white", "black", "sensor noise"} {
		if got, _ := extract.Extract(images[name], extract.Options{}); !got.Reasons.Has(template.Empty) || len(got.Minutiae) > 0 {
			t.Errorf("%s: %v, %d minutiae", name, got.Reasons, len(got.Minutiae))
		}
	}
	for _, name := range []string{"white noise", "clouds d", "clouds g"} {
		if got, _ := extract.Extract(images[name], extract.Options{}); !got.Reasons.Has(template.NotAFingerprint) {
			t.Errorf("%s: %v", name, got.Reasons)
		}
	}
}

// TestThousandNotFingerprints: of noise, text, textures and pictures at most one in a hundred is worth enrolling.
func TestThousandNotFingerprints(t *testing.T) {
	const each, enrolment = 250, 20
	step := 1
	if testing.Short() || raceEnabled {
		step = 10
	}
	e := extract.New()
	taken, tried := 0, 0
	for kind, draw := range map[string]func(seed uint64, r *rand.Rand) *image.Gray{
		"noise": func(seed uint64, r *rand.Rand) *image.Gray {
			return clouds(seed+100, 1+int(seed%16), 10+float64(seed%7)*15)
		},
		"text":     func(seed uint64, _ *rand.Rand) *image.Gray { return text(seed + 100) },
		"textures": func(_ uint64, r *rand.Rand) *image.Gray { return texture(r) },
		"pictures": func(_ uint64, r *rand.Rand) *image.Gray { return picture(r) },
	} {
		for seed := uint64(0); seed < each; seed += uint64(step) {
			got, err := e.Extract(draw(seed, rand.New(rand.NewPCG(seed, 11))), extract.Options{})
			if err != nil {
				t.Fatal(err)
			}
			tried++
			if got.Quality >= enrolment {
				taken++
				t.Logf("%s %d: quality %d, %d minutiae, %v", kind, seed, got.Quality, len(got.Minutiae), got.Reasons)
			}
		}
	}
	if tried == 0 || taken*100 > tried {
		t.Errorf("%d of %d have the quality of a print", taken, tried)
	}
}

// texture is a sum of two to four gratings, straight or bent, or tiles with random grey levels.
func texture(r *rand.Rand) *image.Gray {
	const w, h = 240, 240
	if r.IntN(3) == 0 {
		side := 2 + r.IntN(20)
		var grey [256]float64
		for i := range grey {
			grey[i] = 255 * r.Float64()
		}
		return draw(w, h, func(x, y int) float64 { return grey[(x/side*31+y/side*17+x/side*(y/side))&255] })
	}
	type grating struct{ kx, ky, bend, at float64 }
	all := make([]grating, 2+r.IntN(3))
	for i := range all {
		k, a := 0.3+r.Float64(), math.Pi*(float64(i)/float64(len(all))+0.2*r.Float64())
		all[i] = grating{k * math.Cos(a), k * math.Sin(a), 0.001 * r.NormFloat64(), 6 * r.Float64()}
	}
	return draw(w, h, func(x, y int) float64 {
		v := 128.0
		for _, g := range all {
			v += 80 / float64(len(all)) * math.Sin(g.kx*float64(x)+g.ky*float64(y)+g.bend*float64(x*y)/10+g.at)
		}
		return v
	})
}

// picture is what a photograph is made of: shaded bodies that hide one another, on a slope, with fine noise.
func picture(r *rand.Rand) *image.Gray {
	const w, h = 240, 240
	type body struct{ x, y, rx, ry, grey, shade float64 }
	all := make([]body, 5+r.IntN(60))
	for i := range all {
		all[i] = body{w * r.Float64(), h * r.Float64(), 3 + 50*r.Float64(), 3 + 50*r.Float64(), 255 * r.Float64(), 100 * r.NormFloat64()}
	}
	slope := r.NormFloat64()
	return draw(w, h, func(x, y int) float64 {
		v := 128 + slope*float64(x-y)/2
		for _, b := range all {
			dx, dy := (float64(x)-b.x)/b.rx, (float64(y)-b.y)/b.ry
			if dx*dx+dy*dy < 1 {
				v = b.grey + b.shade*dx
			}
		}
		return v + 4*r.NormFloat64()
	})
}

// TestReasons spoils a good pattern in one way at a time.
func TestReasons(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(p *pattern, img *image.Gray) *image.Gray
		ppi    float64
		want   template.Reasons
	}{
		{"good", func(p *pattern, img *image.Gray) *image.Gray { return img }, 500, 0},
		{"half the resolution", func(p *pattern, img *image.Gray) *image.Gray { return img }, 260, template.WrongResolution},
		{"twice the resolution", func(p *pattern, img *image.Gray) *image.Gray { return img }, 1000, template.WrongResolution},
		{"more than twice", func(p *pattern, img *image.Gray) *image.Gray { return img }, 1200, template.WrongResolution},
		{"too small to say", func(p *pattern, img *image.Gray) *image.Gray {
			return img.SubImage(image.Rect(140, 140, 188, 188)).(*image.Gray)
		}, 280, template.TooSmall | template.TooFewMinutiae},
		{"a corner", func(p *pattern, img *image.Gray) *image.Gray {
			return img.SubImage(image.Rect(120, 120, 240, 240)).(*image.Gray)
		}, 500, template.TooSmall | template.TooFewMinutiae},
		{"faint", func(p *pattern, img *image.Gray) *image.Gray {
			for i, v := range img.Pix {
				img.Pix[i] = 220 + v/10
			}
			return img
		}, 500, template.LowContrast},
	} {
		p := usual(4)
		got, err := extract.Extract(test.change(p, p.image(4)), extract.Options{PPI: test.ppi})
		if err != nil {
			t.Fatal(err)
		}
		if got.Reasons != test.want {
			t.Errorf("%s: %v, want %v", test.name, got.Reasons, test.want)
		}
		if ppi := extract.EstimatedPPI(got, test.ppi); math.Abs(ppi-template.PPI) > 50 {
			t.Errorf("%s: estimated at %.0f ppi", test.name, ppi)
		}
	}
}

// TestShapes extracts from images of every awkward shape, at the resolutions at either end.
func TestShapes(t *testing.T) {
	e := extract.New()
	r := rand.New(rand.NewPCG(9, 9))
	for _, size := range [][2]int{
		{1, 1}, {1, 2}, {2, 1}, {3, 3}, {7, 9}, {8, 8}, {9, 7}, {17, 16}, {1, 500}, {500, 1}, {2, 700}, {65535, 1}, {1, 65535}, {9000, 12},
		{31, 33}, {64, 64}, {257, 63},
	} {
		img := draw(size[0], size[1], func(x, y int) float64 { return 255 * r.Float64() })
		for _, ppi := range []float64{200, 500, 569, 1200} {
			got, err := e.Extract(img, extract.Options{PPI: ppi})
			if err != nil {
				t.Fatalf("%v at %g ppi: %v", size, ppi, err)
			}
			if err := got.Validate(); err != nil {
				t.Errorf("%v at %g ppi: %v", size, ppi, err)
			}
			if got.Quality > 20 {
				t.Errorf("%v at %g ppi: quality %d", size, ppi, got.Quality)
			}
		}
	}
}

// TestSubImage takes a print out of a larger image, whose rows are further apart.
func TestSubImage(t *testing.T) {
	img := usual(2).image(2)
	big := draw(500, 500, func(x, y int) float64 { return 77 })
	for y := range img.Rect.Dy() {
		copy(big.Pix[(y+50)*big.Stride+60:], img.Pix[y*img.Stride:][:img.Rect.Dx()])
	}
	for _, ppi := range []float64{500, 450} {
		want, err := extract.Extract(img, extract.Options{PPI: ppi})
		if err != nil {
			t.Fatal(err)
		}
		got, err := extract.Extract(big.SubImage(img.Rect.Add(image.Pt(60, 50))), extract.Options{PPI: ppi})
		if err != nil {
			t.Fatal(err)
		}
		a, _ := want.MarshalBinary()
		if b, _ := got.MarshalBinary(); string(a) != string(b) {
			t.Errorf("at %g ppi the part of an image gives another template than the image alone", ppi)
		}
	}
}

func FuzzExtract(f *testing.F) {
	f.Add(uint16(40), uint16(500), []byte("seed"))
	f.Add(uint16(1), uint16(200), []byte{0, 255})
	f.Add(uint16(64), uint16(1200), usual(1).image(1).Pix[:4096])
	e := extract.New()
	f.Fuzz(func(t *testing.T, width, ppi uint16, pix []byte) {
		w := int(width)
		if w == 0 || len(pix) < w || len(pix) > 1<<18 {
			return
		}
		h := len(pix) / w
		img := &image.Gray{Pix: pix, Stride: w, Rect: image.Rect(0, 0, w, h)}
		got, err := e.Extract(img, extract.Options{PPI: float64(ppi)})
		if err != nil {
			return
		}
		if err := got.Validate(); err != nil {
			t.Fatal(err)
		}
		for i, m := range got.Minutiae {
			if m.Quality == 0 || i > 0 && m.Quality > got.Minutiae[i-1].Quality {
				t.Fatalf("minutia %d has quality %d", i, m.Quality)
			}
		}
		again, err := extract.New().Extract(img, extract.Options{PPI: float64(ppi)})
		if err != nil {
			t.Fatal(err)
		}
		a, _ := got.MarshalBinary()
		if b, _ := again.MarshalBinary(); string(a) != string(b) {
			t.Fatal("a new Extractor gives another template")
		}
	})
}
