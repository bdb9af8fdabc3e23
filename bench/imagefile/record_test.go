package imagefile_test

import (
	"errors"
	"math"
	"testing"

	"github.com/whorl-afis/whorl/bench/imagefile"
	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/template"
)

// transaction has two prints: a PNG of 500 ppi in record 2, raw pixels of 1000 ppi in record 3.
func transaction(t *testing.T) []byte {
	t.Helper()
	g := ramp(31, 17)
	png, err := imagefile.Encode("png", g, 500)
	if err != nil {
		t.Fatal(err)
	}
	tx := nist.New(nist.Header{Type: "T", Destination: "D", Origin: "O", Control: "C"})
	for i, v := range []nist.Type14{{Codec: nist.PNG, Data: png, PPI: 500}, {Codec: nist.RAW, Data: g.Pix, PPI: 1000}} {
		v.IDC, v.Width, v.Height, v.Positions = i+1, 31, 17, []template.Position{template.RightIndex}
		if _, err := tx.AddType14(v); err != nil {
			t.Fatal(err)
		}
	}
	return tx.Bytes()
}

func TestRecord(t *testing.T) {
	path := write(t, "card.an2", transaction(t))
	for _, c := range []struct {
		record, format string
		ppi            float64
		err            error
	}{
		{"#2", "png", 500, nil},
		{"#3", "raw", 1000, nil},
		{"#1", "", 0, imagefile.ErrNoImage},
		{"#4", "", 0, imagefile.ErrNoImage},
		{"", "", 0, imagefile.ErrManyImages},
	} {
		m, err := imagefile.Read(path+c.record, imagefile.Options{})
		if !errors.Is(err, c.err) {
			t.Errorf("%q: %v, want %v", c.record, err, c.err)
			continue
		}
		if err == nil && (m.Format != c.format || m.PPI != c.ppi || string(m.Gray.Pix) != string(ramp(31, 17).Pix)) {
			t.Errorf("%q: %s at %v ppi, or other pixels", c.record, m.Format, m.PPI)
		}
	}
	if _, err := imagefile.Read(write(t, "x.pgm", []byte("P5 1 1 255\n1"))+"#1", imagefile.Options{}); !errors.Is(err, imagefile.ErrFormat) {
		t.Errorf("record of an image: %v", err)
	}
}

func TestIsTransaction(t *testing.T) {
	for text, want := range map[string]bool{
		"1.001:137\x1d1.002:0502": true, "1.01:137\x1d": true, "\xef\xbb\xbf1.001:1": true, "\r\n 1.001:1": true,
		"": false, "1.002:0502": false, "11.001:3": false, "P5 1 1 255 ": false, "x1.001:137": false,
	} {
		if got := imagefile.IsTransaction([]byte(text)); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// A file whose name has the form of FILE#N is that file.
func TestSplitRecord(t *testing.T) {
	path := write(t, "a#2", nil)
	for _, c := range []struct {
		in, file string
		record   int
	}{
		{path, path, 0}, {path + "#3", path, 3}, {"b#2", "b", 2}, {"b#0", "b#0", 0}, {"b#x", "b#x", 0}, {"#2", "#2", 0}, {"b", "b", 0},
	} {
		if file, record := imagefile.SplitRecord(c.in); file != c.file || record != c.record {
			t.Errorf("%s: %s, %d", c.in, file, record)
		}
	}
}

// WSQ is lossy: ridges come back within a few grey levels in the mean, and the resolution as it was.
func TestWSQ(t *testing.T) {
	g := ramp(256, 256)
	for i := range g.Pix {
		x, y := float64(i%256), float64(i/256)
		g.Pix[i] = uint8(128 + 100*math.Sin(math.Hypot(x-90, y-300)*0.7)) // 9 pixels a ridge
	}
	b, err := imagefile.Encode("wsq", g, 1000)
	if err != nil {
		t.Fatal(err)
	}
	m, err := imagefile.Decode(b, "", imagefile.Options{})
	if err != nil || m.PPI != 1000 || m.Format != "wsq" || m.Gray.Rect != g.Rect {
		t.Fatalf("%+v, %v", m, err)
	}
	sum := 0.0
	for i, v := range g.Pix {
		sum += math.Abs(float64(v) - float64(m.Gray.Pix[i]))
	}
	if mean := sum / float64(len(g.Pix)); mean > 8 {
		t.Errorf("grey levels differ by %.1f in the mean", mean)
	}
}
