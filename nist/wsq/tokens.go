package wsq

import "math"

// token is a symbol with its extra bits: symbol | bits<<8.
type token uint32

const maxMagnitude = 1<<16 - 1 // what 16 extra bits hold

// tokens quantises the coefficients and turns each block into symbols, which it counts.
func (e *encoder) tokens() {
	stride := e.img.Rect.Dx()
	// One slice for all blocks. Prints have a symbol for every 4th to 12th pixel at the usual rates.
	all := make([]token, 0, len(e.plane)/4)
	for b := range e.codes {
		out := tokenList{tokens: all[len(all):], counts: &e.counts[min(b, 1)]}
		for k := blocks[b]; k < blocks[b+1]; k++ {
			if e.q[k] == 0 {
				continue
			}
			r, z, perBin := e.bands[k], e.z[k]/2, 1/e.q[k]
			limit := float32(z) // most coefficients lie within the bin of zero, for which float32 does
			for y := range r.h {
				for _, a := range e.plane[(r.y+y)*stride+r.x:][:r.w] {
					switch {
					case a > limit:
						out.coefficient(int((float64(a)-z)*perBin) + 1)
					case a < -limit:
						out.coefficient(-int((float64(-a)-z)*perBin) - 1)
					default:
						out.run++
					}
				}
			}
		}
		out.flush()
		e.codes[b] = out.tokens
		all = out.tokens
	}
}

// tokenList collects the symbols of a block.
type tokenList struct {
	tokens []token
	run    int // zeros not yet written
	counts *[symbols]int
}

func (l *tokenList) add(symbol, extra int) {
	l.tokens = append(l.tokens, token(symbol|extra<<8))
	l.counts[symbol]++
}

// coefficient adds one that is not zero.
func (l *tokenList) coefficient(v int) {
	if l.run > 0 {
		l.flush()
	}
	if symbol := v + symZero; symbol >= symSmall && symbol <= symLast {
		l.tokens = append(l.tokens, token(symbol))
		l.counts[symbol]++
		return
	}
	switch v = max(-maxMagnitude, min(v, maxMagnitude)); {
	case v > math.MaxUint8:
		l.add(symPlus16, v)
	case v > 0:
		l.add(symPlus8, v)
	case v < -math.MaxUint8:
		l.add(symMinus16, -v)
	default:
		l.add(symMinus8, -v)
	}
}

// flush adds the zeros that have gathered.
func (l *tokenList) flush() {
	for l.run > 0 {
		n := min(l.run, math.MaxUint16)
		switch {
		case n <= longestRun:
			l.add(n, 0)
		case n <= math.MaxUint8:
			l.add(symRun8, n)
		default:
			l.add(symRun16, n)
		}
		l.run -= n
	}
}
