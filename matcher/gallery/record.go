package gallery

import (
	"fmt"
	"slices"

	"github.com/whorl-afis/whorl/matcher/internal/descriptor"
	"github.com/whorl-afis/whorl/template"
)

const (
	// DefaultMaxMinutiae is what a record keeps of a print's minutiae: more than a comparison looks at, and all of
	// most prints (35 to 60).
	DefaultMaxMinutiae = 64
	// DefaultMaxCodes is the number of minutiae with a code; comparisons take no more.
	DefaultMaxCodes = 48

	coldFixed   = 16
	coldHasMap  = 1
	kindBits    = 2
	qualityBits = 7
	angleBits   = 8
)

// putHot writes the hot record of a template with these codes.
func putHot(b []byte, t *template.Template, codes []descriptor.Code) {
	clear(b[:HotSize])
	n := min(len(codes), HotCodes)
	b[hotCount], b[hotGrade] = uint8(n), t.Quality
	if n == 0 {
		return
	}
	for i := range HotCodes {
		k := i
		if k >= n {
			k = 0 // repeating an entry changes no minimum, so the scan needs no loop bound from the file
		}
		le.PutUint64(b[i*16:], codes[k][0])
		le.PutUint64(b[i*16+8:], codes[k][1])
		b[hotAngles+i] = t.Minutiae[k].Angle
	}
}

// appendCold appends what putHot leaves out: header, codes from the 33rd, minutiae, map.
func appendCold(b []byte, t *template.Template, minutiae []template.Minutia, codes []descriptor.Code) []byte {
	var fixed [coldFixed]byte
	if t.Map != nil {
		fixed[0] |= coldHasMap
	}
	fixed[1], fixed[2] = uint8(len(minutiae)), uint8(len(codes))
	le.PutUint16(fixed[4:], t.Width)
	le.PutUint16(fixed[6:], t.Height)
	fixed[8], fixed[9], fixed[10] = uint8(t.Impression), t.Quality, t.Period
	le.PutUint16(fixed[12:], uint16(t.Reasons))
	le.PutUint16(fixed[14:], t.Area)
	b = append(b, fixed[:]...)
	for _, c := range codes[min(len(codes), HotCodes):] {
		b = le.AppendUint64(le.AppendUint64(b, c[0]), c[1])
	}
	w := bitWriter{b: b}
	xBits, yBits := coordinateBits(t.Width), coordinateBits(t.Height)
	for i := range minutiae { // a minutia has at most 49 bits
		m := &minutiae[i]
		v, n := uint64(m.X)|uint64(m.Y)<<xBits, xBits+yBits
		if i >= min(len(codes), HotCodes) {
			v |= uint64(m.Angle) << n
			n += angleBits
		}
		w.put(v|(uint64(m.Kind)|uint64(m.Quality)<<kindBits)<<n, n+kindBits+qualityBits)
	}
	w.align()
	if t.Map != nil {
		putMap(&w, t.Map)
		w.align()
	}
	return w.b
}

// coordinateBits is the number of bits of the largest coordinate of a print of this many pixels.
func coordinateBits(pixels uint16) uint {
	n := uint(0)
	for v := min(uint32(pixels)*template.SubPixel, 65535); v > 0; v >>= 1 {
		n++
	}
	return n
}

// decodeRecord fills t and returns the codes, reusing what t and codes have room for. Everything is checked: what it
// gives passes Validate.
func decodeRecord(hot, cold []byte, t *template.Template, codes []descriptor.Code) ([]descriptor.Code, error) {
	codes, r, mapped, err := decodeMinutiae(hot, cold, t, codes)
	if err != nil {
		return codes[:0], err
	}
	if !mapped {
		t.Map = nil
	}
	if err := decodeRest(&r, mapped, t); err != nil {
		return codes[:0], err
	}
	return codes, nil
}

// decodeMinutiae does all but the map, leaving t.Map as it is, and returns a reader of what follows the minutiae.
func decodeMinutiae(hot, cold []byte, t *template.Template, codes []descriptor.Code) ([]descriptor.Code, bitReader, bool, error) {
	if len(hot) < HotSize || len(cold) < coldFixed {
		return codes[:0], bitReader{}, false, fmt.Errorf("%w: cold record of %d bytes", ErrFormat, len(cold))
	}
	n, m, inHot := int(cold[1]), int(cold[2]), int(hot[hotCount])
	if m > n || inHot != min(m, HotCodes) || cold[0]&^coldHasMap != 0 {
		return codes[:0], bitReader{}, false, fmt.Errorf("%w: %d minutiae, %d codes, %d in the hot record", ErrFormat, n, m, inHot)
	}
	mapped := cold[0]&coldHasMap != 0
	*t = template.Template{
		Width: le.Uint16(cold[4:]), Height: le.Uint16(cold[6:]), Impression: template.Impression(cold[8]),
		Quality: cold[9], Period: cold[10], Reasons: template.Reasons(le.Uint16(cold[12:])), Area: le.Uint16(cold[14:]),
		Minutiae: t.Minutiae[:0], Map: t.Map,
	}
	codes = codes[:0]
	for i := range inHot {
		codes = append(codes, descriptor.Code{le.Uint64(hot[i*16:]), le.Uint64(hot[i*16+8:])})
	}
	cold = cold[coldFixed:]
	if len(cold) < (m-inHot)*16 {
		return codes[:0], bitReader{}, false, fmt.Errorf("%w: codes are cut short", ErrFormat)
	}
	for range m - inHot {
		codes = append(codes, descriptor.Code{le.Uint64(cold), le.Uint64(cold[8:])})
		cold = cold[16:]
	}
	r := bitReader{b: cold}
	xBits, yBits := coordinateBits(t.Width), coordinateBits(t.Height)
	t.Minutiae = slices.Grow(t.Minutiae, n)[:n]
	for i := range t.Minutiae { // a minutia has at most 49 bits, which peek gives at once
		p, v, angle := &t.Minutiae[i], r.peek(), uint(0)
		p.X, p.Y = uint16(v&(1<<xBits-1)), uint16(v>>xBits&(1<<yBits-1))
		v >>= xBits + yBits
		if i < inHot {
			p.Angle = hot[hotAngles+i]
		} else {
			p.Angle, angle = uint8(v), angleBits
			v >>= angleBits
		}
		p.Kind, p.Quality = template.Kind(v&(1<<kindBits-1)), uint8(v>>kindBits&(1<<qualityBits-1))
		r.at += xBits + yBits + angle + kindBits + qualityBits
	}
	r.align()
	return codes, r, mapped, nil
}

// decodeRest fills t.Map if there is one, reusing its memory, and checks the whole record.
func decodeRest(r *bitReader, mapped bool, t *template.Template) error {
	if mapped {
		var err error
		if t.Map, err = getMap(r, t.Map); err != nil {
			return err
		}
		r.align()
	}
	if r.short() || r.rest() != 0 {
		return fmt.Errorf("%w: cold record does not end where its fields do", ErrFormat)
	}
	if err := t.Validate(); err != nil {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return nil
}
