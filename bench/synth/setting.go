package synth

import "math"

// A Sensor is a family of capture devices.
type Sensor uint8

const (
	Optical     Sensor = iota // frustrated total reflection, white background (FVC2002 DB1 is of this kind)
	OpticalGrey               // the same with a grey, unevenly lit background (FVC2002 DB2)
	Capacitive                // small and dark, with row and column patterns (FVC2002 DB3)
	Sweep                     // the finger is drawn over a line; slices are stitched (FVC2004 DB3)
	Touch                     // a small silicon sensor with a light background (UPEK)
	Ink                       // ink on a card, scanned
	sensors
)

// sensorTraits are what a family looks like when nothing is asked for.
var sensorTraits = [sensors]struct {
	name          string
	width, height int // pixels at 500 ppi
	// wear is the internal severity that Severity 1 stands for: with it the quality that package template/extract gives
	// to prints has about the median of the real set named above (79, 87, 41, 85, 81; ink by eye).
	wear float64
}{
	{"optical", 388, 374, 2.4}, {"optical grey", 328, 400, 2.2}, {"capacitive", 300, 300, 3.6}, {"sweep", 300, 480, 2.5},
	{"touch", 280, 400, 2.4}, {"ink", 420, 440, 2.1},
}

func (s Sensor) String() string {
	if s < sensors {
		return sensorTraits[s].name
	}
	return "unknown sensor"
}

// Sensors lists every family.
func Sensors() []Sensor { return []Sensor{Optical, OpticalGrey, Capacitive, Sweep, Touch, Ink} }

// A Setting says how a finger is captured. The zero value is a clean print, upright in the middle of an
// optical sensor: every ridge visible, nothing moved.
type Setting struct {
	Sensor        Sensor
	Width, Height int     // of the image in pixels; 0: what the sensor has, scaled to PPI
	PPI           float64 // resolution of the image, 250 to 1000; 0: 500

	// Severity scales everything that hides ridges: moisture and pressure, pores, creases, smudges, noise, blur.
	// 0 is clean, 1 typical of a cooperative capture, 2 poor.
	Severity float64
	// Movement scales the differences in placement: rotation (1: σ 9°), shift (σ 22 pixels at 500 ppi), size of the
	// contact and plastic distortion of the skin.
	Movement float64
	// Rotation turns the finger by this many radians, counter-clockwise, on top of what Movement does; ±π/4 is the
	// most that a sensor meets.
	Rotation float64
	// Partial is the part of the contact that is missing, 0 to 0.8.
	Partial float64
}

// Typical returns the setting of a cooperative capture on a sensor.
func Typical(s Sensor) Setting { return Setting{Sensor: s, Severity: 1, Movement: 1} }

// maxSide bounds the sides of an image, 8 inches at 1000 ppi.
const maxSide = 8000

// normalise fills in what was left open and moves the rest into its range.
func (s Setting) normalise() Setting {
	if s.Sensor >= sensors {
		s.Sensor = Optical
	}
	if s.PPI == 0 {
		s.PPI = 500
	}
	s.PPI = min(1000, max(250, s.PPI))
	if s.Width <= 0 {
		s.Width = int(float64(sensorTraits[s.Sensor].width) * s.PPI / 500)
	}
	if s.Height <= 0 {
		s.Height = int(float64(sensorTraits[s.Sensor].height) * s.PPI / 500)
	}
	s.Width, s.Height = min(maxSide, s.Width), min(maxSide, s.Height)
	s.Severity = min(3, max(0, s.Severity))
	s.Movement = min(3, max(0, s.Movement))
	s.Rotation = min(math.Pi, max(-math.Pi, s.Rotation))
	s.Partial = min(0.8, max(0, s.Partial))
	return s
}
