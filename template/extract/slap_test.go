package extract_test

import (
	"errors"
	"image"
	"math"
	"slices"
	"sync"
	"testing"

	"github.com/whorl-afis/whorl/bench/synth"
	"github.com/whorl-afis/whorl/matcher"
	"github.com/whorl-afis/whorl/template"
	"github.com/whorl-afis/whorl/template/extract"
)

// handLayout is where the tips of a right hand's four fingers lie, in pixels at 500 ppi from the middle of the image:
// index to little, 18 mm apart, the middle finger highest, the little one 17 mm below the index.
var handLayout = [4][2]float64{{-540, 0}, {-180, -120}, {180, -80}, {530, 340}}

// A madeSlap is an image of fingers whose places are known.
type madeSlap struct {
	img     *image.Gray
	centres []image.Point // from left to right
	fingers []*synth.Finger
}

type slapSetting struct {
	tilt   float64 // degrees clockwise
	pitch  float64 // of the layout: 1 as measured, less and fingers touch
	joints bool    // the next joints of the fingers are on it too
	left   bool
	leave  int // a finger that is missing, from left to right, -1 for none
}

// fingerOf grows each finger once.
func fingerOf(seed uint64) *synth.Finger {
	grow, _ := grown.LoadOrStore(seed, sync.OnceValue(func() *synth.Finger { return synth.NewFinger(seed) }))
	return grow.(func() *synth.Finger)()
}

var grown sync.Map

// slapOf presses four fingers of a hand side by side.
func slapOf(seed uint64, o slapSetting) madeSlap {
	const w, h = 1600, 1500 // a four-finger scanner: 81 × 76 mm
	s := madeSlap{img: image.NewGray(image.Rect(0, 0, w, h))}
	for i := range s.img.Pix {
		s.img.Pix[i] = 255
	}
	sin, cos := math.Sincos(o.tilt * math.Pi / 180)
	for k, at := range handLayout {
		if o.left {
			at = handLayout[len(handLayout)-1-k]
			at[0] = -at[0]
		}
		if k == o.leave {
			continue
		}
		at[0] *= o.pitch
		place := func(below float64) image.Point {
			x, y := at[0], at[1]+below
			return image.Pt(w/2+int(x*cos-y*sin), h/2-150+int(x*sin+y*cos))
		}
		setting := synth.Typical(synth.Ink)
		setting.Width, setting.Height = 400, 480
		setting.Movement, setting.Partial, setting.Severity = 0.2, 0, 0.7
		setting.Rotation = -o.tilt * math.Pi / 180
		f := fingerOf(seed*16 + uint64(k))
		s.press(f.Impression(seed, setting).Image, place(0))
		if o.joints {
			setting.Partial = 0.2
			s.press(fingerOf(seed*16+8+uint64(k)).Impression(seed, setting).Image, place(440))
		}
		s.centres = append(s.centres, place(0))
		s.fingers = append(s.fingers, f)
	}
	return s
}

// press keeps the darker of both, as ink does.
func (s *madeSlap) press(p *image.Gray, centre image.Point) {
	b := p.Rect
	for y := range b.Dy() {
		for x := range b.Dx() {
			at := image.Pt(centre.X-b.Dx()/2+x, centre.Y-b.Dy()/2+y)
			if at.In(s.img.Rect) {
				i := s.img.PixOffset(at.X, at.Y)
				s.img.Pix[i] = min(s.img.Pix[i], p.Pix[y*p.Stride+x])
			}
		}
	}
}

// encloses reports whether a point lies in a convex outline.
func encloses(outline []image.Point, p image.Point) bool {
	for i, a := range outline {
		b := outline[(i+1)%len(outline)]
		if (b.X-a.X)*(p.Y-a.Y)-(b.Y-a.Y)*(p.X-a.X) < 0 {
			return false
		}
	}
	return true
}

// Of the made slaps of three hands two in 33 may come out otherwise: where a hand's little finger happens to be as high
// and as broad as its index, nothing tells that it is the other hand.
func TestSegmentFindsAndNamesFingers(t *testing.T) {
	if testing.Short() {
		t.Skip("grows 24 fingers; no kernel is used here that TestGolden does not")
	}
	failed := 0
	right := []template.Position{2, 3, 4, 5}
	left := []template.Position{10, 9, 8, 7}
	for _, c := range []struct {
		name    string
		setting slapSetting
		at      template.Position
		missing []template.Position
		want    []template.Position
		wrong   bool
	}{
		{name: "right", setting: slapSetting{pitch: 1, leave: -1}, at: 13, want: right},
		{name: "left", setting: slapSetting{pitch: 1, leave: -1, left: true}, at: 14, want: left},
		{name: "fingertips", setting: slapSetting{pitch: 1, leave: -1}, at: 51, want: right},
		{name: "tilted 25", setting: slapSetting{tilt: 25, pitch: 1, leave: -1}, at: 13, want: right},
		{name: "tilted -30", setting: slapSetting{tilt: -30, pitch: 1, leave: -1}, at: 13, want: right},
		{name: "with joints", setting: slapSetting{pitch: 1, leave: -1, joints: true}, at: 13, want: right},
		{name: "joints, tilted", setting: slapSetting{tilt: 15, pitch: 1, leave: -1, joints: true}, at: 13, want: right},
		{name: "close together", setting: slapSetting{pitch: 0.82, leave: -1}, at: 13, want: right},
		{name: "amputated", setting: slapSetting{pitch: 1, leave: 2}, at: 13, missing: []template.Position{4},
			want: []template.Position{2, 3, 5}},
		{name: "one not pressed", setting: slapSetting{pitch: 1, leave: 1}, at: 13, want: make([]template.Position, 3)},
		{name: "other hand", setting: slapSetting{pitch: 1, leave: -1, left: true}, at: 13,
			want: make([]template.Position, 4), wrong: true},
	} {
		for seed := uint64(1); seed < 4; seed++ {
			s := slapOf(seed, c.setting)
			got, err := extract.New().Segment(s.img, extract.Options{Position: c.at, Missing: c.missing})
			if err != nil {
				t.Fatal(err)
			}
			var names []template.Position
			for _, f := range got.Fingers {
				names = append(names, f.Position)
			}
			right := slices.Equal(names, c.want) && got.WrongHand == c.wrong
			for i, f := range got.Fingers {
				for k, centre := range s.centres {
					right = right && encloses(f.Outline, centre) == (i == k)
				}
			}
			if !right || math.Abs(float64(got.Tilt)-c.setting.tilt) > 12 {
				failed++
				t.Logf("%s, hand %d: %v, wrong hand %v, tilt %d; want %v, %v, %g",
					c.name, seed, got.Fingers, got.WrongHand, got.Tilt, c.want, c.wrong, c.setting.tilt)
			}
		}
	}
	if failed > 2 {
		t.Errorf("%d of 33 made slaps failed", failed)
	}
}

// What is cut out of a slap must be found by a print of the same finger alone, and no other.
func TestFingersOfSlapMatch(t *testing.T) {
	if testing.Short() {
		t.Skip("grows eight fingers")
	}
	s := slapOf(3, slapSetting{tilt: 10, pitch: 0.9, leave: -1, joints: true})
	got, err := extract.New().Fingers(s.img, extract.Options{Position: template.PlainRightFour})
	if err != nil || len(got) != 4 {
		t.Fatal(len(got), err)
	}
	for i, f := range s.fingers {
		alone, err := extract.Extract(f.Impression(99, synth.Typical(synth.Optical)).Image, extract.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for k, part := range got {
			if !s.centres[k].In(part.Box) || int(part.Template.Width) != part.Box.Dx() {
				t.Errorf("part %d of %v", k, part.Box)
			}
			if score := matcher.Compare(alone, part.Template); (score >= matcher.Threshold(1e-4)) != (i == k) {
				t.Errorf("finger %d against part %d (%v): score %v", i, k, part.Template.Position, score)
			}
		}
	}
}

// A print of one finger goes the usual way, and what is no slap at all has no fingers.
func TestFingersOfOther(t *testing.T) {
	img := usual(1).image(1)
	one, err := extract.New().Fingers(img, extract.Options{Position: template.LeftIndex})
	if err != nil || len(one) != 1 || one[0].Template.Position != template.LeftIndex {
		t.Fatal(one, err)
	}
	want, err := extract.Extract(img, extract.Options{Position: template.LeftIndex})
	if err != nil || !slices.Equal(one[0].Template.Minutiae, want.Minutiae) {
		t.Error("not the template of Extract", err)
	}
	for _, size := range [][2]int{{1, 1}, {1, 3000}, {3000, 1}, {900, 700}} {
		none, err := extract.New().Fingers(image.NewGray(image.Rect(0, 0, size[0], size[1])),
			extract.Options{Position: template.PlainLeftFour})
		if err != nil || len(none) != 0 {
			t.Errorf("%v pixels of nothing: %d fingers, %v", size, len(none), err)
		}
	}
	if _, err := extract.New().Fingers(img, extract.Options{Position: 13, PPI: 90}); !errors.Is(err, extract.ErrResolution) {
		t.Error(err)
	}
}
