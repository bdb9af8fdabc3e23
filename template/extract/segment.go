package extract

const (
	// textureSigma smooths the contrast of blocks before it is compared, in blocks.
	textureSigma = 1
	// textureShare is the part of the contrast of the best blocks (their 95th percentile) below which there is no
	// print, textureFloor the contrast in grey levels below which there is none anyhow: a print of a tenth of the usual
	// contrast has 2 to 6. With .15 as share the ghost of another print counts more, .27 loses dry parts.
	textureShare = 0.2
	textureFloor = 0.7
	// A gap in the print narrower than twice this, and an island outside it, are ignored; in blocks.
	closeRadius = 3
	openRadius  = 3
	// Holes below this many blocks (3,840 pixels, 10 mm²) are part of the print.
	maxHole = 60
	// A separate patch counts as print if it has at least this share of the largest one.
	patchShare = 0.25
)

var textureKernel = gaussian(textureSigma)

// segment marks the blocks with contrast: a first guess, generous, that the mask of ridges narrows down.
func (e *Extractor) segment() {
	contrast, count := e.a, e.b
	for i := range contrast {
		contrast[i], count[i] = e.contrast(i), 1
	}
	e.smooth(contrast, textureKernel)
	e.smooth(count, textureKernel)
	for i := range contrast {
		contrast[i] /= count[i]
	}
	limit := max(textureShare*e.percentile(contrast, nil, 0.95, 128), textureFloor)
	e.textureLimit = limit
	for i, v := range contrast {
		e.inside[i] = 0
		if v > limit {
			e.inside[i] = 1
		}
	}
	e.dilate(closeRadius)
	e.erode(closeRadius)
	e.fillHoles(maxHole)
	e.erode(openRadius)
	e.dilate(openRadius)
	e.keepLargest(e.patches)
	e.show("segment", e.imageOfMask)
}

// contrast is the standard deviation of the grey levels of a block.
func (g *grid) contrast(i int) float32 {
	n := int64(g.blockSize(i))
	if n == 0 {
		return 0
	}
	// n·Σv² − (Σv)² is exact in 64 bits; its root is n times the standard deviation.
	return root(float32(n*int64(g.squares[i])-int64(g.sum[i])*int64(g.sum[i]))) / float32(n)
}
