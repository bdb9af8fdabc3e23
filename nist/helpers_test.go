package nist

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/whorl-afis/whorl/nist/wsq"
	"github.com/whorl-afis/whorl/template"
)

// drawn is a small grey image with a pattern that no two rows share.
func drawn(w, h int) *image.Gray {
	m := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetGray(x, y, color.Gray{Y: uint8(128 + 60*((x/4+y/3)%2) + (x*y)%17)})
		}
	}
	return m
}

func pngBytes(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegBytes(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func wsqBytes(t testing.TB, m *image.Gray, comment string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := wsq.Encode(&b, m, &wsq.Options{Comment: comment}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var testHeader = Header{
	Type: "TEST", Date: time.Date(2020, 2, 3, 4, 5, 6, 0, time.UTC), Stamp: true, Priority: 4, Destination: "DAI000000",
	Origin: "ORI000000", Control: "TCN-1", Reference: "TCN-0", Domain: "WHORL", DomainVersion: "1.0", UTF8: true,
}

// minutiaeForTest is a template of a few minutiae that every family can hold exactly enough.
func minutiaeForTest() *template.Template {
	t := &template.Template{Width: 500, Height: 600, Position: template.LeftIndex, Impression: template.NonLiveRolled, Quality: 77}
	for i := range 20 {
		t.Minutiae = append(t.Minutiae, template.Minutia{
			X: uint16(80 + 190*i), Y: uint16(4500 - 200*i), Angle: uint8(13 * i), Kind: template.Kind(i % 3), Quality: uint8(100 - 3*i),
		})
	}
	return t
}

// sample is a transaction with every kind of record that the package writes.
func sample(t testing.TB) *Transaction {
	t.Helper()
	tr := New(testHeader)
	two := tr.AddType2(0)
	two.Set(3, "text of the domain")
	two.SetItems(5, []string{"a", "b"}, []string{"", "d"})
	must := func(_ *Record, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(tr.AddType4(Type4{IDC: 1, Impression: template.NonLiveRolled, Positions: []template.Position{template.RightThumb},
		Width: 40, Height: 30, Codec: RAW, Data: drawn(40, 30).Pix}))
	must(tr.AddType9(Type9{IDC: 2, Template: minutiaeForTest(), Families: []Family{INCITS, EFS, Legacy}}))
	latent, err := tr.AddType13(Type13{IDC: 3, Impression: template.LatentImpression, Positions: []template.Position{0, 19},
		Width: 48, Height: 36, PPI: 1000, Codec: PNG, Data: pngBytes(t, drawn(48, 36)),
		Qualities: []Quality{{Finger: 0, Metric: "LQM", Score: 60, Vendor: "00AB", Product: 7}}})
	must(latent, err)
	latent.SetItems(14, []string{"0", "EJI"}) // position 19 asks for it
	must(tr.AddType14(Type14{IDC: 4, Impression: template.LiveScanPlain, Positions: []template.Position{template.PlainRightFour},
		Width: 96, Height: 64, Codec: WSQ, Data: wsqBytes(t, drawn(96, 64), "NIST_COM 1\nPPI 255\n"),
		Segments: []Segment{{Finger: 2, Left: 1, Right: 40, Top: 2, Bottom: 60},
			{Finger: 3, Left: 41, Right: 80, Top: 3, Bottom: 61, Polygon: []Point{{41, 3}, {80, 5}, {60, 61}}}},
		Amputations: []Amputation{{Finger: 4, Reason: "XX"}},
		Qualities:   []Quality{{Finger: 2, Metric: "NQM", Score: 3}, {Finger: 2, Metric: "FQM", Score: 55, Vendor: "0001", Product: 2}}}))
	must(tr.AddType14(Type14{IDC: 5, Impression: template.LiveScanPlain, Positions: []template.Position{template.LeftThumb},
		Width: 40, Height: 40, Codec: JPEG, Data: jpegBytes(t, drawn(40, 40))}))
	must(tr.AddType15(Type15{IDC: 6, Impression: 11, Positions: []template.Position{25}, Width: 20, Height: 10, Codec: RAW, Data: drawn(20, 10).Pix}))
	other := NewRecord(10, 7)
	other.Set(3, "FACE")
	other.SetBytes(999, []byte{0xFF, 0xD8, fs, gs, rs, us, 0, '1', '4', '.', '0', '0', '1', ':'})
	tr.Add(other)
	return tr
}

// read is Read without an error.
func read(t testing.TB, b []byte) *Transaction {
	t.Helper()
	tr, err := Read(b, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func warnings(tr *Transaction) string {
	var b strings.Builder
	for _, w := range tr.Warnings {
		b.WriteString(w.String() + "\n")
	}
	for _, p := range tr.Prints() {
		for _, w := range p.Warnings {
			b.WriteString(w.String() + "\n")
		}
	}
	return b.String()
}

// realFiles returns the files of the sample collection, which is not part of the project.
func realFiles(t testing.TB, folder string) []string {
	t.Helper()
	root := os.Getenv("WHORL_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "shared", "data")
	}
	var files []string
	err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("no sample collection: set WHORL_DATA to the folder that has an2k")
	}
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func load(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func itoa(n int) string { return strconv.Itoa(n) }
