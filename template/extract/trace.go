package extract

import "image"

// show renders a step for the Trace hook. The function is called only where somebody watches.
func (e *Extractor) show(step string, render func() image.Image) {
	if e.trace != nil {
		e.trace(step, render())
	}
}

// within is a hook for the steps of another look at the print, whose images are of another size.
func within(look string, trace func(string, image.Image)) func(string, image.Image) {
	if trace == nil {
		return nil
	}
	return func(step string, img image.Image) { trace(look+": "+step, img) }
}

func (e *Extractor) imageOfSource() image.Image {
	g := image.NewGray(image.Rect(0, 0, e.w, e.h))
	for y := range e.h {
		copy(g.Pix[y*g.Stride:], e.src[y*e.stride:][:e.w])
	}
	return g
}

// paint makes an image of the size of the print from a function of the pixel, with 0 as middle grey and ridges, the
// positive values, dark.
func (e *Extractor) paint(at func(x, y int) int) image.Image {
	g := image.NewGray(image.Rect(0, 0, e.w, e.h))
	for y := range e.h {
		for x := range e.w {
			g.Pix[y*g.Stride+x] = uint8(max(0, min(255, 128-at(x, y))))
		}
	}
	return g
}

func (e *Extractor) imageOfNorm() image.Image {
	return e.paint(func(x, y int) int { return int(e.norm[e.at(x, y)]) })
}

func (e *Extractor) imageOfMask() image.Image {
	return e.paint(func(x, y int) int {
		v := int(e.norm[e.at(x, y)])
		if e.inside[y/block*e.gw+x/block] == 0 {
			v = v/4 - 64 // what is cut away is pale
		}
		return v
	})
}

// imageOfOrientation draws the direction of the ridges as grey: 0 to half a turn from black to white.
func (e *Extractor) imageOfOrientation() image.Image {
	return e.paint(func(x, y int) int {
		i := y/block*e.gw + x/block
		if e.inside[i] == 0 {
			return -127
		}
		return 128 - 2*int(ridgeAngle(e.cos2[i], e.sin2[i]))
	})
}

// imageOfPeriod draws the shortest period black and the longest white.
func (e *Extractor) imageOfPeriod() image.Image {
	return e.paint(func(x, y int) int {
		i := y/block*e.gw + x/block
		if e.inside[i] == 0 {
			return -127
		}
		return 128 - int((e.octave[i]-minOctave)*(255/(maxOctave-minOctave)))
	})
}

func (e *Extractor) imageOfRipple() image.Image {
	return e.paint(func(x, y int) int { return int(e.even[y*e.rw+x]) * 96 / unit })
}
