package extract

import "github.com/whorl-afis/whorl/template/extract/internal/kernel"

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
	for i, in := range e.inside {
		count[i] = float32(in)
	}
	clear(amplitude)
	for by := range e.gh {
		if from, to := e.span(by, 0); from < to {
			at := by*block*e.rw + from*block
			kernel.Amplitudes(amplitude[by*e.gw:][from:to], e.even[at:], e.odd[at:], e.rw, 1.0/(unit*block*block/4))
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

// magnitude is the length of the response at an index of even and odd.
func (e *Extractor) magnitude(i int) float32 {
	a, b := int32(e.even[i]), int32(e.odd[i])
	return root(float32(int64(a)*int64(a) + int64(b)*int64(b)))
}
