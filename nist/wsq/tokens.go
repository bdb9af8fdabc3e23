package wsq

import "math"

// token is a symbol with its extra bits: symbol | bits<<8.
type token uint32

const maxMagnitude = 1<<16 - 1 // what 16 extra bits hold

// tokens quantises the coefficients and turns each block into symbols, which it counts.
func (e *encoder) tokens() {
	stride := e.img.Rect.Dx()
	places := make([]int32, stride)
	// One slice for all blocks. Prints have a symbol for every 4th to 12th pixel at the usual rates.
	all := make([]token, 0, len(e.plane)/4)
	for b := range e.codes {
		out := tokenList{tokens: all[len(all):], counts: &e.counts[min(b, 1)]}
		for k := blocks[b]; k < blocks[b+1]; k++ {
			if e.q[k] == 0 {
				continue
			}
			r := e.bands[k]
			for y := range r.h {
				out.row(e.plane[(r.y+y)*stride+r.x:][:r.w], places, e.z[k]/2, 1/e.q[k])
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

// row adds a row of coefficients. It looks for those outside of the bin of zero first, in a way that does not branch:
// what comes next can be foretold in few prints.
func (l *tokenList) row(row []float32, places []int32, z, perBin float64) {
	const sign = 1 << 31
	limit := math.Float32bits(float32(z)) // most coefficients lie within the bin of zero, for which float32 does
	n := 0
	places = places[:len(row)]
	for x, a := range row {
		places[n] = int32(x)
		// One more where the magnitude is above the limit: numbers without sign are ordered as their bits are.
		n += int((limit - math.Float32bits(a)&^sign) >> 31)
	}
	next := 0
	for _, p := range places[:n] {
		x := int(p)
		l.run += x - next
		next = x + 1
		a := math.Float32bits(row[x])
		v := int((float64(math.Float32frombits(a&^sign))-z)*perBin) + 1
		negative := int(int32(a) >> 31) // 0 or -1
		v = (v ^ negative) - negative
		if l.run > 0 {
			l.flush()
		}
		if symbol := v + symZero; symbol >= symSmall && symbol <= symLast {
			l.tokens = append(l.tokens, token(symbol))
			l.counts[symbol]++
		} else {
			l.large(v)
		}
	}
	l.run += len(row) - next
}

func (l *tokenList) add(symbol, extra int) {
	l.tokens = append(l.tokens, token(symbol|extra<<8))
	l.counts[symbol]++
}

// large adds a coefficient that has no symbol of its own.
func (l *tokenList) large(v int) {
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
