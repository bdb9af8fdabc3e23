package nist

import (
	"fmt"

	"github.com/whorl-afis/whorl/template"
)

// packer writes positions as XXXXYYYY in 0.01 mm from the edges of an image: half a pixel outside the centres of its
// outermost pixels.
func packer(e extent, fromBottom bool) func(x, y float64) string {
	return func(x, y float64) string {
		right := whole((x + 0.5*template.PPI/e.ppiX) * 2540 / template.PPI)
		down := (y + 0.5*template.PPI/e.ppiX) * 2540 / template.PPI
		if fromBottom {
			down = float64(e.height)*2540/e.ppiY - down
		}
		return fmt.Sprintf("%04d%04d", min(right, 9999), min(whole(down), 9999))
	}
}

// setLegacy writes the block 9.005 to 9.012.
func (r *Record) setLegacy(f *Features, e extent) {
	at := packer(e, true)
	system, method := f.source()
	r.SetItems(5, []string{system, method})
	var fgp, fpc, cores, deltas, list [][]string
	for _, p := range f.Positions {
		fgp = append(fgp, []string{twoDigits(int(p))})
	}
	for _, p := range f.Patterns {
		fpc = append(fpc, []string{"T", p})
	}
	if len(fpc) == 0 {
		fpc = [][]string{{"T", "UN"}}
	}
	for _, c := range f.Cores {
		cores = append(cores, []string{at(c.X, c.Y)})
	}
	for _, d := range f.Deltas {
		deltas = append(deltas, []string{at(d.X, d.Y)})
	}
	near := f.neighbours()
	for i, m := range f.Minutiae {
		kind := [...]string{"D", "A", "B"}[m.Kind]
		if m.Compound {
			kind = "C"
		}
		items := []string{fmt.Sprintf("%03d", i+1), at(m.X, m.Y) + fmt.Sprintf("%03d", modulo(m.Theta+180)), twoDigits(m.coarse()), kind}
		for _, c := range near[i+1] {
			items = append(items, fmt.Sprintf("%03d,%02d", c.To, c.Count))
		}
		list = append(list, items)
	}
	r.setIfAny(6, fgp)
	r.setIfAny(7, fpc)
	r.setIfAny(8, cores)
	r.setIfAny(9, deltas)
	r.SetInt(10, len(f.Minutiae))
	r.SetInt(11, min(len(f.Counts), 1))
	r.setIfAny(12, list)
}

// setIAFIS writes the FBI's block, 9.014 to 9.023, without the binary features of 9.013.
func (r *Record) setIAFIS(f *Features, e extent) {
	at := packer(e, false)
	r.Set(14, twoDigits(f.firstPosition()))
	r.SetInt(15, len(f.Minutiae))
	system, method := f.source()
	r.SetItems(16, []string{system, "1", method})
	var apc, cores, deltas, list [][]string
	for _, p := range f.Patterns {
		if name := named(iafisPatterns, p); name != "" {
			apc = append(apc, []string{name})
		}
	}
	if len(apc) == 0 {
		apc = [][]string{{"UC"}}
	}
	for _, c := range f.Cores {
		cores = append(cores, append([]string{at(c.X, c.Y)}, angles(c.Angles, 1, same)...))
	}
	for _, d := range f.Deltas {
		deltas = append(deltas, append([]string{at(d.X, d.Y)}, angles(d.Angles, 3, same)...))
	}
	near := f.neighbours()
	for i, m := range f.Minutiae {
		kind := [...]string{"C", "A", "B"}[m.Kind]
		if m.Kind == template.Other && m.Compound {
			kind = "D"
		}
		items := []string{fmt.Sprintf("%03d", i+1), at(m.X, m.Y) + fmt.Sprintf("%03d", modulo(m.Theta)), twoDigits(m.coarse()), kind}
		if len(near[i+1]) > 0 && f.Sectors == eftsSectors {
			items = append(items, octants(near[i+1])...)
		}
		list = append(list, items)
	}
	r.setIfAny(17, apc)
	r.setIfAny(21, cores)
	r.setIfAny(22, deltas)
	r.setIfAny(23, list)
}

// octants puts neighbours into the eight places around a minutia. One whose octant is not known has no place.
func octants(near []RidgeCount) []string {
	out := []string{"25515", "25515", "25515", "25515", "25515", "25515", "25515", "25515"}
	for _, c := range near {
		if c.Sector >= 0 && c.Sector < len(out) && c.To <= 254 && c.Count <= 14 { // 15 is none
			out[c.Sector] = fmt.Sprintf("%03d%02d", c.To, c.Count)
		}
	}
	return out
}

// neighbours sorts ridge counts by the minutia that they start from.
func (f *Features) neighbours() map[int][]RidgeCount {
	out := map[int][]RidgeCount{}
	for _, c := range f.Counts {
		out[c.From] = append(out[c.From], c)
	}
	return out
}

// coarse writes a quality of 1 (worst) to 100 as 63 to 2 (best), and 0 (not judged) as 1. It undoes legacyQuality.
func (m FeatureMinutia) coarse() int {
	switch {
	case m.ByHand:
		return 0
	case m.Quality == 0:
		return 1
	}
	return 2 + ((100-int(m.Quality))*61+98)/99
}
