package engine

import (
	"image"
	"image/draw"
	"testing"

	"github.com/whorl-afis/whorl/bench/synth"
	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/template"
)

// A slap that the record does not divide is searched by its fingers, each under its name; of one that is said to be
// missing nothing is searched, and the others keep theirs.
func TestSlapWithoutSegments(t *testing.T) {
	if testing.Short() {
		t.Skip("grows four fingers, a minute under the race detector")
	}
	e, _ := newEngine(t, Options{FMR: 1e-4})
	for _, c := range []struct {
		name    string
		pressed []int // of the four, from left to right
		missing []nist.Amputation
		want    []template.Position
	}{
		{"four", []int{0, 1, 2, 3}, nil, []template.Position{2, 3, 4, 5}},
		{"amputated", []int{0, 1, 3}, []nist.Amputation{{Finger: 4, Reason: "XX"}}, []template.Position{2, 3, 5}},
		{"scarred", []int{0, 1, 2, 3}, []nist.Amputation{{Finger: 4, Reason: "SR"}}, []template.Position{2, 3, 4, 5}},
		{"three of four", []int{0, 1, 3}, nil, []template.Position{0, 0, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			img := image.NewGray(image.Rect(0, 0, 1600, 1000))
			draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
			for _, k := range c.pressed {
				print := synth.NewFinger(40+uint64(k)).Impression(1, synth.Setting{Sensor: synth.Ink, Width: 380, Height: 460}).Image
				at := image.Pt(10+395*k, []int{150, 20, 60, 480}[k])
				draw.Draw(img, print.Rect.Sub(print.Rect.Min).Add(at), print, print.Rect.Min, draw.Src)
			}
			tx := nist.New(nist.Header{Type: "RDSI", Destination: "C", Origin: "B", Control: "1"})
			tx.AddType2(0)
			if _, err := tx.AddType14(nist.Type14{IDC: 1, Width: 1600, Height: 1000, Codec: "RAW", Data: img.Pix,
				Positions: []template.Position{template.PlainRightFour}, Amputations: c.missing}); err != nil {
				t.Fatal(err)
			}
			opened, err := e.Open(tx.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			defer opened.Wipe()
			if err := opened.Extract(t.Context()); err != nil {
				t.Fatal(err)
			}
			fingers := opened.(*probe).fingers
			if len(fingers) != len(c.want) {
				t.Fatalf("%d fingers, want %v", len(fingers), c.want)
			}
			for i, f := range fingers {
				if f.Position != c.want[i] || len(f.Minutiae) < 15 {
					t.Errorf("finger %d is %v with %d minutiae, want %v", i, f.Position, len(f.Minutiae), c.want[i])
				}
			}
		})
	}
}
