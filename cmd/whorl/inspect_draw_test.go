package main

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
	"regexp"
	"testing"

	"github.com/whorl-afis/whorl/bench/draw"
	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/template"
)

// TestInspectPicturesShowTheirMarks finds the colours of segments, parts, cores and deltas where the record puts them.
func TestInspectPicturesShowTheirMarks(t *testing.T) {
	tx := nist.New(nist.Header{Type: "TEST", Destination: "D", Origin: "O", Control: "C"})
	tx.AddType2(0)
	pixels := bytes.Repeat([]byte{200}, 200*150)
	slap, err := tx.AddType14(nist.Type14{IDC: 1, Positions: []template.Position{template.PlainRightFour}, Width: 200, Height: 150, Codec: nist.RAW, Data: pixels,
		Segments: []nist.Segment{{Finger: 2, Left: 10, Right: 90, Top: 20, Bottom: 140},
			{Finger: 3, Left: 110, Right: 190, Top: 20, Bottom: 140, Polygon: []nist.Point{{X: 110, Y: 20}, {X: 190, Y: 20}, {X: 150, Y: 140}}}}})
	if err != nil {
		t.Fatal(err)
	}
	slap.Set(15, "FV1\x1fDST\x1f5\x1f195\x1f5\x1f145")
	nine, err := tx.AddType9(nist.Type9{IDC: 2, Template: &template.Template{Width: 200, Height: 150, Minutiae: []template.Minutia{template.At(50, 50, 0, template.Ending, 90)}},
		Families: []nist.Family{nist.INCITS}})
	if err != nil {
		t.Fatal(err)
	}
	nine.Set(139, "100\x1f80\x1f0")
	nine.Set(140, "30\x1f100")
	tx, err = nist.Read(tx.Bytes(), nist.Options{})
	if err != nil {
		t.Fatal(err)
	}
	page, err := inspectPage(tx, describe(tx, 0), "x")
	if err != nil {
		t.Fatal(err)
	}
	pictures := map[string]image.Image{}
	for _, m := range regexp.MustCompile(`<img src="data:image/png;base64,([^"]+)" alt="([^"]*)"`).FindAllSubmatch(page, -1) {
		b, err := base64.StdEncoding.DecodeString(string(m[1]))
		if err != nil {
			t.Fatal(err)
		}
		if pictures[string(m[2])], err = png.Decode(bytes.NewReader(b)); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		picture string
		x, y    int
		want    color.RGBA
	}{
		{"segments", 70, 20, draw.SegmentColour}, {"segments", 90, 80, draw.SegmentColour}, {"segments", 160, 20, draw.SegmentColour}, {"segments", 100, 5, draw.JointColour},
		{"1 minutia (INCITS), 1 core, 1 delta", 118, 80, draw.CoreColour}, {"1 minutia (INCITS), 1 core, 1 delta", 30, 105, draw.DeltaColour},
	} {
		p := pictures[c.picture]
		if p == nil {
			t.Errorf("no picture %q", c.picture)
			continue
		}
		if got := color.RGBAModel.Convert(p.At(c.x, c.y)); got != c.want {
			t.Errorf("%s: pixel (%d, %d) is %v, want %v", c.picture, c.x, c.y, got, c.want)
		}
	}
}
