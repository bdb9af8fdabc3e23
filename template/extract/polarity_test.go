package extract_test

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/whorl-afis/whorl/template"
	"github.com/whorl-afis/whorl/template/extract"
)

func negative(img *image.Gray) *image.Gray {
	n := image.NewGray(image.Rect(0, 0, img.Rect.Dx(), img.Rect.Dy()))
	for y := range n.Rect.Dy() {
		for x := range n.Rect.Dx() {
			n.Pix[y*n.Stride+x] = 255 - img.Pix[y*img.Stride+x]
		}
	}
	return n
}

// skin covers the image with ridges, and with pores at random along them: dots of two pixels as bright as a valley.
func skin(p *pattern, seed uint64) *image.Gray {
	p.all = true
	img := p.image(seed)
	r := rand.New(rand.NewPCG(seed, 6))
	for range p.w * p.h / 80 {
		px, py := r.Float64()*float64(p.w), r.Float64()*float64(p.h)
		if math.Cos(p.phase(px, py)) < 0.8 {
			continue
		}
		for y := max(0, int(py)-3); y < min(p.h, int(py)+4); y++ {
			for x := max(0, int(px)-3); x < min(p.w, int(px)+4); x++ {
				d := math.Hypot(float64(x)-px, float64(y)-py)
				v := &img.Pix[y*img.Stride+x]
				*v += uint8((210 - float64(min(*v, 210))) * math.Exp(-d*d/4))
			}
		}
	}
	return img
}

// TestSkin: a print without ground is told from its negative by what is on its ridges, and where that says nothing
// nothing is said.
func TestSkin(t *testing.T) {
	for seed := range uint64(4) {
		img := skin(usual(seed), seed)
		want, err := extract.Extract(img, extract.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := extract.Extract(negative(img), extract.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if want.Reasons.Has(template.Inverted) || !got.Reasons.Has(template.Inverted) {
			t.Errorf("seed %d: %v as it is, %v as negative", seed, want.Reasons, got.Reasons)
		}
		a, b := score(usual(seed), want), score(usual(seed), got)
		if a.kinds < a.clear*9/10 || b.kinds < b.clear*9/10 {
			t.Errorf("seed %d: kind right of %d of %d, of the negative %d of %d", seed, a.kinds, a.clear, b.kinds, b.clear)
		}
		plain := usual(seed)
		plain.all, plain.noise = true, 20
		for _, img := range []*image.Gray{plain.image(seed), negative(plain.image(seed))} {
			if got, err := extract.Extract(img, extract.Options{}); err != nil || got.Reasons.Has(template.Inverted) {
				t.Errorf("seed %d: a pure wave is %v, %v", seed, got.Reasons, err)
			}
		}
	}
}

// A print on black, as a mask around it leaves, is no negative.
func TestMaskedBlack(t *testing.T) {
	p := usual(3)
	img := skin(p, 3)
	for y := range p.h {
		for x := range p.w {
			if ex, ey := float64(x)/float64(p.w)*2-1, float64(y)/float64(p.h)*2-1; ex*ex+ey*ey >= 0.95 {
				img.Pix[y*img.Stride+x] = 0
			}
		}
	}
	got, err := extract.Extract(img, extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Reasons.Has(template.Inverted) {
		t.Error("a print on black is taken for a negative")
	}
	if f := score(usual(3), got); f.kinds < f.clear*9/10 {
		t.Errorf("kind right of %d of %d", f.kinds, f.clear)
	}
}

// TestNegatives counts the negatives of real prints that are noticed; no print may be taken for one. In short mode it
// takes one print in eight.
func TestNegatives(t *testing.T) {
	e := extract.New()
	prints, noticed := 0, 0
	for _, set := range realSets {
		for i, name := range realPrints(t, set.dir) {
			if i%8 != 0 && (testing.Short() || raceEnabled) {
				continue
			}
			img := load(t, name)
			o := extract.Options{PPI: set.ppi}
			if got, err := e.Extract(img, o); err != nil || got.Reasons.Has(template.Inverted) {
				t.Errorf("%s: %v, %v", name, got.Reasons, err)
			}
			got, err := e.Extract(negative(img), o)
			if err != nil {
				t.Fatal(err)
			}
			prints++
			if got.Reasons.Has(template.Inverted) {
				noticed++
			}
		}
	}
	t.Logf("%d of %d negatives are noticed", noticed, prints)
	if noticed < prints/2 { // 467 of 768
		t.Errorf("%d of %d negatives are noticed", noticed, prints)
	}
}
