package extract_test

import (
	"image"
	paint "image/draw"
	"testing"

	"github.com/whorl-afis/whorl/template"
	"github.com/whorl-afis/whorl/template/extract"
)

// A plain frame about a print, of any colour and width and not in step with blocks, is not part of it: minutiae
// and quality are those of the print alone.
func TestFrameIsNotPrint(t *testing.T) {
	p := usual(3)
	p.all = true
	plain := p.image(3)
	want, err := extract.Extract(plain, extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, frame := range []struct {
		level uint8
		width int
	}{{0, 8}, {0, 40}, {255, 16}, {60, 24}, {0, 13}} {
		img := image.NewGray(image.Rect(0, 0, plain.Rect.Dx()+2*frame.width, plain.Rect.Dy()+2*frame.width))
		for i := range img.Pix {
			img.Pix[i] = frame.level
		}
		at := image.Pt(frame.width, frame.width)
		paint.Draw(img, plain.Rect.Add(at), plain, image.Point{}, paint.Src)
		got, err := extract.Extract(img, extract.Options{})
		if err != nil {
			t.Fatal(err)
		}
		// Waves without pores and without ground are neither dark nor light ones.
		other := got.Reasons ^ want.Reasons
		if other&^template.Inverted != 0 || int(got.Quality) < int(want.Quality)-5 || len(got.Minutiae) > len(want.Minutiae)+1 {
			t.Errorf("frame %v: %d minutiae, quality %d, reasons %v instead of %d, %d, %v", frame,
				len(got.Minutiae), got.Quality, got.Reasons, len(want.Minutiae), want.Quality, want.Reasons)
		}
		found := 0
		for _, m := range want.Minutiae {
			for _, n := range got.Minutiae {
				dx, dy := int(n.X)-int(m.X)-8*frame.width, int(n.Y)-int(m.Y)-8*frame.width
				if dx*dx+dy*dy < 16*16 {
					found++
					break
				}
			}
		}
		if found < len(want.Minutiae)-1 {
			t.Errorf("frame %v: %d of %d minutiae are where they were", frame, found, len(want.Minutiae))
		}
	}
}
