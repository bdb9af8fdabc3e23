package jp2

// Neighbour flags of a sample. A flag array has a border of one sample, so that the neighbours of an edge need no test.
const (
	sigNE uint16 = 1 << iota
	sigSE
	sigSW
	sigNW
	sigN
	sigE
	sigS
	sigW
	negN // the significant neighbour is negative
	negE
	negS
	negW
	significant
	refined
	visited // coded in this bit-plane already

	sigAny   = 0xFF
	ofStripe = sigSE | sigS | sigSW | negS // what a causal context must not see below a stripe
)

// A blockDecoder turns the codewords of a code-block into coefficients: annex D. It is reused for all blocks.
type blockDecoder struct {
	mq    mq
	raw   rawReader
	w, h  int
	flags []uint16 // (w+2) × (h+2)
	data  []int32  // w × h: sign and magnitude in halves, so that the middle of an interval can be told
	zero  *[256]uint8
	style byte

	damaged bool // a block does not end as its style asks, or has more passes than planes
	cutOff  bool // the pass is the last of a block whose encoder left passes out: its end may be missing
}

// segmentSymbol ends every cleanup pass under that style: D.5.
const segmentSymbol = 0b1010

// decode leaves the coefficients of b in d.data, doubled: the lowest bit holds a half.
func (d *blockDecoder) decode(b *block, kind int, style byte) {
	d.w, d.h, d.style = b.w(), b.h(), style
	d.flags = grow(d.flags, (d.w+2)*(d.h+2))
	d.data = grow(d.data, d.w*d.h)
	d.zero = &zeroContexts[kind]
	d.mq.state = freshContexts

	plane, kindOfPass, pass := b.planes-1, 2, 0
	for i := range b.segments {
		s := &b.segments[i]
		raw := style&styleBypass != 0 && pass >= firstRaw && kindOfPass != 2
		if raw {
			d.raw.start(s.data)
		} else {
			d.mq.start(s.data)
		}
		for range s.passes {
			if plane < 0 { // more passes than bit-planes
				d.damaged = true
				return
			}
			one := int32(2) << plane
			d.cutOff = pass == b.passes-1 && pass < 3*(b.planes-1) && style&styleTermAll == 0
			switch {
			case kindOfPass == 0:
				d.significance(one, raw)
			case kindOfPass == 1:
				d.refinement(one, raw)
			default:
				d.cleanup(one)
			}
			if style&styleReset != 0 {
				d.mq.state = freshContexts
			}
			pass++
			if kindOfPass++; kindOfPass == 3 {
				kindOfPass = 0
				plane--
			}
		}
		if style&stylePredict != 0 && (s.passes == s.limit || pass == 3*b.planes-2) {
			d.damaged = d.damaged || raw && !d.raw.foreseen() || !raw && !d.mq.foreseen()
		}
	}
}

func grow[T uint16 | int32 | float32](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	s = s[:n]
	clear(s)
	return s
}

// become marks the sample at flag index f as significant with the sign neg (0 or 1) to its neighbours.
func (d *blockDecoder) become(f int, neg uint32) {
	stride := d.w + 2
	fl := d.flags[f-stride-1 : f+stride+2]
	n := uint16(neg)
	fl[0] |= sigSE
	fl[1] |= sigS | n*negS
	fl[2] |= sigSW
	fl[stride] |= sigE | n*negE
	fl[stride+1] |= significant
	fl[stride+2] |= sigW | n*negW
	fl[2*stride] |= sigNE
	fl[2*stride+1] |= sigN | n*negN
	fl[2*stride+2] |= sigNW
}

// sign decodes the sign of a sample that becomes significant: D.3.2.
func (d *blockDecoder) sign(flags uint16) uint32 {
	e := signContexts[flags>>4]
	return d.mq.decode(e&31) ^ uint32(e>>7)
}

// significance is the significance propagation pass: D.3.1.
func (d *blockDecoder) significance(one int32, raw bool) {
	stride := d.w + 2
	half := one | one>>1
	for y0 := 0; y0 < d.h; y0 += 4 {
		rows := min(4, d.h-y0)
		for x := range d.w {
			f := (y0+1)*stride + x + 1
			for j := range rows {
				flags := d.flags[f]
				if d.style&styleCausal != 0 && j == 3 {
					flags &^= ofStripe
				}
				if flags&significant == 0 && flags&sigAny != 0 {
					var bit, neg uint32
					if raw {
						if bit = d.raw.bit(); bit == 1 {
							neg = d.raw.bit()
						}
					} else if bit = d.mq.decode(d.zero[flags&sigAny]); bit == 1 {
						neg = d.sign(flags)
					}
					if bit == 1 {
						d.data[(y0+j)*d.w+x] = half - 2*half*int32(neg)
						d.become(f, neg)
					}
					d.flags[f] |= visited
				}
				f += stride
			}
		}
	}
}

// refinement is the magnitude refinement pass: D.3.3.
func (d *blockDecoder) refinement(one int32, raw bool) {
	stride := d.w + 2
	half := one >> 1
	for y0 := 0; y0 < d.h; y0 += 4 {
		rows := min(4, d.h-y0)
		for x := range d.w {
			f := (y0+1)*stride + x + 1
			for j := range rows {
				flags := d.flags[f]
				if flags&(significant|visited) == significant {
					if d.style&styleCausal != 0 && j == 3 {
						flags &^= ofStripe
					}
					var bit uint32
					switch {
					case raw:
						bit = d.raw.bit()
					case flags&refined != 0:
						bit = d.mq.decode(ctxRefine + 2)
					case flags&sigAny != 0:
						bit = d.mq.decode(ctxRefine + 1)
					default:
						bit = d.mq.decode(ctxRefine)
					}
					// The value stands in the middle of its interval; the bit moves it to the middle of one half.
					step := half
					if bit == 0 {
						step = -half
					}
					v := &d.data[(y0+j)*d.w+x]
					if *v < 0 {
						step = -step
					}
					*v += step
					d.flags[f] |= refined
				}
				f += stride
			}
		}
	}
}

// cleanup is the cleanup pass: D.3.4.
func (d *blockDecoder) cleanup(one int32) {
	stride := d.w + 2
	half := one | one>>1
	for y0 := 0; y0 < d.h; y0 += 4 {
		rows := min(4, d.h-y0)
		for x := range d.w {
			f := (y0+1)*stride + x + 1
			j := 0
			certain := false // the sample at j is known to become significant
			if rows == 4 && d.quiet(f) {
				if d.mq.decode(ctxRun) == 0 {
					continue
				}
				j = int(d.mq.decode(ctxUniform)<<1 | d.mq.decode(ctxUniform))
				f += j * stride
				certain = true
			}
			for ; j < rows; j++ {
				flags := d.flags[f]
				if d.style&styleCausal != 0 && j == 3 {
					flags &^= ofStripe
				}
				if flags&(significant|visited) == 0 && (certain || d.mq.decode(d.zero[flags&sigAny]) == 1) {
					neg := d.sign(flags)
					d.data[(y0+j)*d.w+x] = half - 2*half*int32(neg)
					d.become(f, neg)
				}
				certain = false
				d.flags[f] &^= visited
				f += stride
			}
		}
	}
	if d.style&styleSegment != 0 {
		symbol := uint32(0)
		for range 4 {
			symbol = symbol<<1 | d.mq.decode(ctxUniform)
		}
		// OpenJPEG's rate control cuts some codewords a byte too short for their symbol.
		d.damaged = d.damaged || symbol != segmentSymbol && !(d.cutOff && d.mq.pos >= len(d.mq.data))
	}
}

// quiet reports whether the four samples from flag index f down have no significant neighbour and are not coded yet.
func (d *blockDecoder) quiet(f int) bool {
	stride := d.w + 2
	last := d.flags[f+3*stride]
	if d.style&styleCausal != 0 {
		last &^= ofStripe
	}
	return (d.flags[f]|d.flags[f+stride]|d.flags[f+2*stride]|last)&(sigAny|significant|visited) == 0
}
