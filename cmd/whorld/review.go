package main

import (
	"time"

	"github.com/whorl-afis/whorl/rdsi"
)

// reviewSettings put whom a search is not sure of before examiners.
type reviewSettings struct {
	// Band is the rate at which the review band begins: an FPIR, or an FMR where the threshold is one. It ends at the
	// threshold.
	Band     float64 `json:"band"`
	Hold     string  `json:"hold"`     // no verdict leaves before this after acceptance, whatever it is
	FourEyes bool    `json:"fourEyes"` // two examiners must agree
	Places   int     `json:"places"`   // requests under review at a time
}

// defaultBand brings one of twenty searches for unknown people before an examiner: with some ten requests a day and
// member, one case in two days.
const defaultBand = 0.05

// options returns what the handler takes, and where the band begins.
func (s *reviewSettings) options(fmr bool) (o *rdsi.ReviewOptions, band float64, err error) {
	if s == nil {
		return nil, 0, nil
	}
	o = &rdsi.ReviewOptions{FourEyes: s.FourEyes, Places: s.Places}
	if s.Hold != "" {
		if o.Hold, err = time.ParseDuration(s.Hold); err != nil || o.Hold <= 0 {
			return nil, 0, usagef("review: hold %q is not a duration such as 4h", s.Hold)
		}
	}
	switch {
	case s.Band != 0:
		return o, s.Band, nil
	case fmr:
		return nil, 0, usagef("review: the threshold is an FMR: say with band at which FMR the review band begins")
	}
	return o, defaultBand, nil
}
