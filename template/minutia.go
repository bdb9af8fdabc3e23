package template

import (
	"fmt"
	"io"
	"math"
)

const (
	// PPI is the resolution, in pixels per inch, of every coordinate in a template (ANSI/NIST-ITL 1-2011, 5.3.3:
	// the classic level of fingerprint imaging).
	PPI = 500

	// SubPixel is the number of coordinate units in one pixel. An eighth keeps a coordinate of 16 bits good for
	// prints up to 8191 pixels (416 mm, more than a palm) and is finer than the 1/4 pixel that extraction reaches.
	SubPixel = 8

	// Turn is the number of angle units in one full turn, so that angles wrap as a byte does.
	Turn = 256

	// MaxMinutiae is the most minutiae that a template holds; interchange records count them in one byte.
	MaxMinutiae = 255
)

// Kind is the type of a minutia, with the codes of INCITS 378 and ISO/IEC 19794-2.
type Kind uint8

const (
	Other       Kind = 0 // neither, or not known
	Ending      Kind = 1 // a ridge ends
	Bifurcation Kind = 2 // a ridge forks
)

func (k Kind) String() string {
	switch k {
	case Ending:
		return "ending"
	case Bifurcation:
		return "bifurcation"
	}
	return "other"
}

// A Minutia is a point where a ridge ends or forks.
type Minutia struct {
	X, Y    uint16 // position in 1/8 pixel at 500 ppi, origin top left, y down
	Angle   uint8  // direction in 1/256 turn, counter-clockwise from +x; see the package comment
	Kind    Kind
	Quality uint8 // probability in per cent that it is true and stable, 1 to 100; 0 where nothing is known
}

// At returns a minutia from a position in pixels at 500 ppi and a direction in radians, rounded to the units of a
// template. Positions outside what a coordinate holds are moved to its nearest value.
func At(x, y, theta float64, kind Kind, quality uint8) Minutia {
	return Minutia{X: coordinate(x), Y: coordinate(y), Angle: AngleOf(theta), Kind: kind, Quality: quality}
}

// AngleOf rounds a direction in radians to 1/256 turn.
func AngleOf(theta float64) uint8 {
	return uint8(int64(math.Round(theta*(Turn/(2*math.Pi)))) & (Turn - 1))
}

// Pos returns the position in pixels at 500 ppi.
func (m Minutia) Pos() (x, y float64) { return float64(m.X) / SubPixel, float64(m.Y) / SubPixel }

// Theta returns the direction in radians, in [0, 2π).
func (m Minutia) Theta() float64 { return float64(m.Angle) * (2 * math.Pi / Turn) }

// String says what kind of minutia it is and not where: a list of positions would be biometric data in a log.
func (m Minutia) String() string { return fmt.Sprintf("minutia(%v)", m.Kind) }

// GoString keeps %#v as silent as %v.
func (m Minutia) GoString() string { return m.String() }

// Format gives what String does under every verb, %d and %x too.
func (m Minutia) Format(s fmt.State, _ rune) { io.WriteString(s, m.String()) }

func coordinate(v float64) uint16 {
	return uint16(math.Round(math.Max(0, math.Min(v*SubPixel, math.MaxUint16))))
}
