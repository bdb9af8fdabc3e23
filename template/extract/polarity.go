package extract

const (
	// Background is what lies outside the print and has less than flatShare of the contrast that makes a print. It
	// speaks for a light-on-dark print where it covers backgroundShare of the image, is nearly black (grey level
	// below darkGround) and darker than the print by groundStep of the print's standard deviations. Sensors with a
	// grey ground of 70 to 150 say nothing about polarity: on FVC2002 DB2 and FVC2004 DB3 it is darker than the
	// print about half the time.
	flatShare       = 0.8
	backgroundShare = 0.03
	darkGround      = 48
	groundStep      = 0.3
)

// turn makes ridges positive where the image has them light on a dark ground. An image that is all print gives no
// sign and is taken as it is; all that is lost then is which minutiae are endings and which bifurcations.
func (e *Extractor) turn() {
	e.inverted = false
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
	if ground > darkGround || print-ground < groundStep*float64(root(max(0, variance))) {
		return
	}
	e.inverted = true
	for i, v := range e.norm {
		e.norm[i] = -v
	}
	e.show("turn", e.imageOfNorm)
}
