package wsq

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Fields of the frame header that say nothing of the image.
const (
	black, white   = 0, 255
	encoderVersion = 2 // of the algorithm, as in the reference streams
	softwareID     = 0 // none is registered
)

// stream puts the segments together.
func (e *encoder) stream() []byte {
	var total int
	for _, c := range e.codes {
		total += len(c)
	}
	b := make([]byte, 0, 2048+2*len(e.opt.Comment)+2*total)
	b = binary.BigEndian.AppendUint16(b, markerSOI)
	if e.opt.PPI != 0 {
		b = segment(b, markerCOM, []byte(e.nistComment()))
	}
	if e.opt.Comment != "" {
		b = segment(b, markerCOM, []byte(e.opt.Comment))
	}
	b = segment(b, markerDTT, transformTable(standard))
	b = segment(b, markerDQT, e.quantisationTable())
	b = segment(b, markerSOF, e.frameHeader())
	books := [2]*codeBook{newCodeBook(&e.counts[0]), newCodeBook(&e.counts[1])}
	var tables []byte
	for id, c := range books {
		tables = append(tables, byte(id))
		tables = append(tables, c.counts[:]...)
		tables = append(tables, c.values...)
	}
	b = segment(b, markerDHT, tables)
	for i, tokens := range e.codes {
		id := min(i, 1)
		b = segment(b, markerSOB, []byte{byte(id)})
		b = books[id].append(b, tokens)
	}
	return binary.BigEndian.AppendUint16(b, markerEOI)
}

func segment(b []byte, marker uint16, payload []byte) []byte {
	b = binary.BigEndian.AppendUint16(b, marker)
	b = binary.BigEndian.AppendUint16(b, uint16(2+len(payload)))
	return append(b, payload...)
}

// nistComment returns the list of properties that NIST's programs look for.
func (e *encoder) nistComment() string {
	return fmt.Sprintf("NIST_COM 9\nPIX_WIDTH %d\nPIX_HEIGHT %d\nPIX_DEPTH 8\nPPI %d\nLOSSY 1\nCOLORSPACE GRAY\n"+
		"COMPRESSION WSQ\nWSQ_BITRATE %.6f", e.img.Rect.Dx(), e.img.Rect.Dy(), e.opt.PPI, e.opt.BitRate)
}

func transformTable(f filters) []byte {
	b := []byte{byte(2*len(f.low) - 1), byte(2*len(f.high) - 1)}
	for _, half := range [2][]float32{f.low, f.high} {
		for _, v := range half {
			sign := byte(0)
			if v < 0 {
				sign = 1
			}
			scale, n := scaled(math.Abs(float64(v)), math.MaxUint32)
			b = append(b, sign, scale)
			b = binary.BigEndian.AppendUint32(b, uint32(n))
		}
	}
	return b
}

func (e *encoder) quantisationTable() []byte {
	b := append16(nil, binCentre)
	for k := range subbands {
		b = append16(append16(b, e.q[k]), e.z[k])
	}
	return b
}

func (e *encoder) frameHeader() []byte {
	b := []byte{black, white}
	b = binary.BigEndian.AppendUint16(b, uint16(e.img.Rect.Dy()))
	b = binary.BigEndian.AppendUint16(b, uint16(e.img.Rect.Dx()))
	b = append16(append16(b, e.shift), e.scale)
	b = append(b, encoderVersion)
	return binary.BigEndian.AppendUint16(b, softwareID)
}

// append16 appends v >= 0 as a decimal exponent and 16 bits.
func append16(b []byte, v float64) []byte {
	scale, n := scaled(v, math.MaxUint16)
	return binary.BigEndian.AppendUint16(append(b, scale), uint16(n))
}

// scaled returns v >= 0 as n/10^scale with as many digits as fit below limit; what is larger than limit becomes limit.
func scaled(v float64, limit uint64) (scale byte, n uint64) {
	if v == 0 {
		return 0, 0
	}
	v = min(v, float64(limit))
	for scale < maxScale && math.Round(v*10) <= float64(limit) {
		v *= 10
		scale++
	}
	return scale, uint64(math.Round(v))
}

// append writes tokens as bits, with a zero after each byte of ones and ones up to the end of the last byte.
func (c *codeBook) append(b []byte, tokens []token) []byte {
	var acc uint64 // bits not yet written, right-aligned
	n := 0
	for _, t := range tokens {
		symbol := int(t & 0xff)
		k := c.codes[symbol]
		acc = acc<<k.n | uint64(k.bits)
		n += int(k.n)
		if symbol >= symPlus8 && symbol <= symRun16 {
			extra := extraBits(symbol)
			acc = acc<<uint(extra) | uint64(t>>8)
			n += extra
		}
		// The longest token has 32 bits: there is room for one more while fewer than 32 wait.
		if n < 32 {
			continue
		}
		n -= 32
		v := uint32(acc >> uint(n))
		if u := ^v; (u-0x01010101)&v&0x80808080 == 0 { // no byte of ones
			b = binary.BigEndian.AppendUint32(b, v)
			continue
		}
		for shift := 24; shift >= 0; shift -= 8 {
			b = appendStuffed(b, byte(v>>uint(shift)))
		}
	}
	for ; n >= 8; n -= 8 {
		b = appendStuffed(b, byte(acc>>uint(n-8)))
	}
	if n > 0 {
		b = appendStuffed(b, byte(acc<<uint(8-n))|byte(1<<uint(8-n)-1))
	}
	return b
}

func appendStuffed(b []byte, v byte) []byte {
	if v == 0xff {
		return append(b, v, 0)
	}
	return append(b, v)
}
