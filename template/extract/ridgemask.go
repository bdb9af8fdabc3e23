package extract

const (
	// amplitudeSigma smooths the amplitude of the response before it is compared, in blocks.
	amplitudeSigma = 1.5
	// ridgeAmplitude is the least amplitude of ridges in local standard deviations: noise of any strength answers
	// with about 0.3, ridges with about 1 (a pure wave with 1.41).
	ridgeAmplitude = 0.30
	// Corners and bridges narrower than twice this are cut off; in blocks.
	ridgeOpen = 3
)

var amplitudeKernel = gaussian(amplitudeSigma)

// mask narrows the print down to where the filter found ridges. This is the largest single gain of all steps: what
// the filter makes of a smudge or of empty background looks like ridges, but is weak.
func (e *Extractor) mask() {
	amplitude, count := e.amplitude, e.b
	for i := range amplitude {
		amplitude[i], count[i] = 0, float32(e.inside[i])
		if e.inside[i] != 0 {
			amplitude[i] = e.blockAmplitude(i%e.gw, i/e.gw)
		}
	}
	e.smooth(amplitude, amplitudeKernel)
	e.smooth(count, amplitudeKernel)
	for i, n := range count {
		if e.inside[i] == 0 {
			continue
		}
		amplitude[i] /= n
		if amplitude[i] <= ridgeAmplitude {
			e.inside[i] = 0
		}
	}
	e.fillHoles(maxHole)
	e.erode(ridgeOpen)
	e.dilate(ridgeOpen)
	e.keepLargest(e.patches)
	e.distances()
	e.show("mask", e.imageOfMask)
}

// blockAmplitude is the mean amplitude at every second pixel of every second row of a block.
func (e *Extractor) blockAmplitude(bx, by int) float32 {
	sum := float32(0)
	for y := by * block; y < (by+1)*block; y += 2 {
		i := y*e.rw + bx*block
		for x := i; x < i+block; x += 2 {
			sum += e.magnitude(x)
		}
	}
	return sum * (1.0 / (unit * block * block / 4))
}

// magnitude is the length of the response at an index of even and odd.
func (e *Extractor) magnitude(i int) float32 {
	a, b := int32(e.even[i]), int32(e.odd[i])
	return root(float32(int64(a)*int64(a) + int64(b)*int64(b)))
}
