package main

import (
	"math"
	"math/rand/v2"

	"github.com/whorl-afis/whorl/bench/synth"
	"github.com/whorl-afis/whorl/template"
	"github.com/whorl-afis/whorl/template/extract"
)

const (
	// A minutia is the true one that it lies within trueReach pixels at 500 ppi of, with directions trueTurn apart at most.
	trueReach = 8.0
	trueTurn  = 20 * math.Pi / 180
	// presses is the number of impressions of a finger that minutiae are taken from. One more, typical of its sensor,
	// says which of them are found again.
	presses = 4
	// Severities lie between these: from better than typical to what nobody would enrol.
	leastSeverity, mostSeverity = 0.3, 2.5
)

// A sighting is one minutia that was extracted: its measures, and whether it is true and was found again.
type sighting struct {
	measures extract.Measures
	stable   bool
	truth    bool
	claimed  int // per cent, by the extractor as it is built
	sensor   synth.Sensor
	severity float64
}

// A capture is an impression and what was found on it.
type capture struct {
	synth.Impression
	found    []template.Minutia
	measures []extract.Measures
	truth    []int // index of the true minutia, or -1
}

func take(e *extract.Extractor, f *synth.Finger, seed uint64, s synth.Setting) (*capture, error) {
	c := &capture{Impression: f.Impression(seed, s)}
	err := e.Candidates(c.Image, extract.Options{PPI: c.PPI}, func(m template.Minutia, of *extract.Measures) {
		c.found = append(c.found, m)
		c.measures = append(c.measures, *of)
		c.truth = append(c.truth, c.trueOne(m))
	})
	return c, err
}

// trueOne is the index of the nearest true minutia that m may be, or -1.
func (c *capture) trueOne(m template.Minutia) int {
	x, y := m.Pos()
	best, near := -1, trueReach
	for _, t := range c.Minutiae {
		if d := math.Hypot(x-t.X, y-t.Y); d < near && math.Abs(math.Remainder(m.Theta()-t.Theta, 2*math.Pi)) < trueTurn {
			best, near = t.Index, d
		}
	}
	return best
}

// shows reports whether the part of the finger at a position of another impression lies in the contact of c.
func (c *capture) shows(o *capture, x, y float64) bool {
	fx, fy := o.Finger(x, y)
	b := c.Image.Rect
	u, v := float64(b.Dx())/2, float64(b.Dy())/2
	for range 12 { // Newton's method: the map is a turn and a shift, bent a little
		gx, gy := c.Finger(u, v)
		ax, ay := c.Finger(u+1, v)
		bx, by := c.Finger(u, v+1)
		ax, ay, bx, by = ax-gx, ay-gy, bx-gx, by-gy
		det := ax*by - bx*ay
		if math.Abs(det) < 0.1 {
			return false
		}
		dx, dy := fx-gx, fy-gy
		u += (dx*by - bx*dy) / det
		v += (ax*dy - dx*ay) / det
		if math.Abs(u) > 4000 || math.Abs(v) > 4000 {
			return false
		}
	}
	return u >= 0 && v >= 0 && u < float64(b.Dx()) && v < float64(b.Dy()) && c.Contact.GrayAt(int(u), int(v)).Y != 0
}

// sightings are the minutiae of some impressions of each finger that lie where the second impression has contact.
func sightings(seed uint64, fingers int) ([]sighting, error) {
	all := make([][]sighting, fingers)
	errs := make([]error, fingers)
	parallel(fingers, func(f int) {
		all[f], errs[f] = sightingsOf(seed<<32|1<<30|uint64(f), synth.Sensors()[f%len(synth.Sensors())])
	})
	var out []sighting
	for f := range all {
		if errs[f] != nil {
			return nil, errs[f]
		}
		out = append(out, all[f]...)
	}
	return out, nil
}

func sightingsOf(seed uint64, sensor synth.Sensor) ([]sighting, error) {
	finger, e := synth.NewFinger(seed), extract.New()
	again, err := take(e, finger, presses, synth.Typical(sensor))
	if err != nil {
		return nil, err
	}
	visible, seen := map[int]bool{}, map[int]bool{}
	for _, m := range again.Minutiae {
		visible[m.Index] = true
	}
	for _, i := range again.truth {
		seen[i] = true
	}
	r := rand.New(rand.NewPCG(seed, 6))
	var out []sighting
	for k := range uint64(presses) {
		s := synth.Typical(sensor)
		s.Severity = leastSeverity + (mostSeverity-leastSeverity)*r.Float64()
		c, err := take(e, finger, k, s)
		if err != nil {
			return nil, err
		}
		for i, m := range c.found {
			x, y := m.Pos()
			t := c.truth[i]
			if t >= 0 && !visible[t] || t < 0 && !again.shows(c, x, y) {
				continue
			}
			out = append(out, sighting{c.measures[i], t >= 0 && seen[t], t >= 0, int(m.Quality), sensor, s.Severity})
		}
	}
	return out, nil
}
