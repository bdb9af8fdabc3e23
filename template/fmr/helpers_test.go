package fmr

import (
	"flag"
	"fmt"
	"time"

	"github.com/whorl-afis/whorl/template"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var recordFormats = []Format{ANSI2004, ANSI2009, ANSI2009AM1, ISO2005, ISO2011}

// sample is an invented record of two fingers with everything that any format holds.
func sample() *Record {
	device := Device{Technology: 3, Vendor: 0x1234, ID: 0x0abc, Certificate: 8}
	return &Record{
		Owner: 0x0102, Product: 0x0304,
		Views: []View{
			{
				Position: template.RightIndex, Number: 1, Impression: template.LiveScanPlain,
				Qualities: []Quality{{88, 0x0a0b, 0x0c0d}}, Width: 300, Height: 400, XRes: 197, YRes: 197, Device: device,
				Captured:     time.Date(2026, 2, 28, 23, 59, 58, 123e6, time.UTC),
				Certificates: []Certificate{{0x1111, 2}},
				Minutiae: []Minutia{
					{X: 10, Y: 20, Angle: 5760, Kind: template.Ending, Quality: 90},
					{X: 299, Y: 399, Angle: 2880, Kind: template.Bifurcation, Quality: 1},
					{X: 150, Y: 0, Angle: 0, Kind: template.Other, Quality: NotReported},
				},
				RidgeCounts: &RidgeCounts{2, []RidgeCount{{1, 2, 7}, {1, 3, 9}}},
				Cores:       []Core{{150, 200, true, 2880}},
				Deltas:      []Delta{{80, 300, true, [3]uint16{0, 2880, 5760}}, {220, 310, true, [3]uint16{8640, 0, 2880}}},
				Zones:       &Zones{32, 32, 1, []byte{0xff, 0x0f, 0x80}},
				Extended:    []Block{{0x0101, []byte("vendor")}},
			},
			{
				Position: template.LeftThumb, Impression: template.NonLiveRolled, Qualities: []Quality{{Score: 40}},
				Width: 300, Height: 400, XRes: 197, YRes: 197, Device: device,
			},
		},
	}
}

// seed returns the file form of an input of FuzzRead.
func seed(b []byte) string { return fmt.Sprintf("go test fuzz v1\n[]byte(%q)\nbyte('\\x00')\n", b) }
