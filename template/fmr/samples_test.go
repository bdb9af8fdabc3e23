package fmr

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func dataFile(t *testing.T, elem ...string) []byte {
	t.Helper()
	root := os.Getenv("WHORL_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	b, err := os.ReadFile(filepath.Join(append([]string{root}, elem...)...))
	if err != nil {
		t.Skipf("no sample records (set WHORL_DATA): %v", err)
	}
	return b
}

// truth is what the samples' JSON files say, as far as all formats have it.
type truth struct {
	VendorID, Subformat, SensorID           int
	Width, Height, ResolutionX, ResolutionY int
	Fingerprints                            []finger
}

type finger struct {
	Position                                     string
	View                                         int
	Quality, QualityVendorID, QualityAlgorithmID int
	Qrecords                                     []struct{ Quality, Vendor, Algorithm int }
	Datetime                                     *struct{ Year, Month, Day, Hour, Minute, Second int }
	SensorVendor, SensorID                       int
	Width, Height, ResolutionX, ResolutionY      int
	Minutiae                                     []struct {
		Type                                 string
		PositionX, PositionY, Angle, Quality int
	}
	Counts *struct {
		Edges []struct{ From, To, Count int }
	}
	Extensions []struct {
		Type int
		Data []byte
	}
}

func TestSamples(t *testing.T) {
	for _, c := range []struct {
		name     string
		format   Format
		units    [2]int // of the truth's directions, by view
		warnings []string
	}{
		// The first sample gives directions in the unit of ISO, and its header a length that is two bytes short; the
		// second one that is one byte short.
		{"ansi378v2004", ANSI2004, [2]int{64, 45}, []string{"header says 340 bytes", "direction above 358"}},
		{"ansi378v2009", ANSI2009, [2]int{64, 64}, []string{"header says 363 bytes"}},
		{"ansi378v2009am1", ANSI2009AM1, [2]int{64, 64}, nil},
		{"iso19794p2v2005", ISO2005, [2]int{45, 45}, nil},
		{"iso19794p2v2011", ISO2011, [2]int{45, 45}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := dataFile(t, "templates", "interchange", c.name, c.name+"-sample.dat")
			var want truth
			if err := json.Unmarshal(dataFile(t, "templates", "interchange", c.name, c.name+"-sample.json"), &want); err != nil {
				t.Fatal(err)
			}
			r, err := Read(b)
			if err != nil {
				t.Fatal(err)
			}
			if r.Format != c.format {
				t.Fatalf("read as %v", r.Format)
			}
			if int(r.Owner) != want.VendorID || int(r.Product) != want.Subformat || len(r.Views) != len(want.Fingerprints) {
				t.Fatalf("owner %d, product %d, %d views", r.Owner, r.Product, len(r.Views))
			}
			for i, v := range r.Views {
				f := want.Fingerprints[i]
				if f.Width == 0 {
					f.Width, f.Height, f.ResolutionX, f.ResolutionY = want.Width, want.Height, want.ResolutionX, want.ResolutionY
				}
				f.SensorID = max(f.SensorID, want.SensorID)
				if len(f.Qrecords) > 0 {
					f.Quality, f.QualityVendorID, f.QualityAlgorithmID = f.Qrecords[0].Quality, f.Qrecords[0].Vendor, f.Qrecords[0].Algorithm
				}
				compareView(t, i, v, f, c.units[i])
			}
			if len(r.Warnings) != len(c.warnings) {
				t.Fatalf("warnings %q", r.Warnings)
			}
			for i, w := range c.warnings {
				if !strings.Contains(r.Warnings[i], w) {
					t.Errorf("warning %q, want %q", r.Warnings[i], w)
				}
			}
			got, losses, err := r.Bytes(c.format)
			if err != nil || len(losses) > 0 {
				t.Errorf("writing it again: %v, %v", losses, err)
			}
			if len(c.warnings) == 0 && !bytes.Equal(got, b) {
				t.Error("written as other bytes")
			}
		})
	}
}

func compareView(t *testing.T, i int, v View, want finger, unit int) {
	t.Helper()
	position := map[string]int{"LEFT_INDEX": 7, "RIGHT_INDEX": 2}[want.Position]
	q := Quality{uint8(want.Quality), uint16(want.QualityVendorID), uint16(want.QualityAlgorithmID)}
	if int(v.Position) != position || int(v.Number) != want.View || v.Impression != 0 || len(v.Qualities) != 1 || v.Qualities[0] != q {
		t.Errorf("view %d: head differs", i)
	}
	if got, w := [4]int{int(v.Width), int(v.Height), int(v.XRes), int(v.YRes)},
		[4]int{want.Width, want.Height, want.ResolutionX, want.ResolutionY}; got != w {
		t.Errorf("view %d: image %v, want %v", i, got, w)
	}
	if int(v.Device.ID) != want.SensorID || int(v.Device.Vendor) != want.SensorVendor {
		t.Errorf("view %d: sensor %v", i, v.Device)
	}
	if d := want.Datetime; d != nil {
		got := [6]int{v.Captured.Year(), int(v.Captured.Month()), v.Captured.Day(), v.Captured.Hour(), v.Captured.Minute(), v.Captured.Second()}
		if got != [6]int{d.Year, d.Month, d.Day, d.Hour, d.Minute, d.Second} {
			t.Errorf("view %d: captured %v", i, got)
		}
	}
	if len(v.Minutiae) != len(want.Minutiae) {
		t.Fatalf("view %d: %d minutiae, want %d", i, len(v.Minutiae), len(want.Minutiae))
	}
	for j, m := range v.Minutiae {
		n := want.Minutiae[j]
		if n.Type == "EITHER" { // INCITS 378-2009's name of "other"
			n.Type = "OTHER"
		}
		if int(m.X) != n.PositionX || int(m.Y) != n.PositionY || int(m.Angle) != n.Angle*unit || int(m.Quality) != n.Quality ||
			!strings.EqualFold(m.Kind.String(), n.Type) {
			t.Errorf("view %d, minutia %d differs", i, j)
		}
	}
	if want.Counts != nil && len(v.Extended) == 0 { // the first sample's block has half a count
		if v.RidgeCounts == nil || len(v.RidgeCounts.Counts) != len(want.Counts.Edges) || v.RidgeCounts.Method != 1 {
			t.Fatalf("view %d: ridge counts differ", i)
		}
		for j, e := range want.Counts.Edges {
			if v.RidgeCounts.Counts[j] != (RidgeCount{uint8(e.From), uint8(e.To), uint8(e.Count)}) {
				t.Errorf("view %d: ridge count %d differs", i, j)
			}
		}
	}
	if len(want.Extensions) > 0 && (len(v.Extended) != 1 || int(v.Extended[0].Type) != want.Extensions[0].Type ||
		!bytes.Equal(v.Extended[0].Data, want.Extensions[0].Data)) {
		t.Errorf("view %d: %d extended blocks", i, len(v.Extended))
	}
}

// TestBiometricEvaluationSamples reads three records of one content. Two have a block of cores and deltas whose length
// is wrong by one or two bytes.
func TestBiometricEvaluationSamples(t *testing.T) {
	read := func(name string) *Record {
		t.Helper()
		r, err := Read(dataFile(t, "an2k", "biomeval", name))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	a, i, s := read("fmr.ansi2004"), read("fmr.iso2005"), read("fmr.ansi2007")
	if a.Format != ANSI2004 || i.Format != ISO2005 || s.Format != ANSI2009 || !s.ShortHeader || len(s.Warnings) > 0 {
		t.Fatalf("formats %v, %v, %v; short header %v; %q", a.Format, i.Format, s.Format, s.ShortHeader, s.Warnings)
	}
	for k := range 2 {
		for j, m := range a.Views[k].Minutiae {
			n := i.Views[k].Minutiae[j]
			if m.X != n.X || m.Y != n.Y {
				t.Errorf("view %d, minutia %d lies elsewhere", k, j)
			}
			// The two units differ from the truth by at most 1 and 0.7 degrees.
			if d := (int(m.Angle) - int(n.Angle) + FullTurn) % FullTurn; min(d, FullTurn-d)*360 > FullTurn*17/10 {
				t.Errorf("view %d, minutia %d: directions %d and %d", k, j, m.Angle, n.Angle)
			}
		}
	}
	last := a.Views[2]
	if len(last.Cores) != 2 || len(last.Deltas) != 4 || last.Cores[0] != (Core{150, 250, true, 90 * 64}) ||
		last.Deltas[3] != (Delta{130, 319, true, [3]uint16{0x39 * 64, 0x43 * 64, 0x4d * 64}}) {
		t.Errorf("INCITS 2004: %d cores, %d deltas, warnings %q", len(last.Cores), len(last.Deltas), a.Warnings)
	}
	if last.RidgeCounts == nil || len(last.RidgeCounts.Counts) != 28*8 {
		t.Error("INCITS 2004: ridge counts differ")
	}
	last = i.Views[1]
	if len(last.Cores) != 2 || len(last.Deltas) != 4 || last.Deltas[1].Angular || !last.Deltas[2].Angular {
		t.Errorf("ISO 2005: %d cores, %d deltas, warnings %q", len(last.Cores), len(last.Deltas), i.Warnings)
	}
}

// TestFingerJetFX reads templates of another extractor.
func TestFingerJetFX(t *testing.T) {
	for _, name := range []string{"a001_03p", "a001_04p", "a001_05p", "a001_06p", "a001_07p", "a004_05p", "b001_04p", "b001_06p", "b001_08p"} {
		b := dataFile(t, "templates", "fingerjetfx", name+".ist")
		r, err := Read(b)
		if err != nil {
			t.Fatal(err)
		}
		got, losses, err := r.Bytes(ISO2005)
		if r.Format != ISO2005 || len(r.Warnings)+len(losses) > 0 || err != nil || !bytes.Equal(got, b) {
			t.Errorf("%s: %v, %q, %v, %v, or other bytes", name, r.Format, r.Warnings, losses, err)
		}
		tm := r.Views[0].Template()
		if err := tm.Validate(); err != nil || len(tm.Minutiae) != len(r.Views[0].Minutiae) {
			t.Errorf("%s: %v, %d minutiae", name, err, len(tm.Minutiae))
		}
	}
}
