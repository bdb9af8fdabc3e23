package extract

import (
	"math"

	"github.com/whorl-afis/whorl/template"
)

const (
	// Background is what lies outside the print and has less than flatShare of the contrast that makes a print. It
	// speaks for a light-on-dark print where it covers backgroundShare of the image, is nearly black (grey level
	// below darkGround) and darker than the print by groundStep of the print's standard deviations. Sensors with a
	// grey ground of 70 to 150 say nothing about polarity: on FVC2002 DB2 and FVC2004 DB3 it is darker than the
	// print about half the time. A nearly white one settles it.
	flatShare       = 0.8
	backgroundShare = 0.03
	darkGround      = 48
	brightGround    = 200
	groundStep      = 0.3
	// Skin varies along its ridges, with pores and pressure, more than the glass along its valleys; edges and the
	// sensor's noise do as much on both, and so are taken off. How lopsided the flanks are tells a wide ridge from a
	// wide valley. Weighed by flankWeight (a regression over 1200 squares of 160 pixels from generated prints of all
	// sensors, severity 0.3 to 2.5), no real print of 768 has less than -0.11, no such square of them less than -0.16;
	// beyond -sureOfPolarity are 35 to 39 % of their negatives, and 5 of the 1200 generated squares.
	flankWeight    = 0.07
	sureOfPolarity = 0.25
	// ridgeSamples pixels are looked at in each of some skinBlocks blocks, which takes 25 µs. With sixteen times as
	// many no more prints are told.
	ridgeSamples = 4
	skinBlocks   = 400
	// leastSamples are those of 150 blocks (25 mm²): of squares of 96 pixels 2 of 722 were told wrongly.
	leastSamples = 150 * ridgeSamples
)

// turn makes ridges positive where the image has them light on a dark ground. A ground that is neither black nor white,
// or none, gives no sign; polarity then waits for the ridges (skin).
func (e *Extractor) turn() {
	e.inverted, e.settled = false, false
	limit := flatShare * e.textureLimit
	var outside, inside, outSum, inSum, inSquares float64
	for i, in := range e.inside {
		if in != 0 {
			inside += float64(e.blockSize(i))
			inSum += float64(e.sum[i])
			inSquares += float64(e.squares[i])
		} else if e.contrast(i) < limit {
			outside += float64(e.blockSize(i))
			outSum += float64(e.sum[i])
		}
	}
	if inside == 0 || outside < backgroundShare*float64(e.w*e.h) {
		return
	}
	ground, print := outSum/outside, inSum/inside
	variance := float32(inSquares/inside - float64(print*print))
	step := groundStep * float64(root(max(0, variance)))
	e.settled = ground >= brightGround && ground-print >= step
	if ground > darkGround || print-ground < step {
		return
	}
	e.inverted = true
	for i, v := range e.norm {
		e.norm[i] = -v
	}
	e.show("turn", e.imageOfNorm)
}

// skin tells polarity from the ridges themselves where the ground has not settled it. All that is wrong if ridges were
// taken for valleys is which minutiae are endings and which bifurcations.
func (e *Extractor) skin() {
	if e.settled || e.ridgeSign() > -sureOfPolarity {
		return
	}
	e.inverted = !e.inverted
	for i := range e.found {
		c := &e.found[i]
		c.kind = template.Ending + template.Bifurcation - c.kind
	}
}

// ridgeSign is positive where what is positive in the normalised image seems to be ridges; 0 where the print is small.
func (e *Extractor) ridgeSign() float64 {
	var fine, along contrastOf
	var flanks [2]cubes
	blocks, n := 0, 0
	for _, in := range e.inside {
		blocks += int(in)
	}
	step := max(1, blocks/skinBlocks)
	turn := 0
	for by := 1; by < e.gh-1; by++ {
		for bx := 1; bx < e.gw-1; bx++ {
			i := by*e.gw + bx
			if e.inside[i]&e.inside[i-1]&e.inside[i+1]&e.inside[i-e.gw]&e.inside[i+e.gw] == 0 {
				continue
			}
			if turn++; turn%step != 0 {
				continue
			}
			nx, ny := across(e.cos2[i], e.sin2[i])
			tx, ty := int64(-256*ny), int64(256*nx)
			for k := range ridgeSamples {
				at := (37*k + 35*bx + 77*by) % (block * block) // spread over the block, differently in each
				x, y := bx*block+at%block, by*block+at/block
				if x+1 >= e.w || y+1 >= e.h {
					continue
				}
				n++
				p := e.norm[e.at(x, y-1)-1:]
				v, left, right := int64(p[e.nw+1]), int64(p[e.nw]), int64(p[e.nw+2])
				up, down := int64(p[1]), int64(p[2*e.nw+1])
				even, odd := int64(e.even[y*e.rw+x]), int64(e.odd[y*e.rw+x])
				bend := 4*v - left - right - up - down
				slope := (right-left)*tx + (down-up)*ty
				fine.add(bend*bend, even)
				along.add(slope*slope>>16, even)
				// The flanks are where the even answer has half to nine tenths of the amplitude, if that is half a
				// local deviation at least.
				if a := even*even + odd*odd; 4*a > unit*unit && 4*even*even > a && 100*even*even < 81*a {
					flanks[even>>63&1].add(v)
				}
			}
		}
	}
	if n < leastSamples {
		return 0
	}
	return along.share() - fine.share() - float64(flankWeight*(flanks[0].skew()+flanks[1].skew()))
}

// contrastOf compares something squared on ridges with the same in valleys.
type contrastOf struct{ sum, total int64 }

func (c *contrastOf) add(square, even int64) {
	c.sum += square * even
	c.total += square * max(even, -even)
}

// share is 1 where all is on ridges, -1 where all is in valleys.
func (c *contrastOf) share() float64 { return float64(c.sum) / float64(c.total+1) }

// cubes are sums of powers.
type cubes struct{ n, first, second, third int64 }

func (c *cubes) add(v int64) {
	c.n++
	c.first += v
	c.second += v * v
	c.third += v * v * v
}

// skew is the third central moment in standard deviations, kept small where there is hardly any deviation.
func (c *cubes) skew() float64 {
	n := float64(c.n + 1)
	a, b, t := float64(c.first)/(n*deviation), float64(c.second)/(n*deviation*deviation), float64(c.third)/(n*deviation*deviation*deviation)
	d := math.Sqrt(max(0, b-float64(a*a))) + 0.05
	return (t - float64(3*a*b) + float64(2*a*a*a)) / float64(d*d*d)
}
