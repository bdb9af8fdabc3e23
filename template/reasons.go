package template

import "strings"

// Reasons is a set of things that are wrong with a print, each of which the person at the scanner can act on.
type Reasons uint16

const (
	Empty           Reasons = 1 << iota // no print on the image
	TooSmall                            // too little of the finger
	LowContrast                         // dry finger or dirty scanner: hardly any difference of ridge and valley
	Smudged                             // ridges without a clear direction: moved, wet, over-inked
	TooFewMinutiae                      // fewer minutiae than a comparison needs
	WrongResolution                     // ridges too wide or too narrow for the resolution that was declared
	NotAFingerprint                     // no ridges at all
	Inverted                            // ridges lighter than valleys; the extractor turned the image
	reasonsEnd                          // one past the last
	allReasons      = reasonsEnd - 1
)

var reasonNames = [...]string{
	"EMPTY", "TOO_SMALL", "LOW_CONTRAST", "SMUDGED", "TOO_FEW_MINUTIAE", "WRONG_RESOLUTION", "NOT_A_FINGERPRINT", "INVERTED",
}

// Has reports whether all of want is set.
func (r Reasons) Has(want Reasons) bool { return r&want == want }

// List returns the names of the reasons, in the order of the constants.
func (r Reasons) List() []string {
	var names []string
	for i, name := range reasonNames {
		if r&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return names
}

func (r Reasons) String() string { return strings.Join(r.List(), ",") }
