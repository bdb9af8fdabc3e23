package nist

import (
	"bytes"
	"math"
	"strconv"
)

const (
	mmPerInch = 25.4
	// nominalPPMM is 500 ppi as Type-1 writes it, and what ANSI/NIST-ITL calls the minimum scanning resolution.
	nominalPPMM = 19.69
	// lowPPMM is the resolution of types 3 and 5 where nothing says otherwise, about 250 ppi.
	lowPPMM = 9.84
	// ppmmTolerance is how far the standard lets a scanner be from the nominal resolution, in pixels/mm.
	ppmmTolerance = 0.2
)

// binaryPPI gives the resolution of a binary image record from ISR and the two resolutions of Type-1.
//
// ISR 1 refers to NTR, ISR 0 to NSR, both to the other where one is absent. Where the two differ and one of them is
// 500 ppi, ISR 0 is that one, because editions up to 2007 define ISR 0 as the minimum scanning resolution. Low
// resolution images (types 3 and 5) with ISR 0 are at the smaller of the two, or at 250 ppi if that is not small.
func binaryPPI(one *Record, typ int, isr uint8) float64 {
	native, transmitted := ppmm(one, 11), ppmm(one, 12)
	v := native
	switch low := typ == 3 || typ == 5; {
	case isr == 1:
		v = transmitted
		if v == 0 {
			v = native
		}
	case low:
		v = transmitted
		if v == 0 || v > 1.5*lowPPMM {
			v = lowPPMM
		}
	case native == 0:
		v = transmitted
	case math.Abs(transmitted-nominalPPMM) <= ppmmTolerance:
		v = transmitted
	}
	if v == 0 {
		v = nominalPPMM
	}
	return snap(v*mmPerInch, 0.005*mmPerInch)
}

// ppmm reads NSR or NTR, in pixels/mm; 0 where it is absent, 00.00, or not a number.
func ppmm(one *Record, number int) float64 {
	s := bytes.ReplaceAll(bytes.TrimSpace(one.Value(number)), []byte{','}, []byte{'.'})
	v, err := strconv.ParseFloat(string(s), 64)
	if err != nil || v <= 0 || v > 1000 || math.IsNaN(v) {
		return 0
	}
	return v
}

// snap takes a resolution that was rounded on its way to the multiple of 50 ppi that it stands for: 500 ppi is
// 19.69 pixels/mm or 197 pixels/cm, neither of which is 500 ppi exactly. Half is the largest error of that rounding.
// Others are given to 0.01 ppi.
func snap(ppi, half float64) float64 {
	nominal := 50 * math.Round(ppi/50)
	if nominal > 0 && math.Abs(ppi-nominal) <= half {
		return nominal
	}
	return math.Round(100*ppi) / 100
}

// scale reads SLC and the horizontal scale, from the fields with the numbers given, in ppi; 0 where they tell none.
func (p *Print) scale(unit, horizontal int) float64 {
	slc, ok1 := p.rec.Int(unit)
	v, ok2 := p.rec.Int(horizontal)
	if !ok1 || !ok2 || v <= 0 {
		return 0
	}
	switch slc {
	case 1:
		return float64(v)
	case 2:
		if v >= 400 && v <= 1200 {
			p.warn(horizontal, "scale is too large for pixels per cm, taken as pixels per inch")
			return float64(v)
		}
		// Writers round 196.85 up or cut it down: 196 is 497.8 ppi, hence a whole unit of tolerance.
		return snap(float64(v)*2.54, 2.54)
	case 0:
		if v >= 200 && v <= 1200 {
			p.warn(unit, "SLC says that the scale is an aspect ratio, although it looks like a resolution; none is assumed")
		}
	}
	return 0
}
