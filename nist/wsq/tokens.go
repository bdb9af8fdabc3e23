package wsq

import "math"

// token is a symbol with its extra bits: symbol | bits<<8.
type token uint32

const maxMagnitude = 1<<16 - 1 // what 16 extra bits hold

// tokens quantises the coefficients and turns each block into symbols, which it counts.
func (e *encoder) tokens() {
	stride := e.img.Rect.Dx()
	for b := range e.codes {
		out := tokenList{counts: &e.counts[min(b, 1)]}
		for k := blocks[b]; k < blocks[b+1]; k++ {
			if e.q[k] == 0 {
				continue
			}
			// As a decoder will read them.
			r, q, z := e.bands[k], e.q[k], e.z[k]/2
			// A coefficient within the bin of zero is found in float32, where most of them end.
			limit := float32(z)
			for y := range r.h {
				for _, a := range e.plane[(r.y+y)*stride+r.x:][:r.w] {
					switch {
					case a > limit:
						out.coefficient(min(int((float64(a)-z)/q)+1, maxMagnitude))
					case a < -limit:
						out.coefficient(-min(int((float64(-a)-z)/q)+1, maxMagnitude))
					default:
						out.run++
					}
				}
			}
		}
		out.flush()
		e.codes[b] = out.tokens
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
	switch {
	case v >= symSmall-symZero && v <= symLast-symZero:
		l.add(v+symZero, 0)
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
