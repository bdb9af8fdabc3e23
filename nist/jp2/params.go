package jp2

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// Code-block styles: table A.19.
const (
	styleBypass  = 1 << iota // raw bits in the later significance and refinement passes
	styleReset               // contexts start afresh in every pass
	styleTermAll             // every pass ends its codeword
	styleCausal              // no context from the stripe below
	stylePredict             // predictable termination, by which damage shows
	styleSegment             // a symbol at the end of each cleanup pass
	styleAll     = 1<<iota - 1
)

// Scod bits: table A.13.
const (
	codPrecincts = 1 << iota
	codSOP
	codEPH
)

// params are the coding parameters of the component in the main header or in one tile.
type params struct {
	hasCOD, hasQCD bool
	fromCOC        bool // COC outranks COD of the same header
	fromQCC        bool
	ownPOC         bool // a tile-part header has given the progression

	flags       byte
	order       byte // progression order
	layers      int
	levels      int // of decomposition
	cbw, cbh    uint
	style       byte
	reversible  bool
	precincts   []byte // exponents, low nibble across; one for each resolution
	guard       int
	quantStyle  byte
	steps       []uint16 // exponent<<11 | mantissa for each subband
	roiShift    int
	progression []volume // POC
}

// maxVolumes is the most progression changes of a tile; 33 resolutions in turn take no more, and each costs a sort.
const maxVolumes = 64

// A volume is one entry of a POC segment: A.6.6.
type volume struct {
	order        byte
	res0, res1   int
	layer1       int
	offComponent bool // leaves out component 0, the only one
}

func (c *params) clone() params {
	t := *c
	t.fromCOC, t.fromQCC = false, false
	t.progression = slices.Clone(c.progression)
	return t
}

// setTile is set for a tile-part header: its first POC replaces that of the main header, later ones add to it.
func (c *params) setTile(marker int, seg []byte) error {
	if marker == mPOC && !c.ownPOC {
		c.ownPOC, c.progression = true, nil
	}
	return c.set(marker, seg)
}

// set takes over one marker segment; segments without a meaning for decoding are passed over.
func (c *params) set(marker int, seg []byte) error {
	short := fmt.Errorf("%w: segment of %d bytes", ErrFormat, len(seg))
	switch marker {
	case mCOD:
		if len(seg) < 10 {
			return short
		}
		c.hasCOD = true
		c.flags, c.order, c.layers = seg[0], seg[1], int(binary.BigEndian.Uint16(seg[2:]))
		if c.order > 4 || c.layers == 0 {
			return fmt.Errorf("%w: progression order %d, %d layers", ErrFormat, c.order, c.layers)
		}
		if c.fromCOC {
			return nil
		}
		return c.coding(seg[0], seg[5:])
	case mCOC:
		if len(seg) < 7 {
			return short
		}
		if seg[0] != 0 {
			return fmt.Errorf("%w: component %d", ErrFormat, seg[0])
		}
		c.fromCOC = true
		return c.coding(seg[1], seg[2:])
	case mQCD:
		c.hasQCD = true
		if c.fromQCC {
			return nil
		}
		return c.quantisation(seg)
	case mQCC:
		if len(seg) < 2 {
			return short
		}
		if seg[0] != 0 {
			return fmt.Errorf("%w: component %d", ErrFormat, seg[0])
		}
		c.fromQCC = true
		return c.quantisation(seg[1:])
	case mRGN:
		if len(seg) != 3 || seg[0] != 0 || seg[1] != 0 || seg[2] > 37 {
			return fmt.Errorf("%w: region of interest", ErrFormat)
		}
		c.roiShift = int(seg[2])
	case mPOC:
		if len(seg) == 0 || len(seg)%7 != 0 {
			return short
		}
		for ; len(seg) > 0; seg = seg[7:] {
			v := volume{
				res0: int(seg[0]), offComponent: seg[1] != 0, layer1: int(binary.BigEndian.Uint16(seg[2:])),
				res1: int(seg[4]), order: seg[6],
			}
			if v.order > 4 || len(c.progression) >= maxVolumes {
				return fmt.Errorf("%w: progression order %d, volume %d of at most %d", ErrFormat, v.order, len(c.progression)+1, maxVolumes)
			}
			c.progression = append(c.progression, v)
		}
	}
	return nil
}

// coding reads SPcod or SPcoc: table A.15.
func (c *params) coding(flags byte, b []byte) error {
	levels := int(b[0])
	w, h := uint(b[1]&15)+2, uint(b[2]&15)+2
	switch {
	case levels > 32:
		return fmt.Errorf("%w: %d decomposition levels", ErrFormat, levels)
	case w > 10 || h > 10 || w+h > 12:
		return fmt.Errorf("%w: code-blocks of 2^%d × 2^%d", ErrFormat, w, h)
	case b[3]&^styleAll != 0:
		return unsupported("code-block style %#02x", b[3])
	case b[4] > 1:
		return fmt.Errorf("%w: wavelet %d", ErrFormat, b[4])
	}
	c.levels, c.cbw, c.cbh, c.style, c.reversible = levels, w, h, b[3], b[4] == 1
	c.precincts = nil
	if flags&codPrecincts != 0 {
		if len(b) < 5+levels+1 {
			return fmt.Errorf("%w: %d precinct sizes for %d resolutions", ErrFormat, len(b)-5, levels+1)
		}
		c.precincts = b[5 : 5+levels+1]
		for _, v := range c.precincts[1:] {
			if v&15 == 0 || v>>4 == 0 {
				return fmt.Errorf("%w: precinct of one sample", ErrFormat)
			}
		}
	}
	return nil
}

// precinct returns the exponents of the precinct size at a resolution.
func (c *params) precinct(r int) (w, h uint) {
	if c.precincts == nil {
		return 15, 15
	}
	return uint(c.precincts[r] & 15), uint(c.precincts[r] >> 4)
}

func (c *params) quantisation(b []byte) error {
	if len(b) < 2 {
		return fmt.Errorf("%w: quantisation of %d bytes", ErrFormat, len(b))
	}
	c.quantStyle, c.guard = b[0]&31, int(b[0]>>5)
	b = b[1:]
	c.steps = nil
	switch c.quantStyle {
	case 0:
		for _, v := range b {
			c.steps = append(c.steps, uint16(v>>3)<<11)
		}
	case 1, 2:
		if len(b)%2 != 0 || c.quantStyle == 1 && len(b) != 2 {
			return fmt.Errorf("%w: quantisation of %d bytes", ErrFormat, len(b))
		}
		for ; len(b) > 0; b = b[2:] {
			c.steps = append(c.steps, binary.BigEndian.Uint16(b))
		}
	default:
		return fmt.Errorf("%w: quantisation style %d", ErrFormat, c.quantStyle)
	}
	return nil
}

// step returns the exponent and mantissa of subband number b (0 is LL, then HL, LH, HH from the lowest level up).
func (c *params) step(b int) (exponent, mantissa int) {
	if c.quantStyle == 1 { // derived: E-5
		e := int(c.steps[0] >> 11)
		if b > 0 {
			e -= (b - 1) / 3
		}
		return e, int(c.steps[0] & 0x7FF)
	}
	return int(c.steps[b] >> 11), int(c.steps[b] & 0x7FF)
}

// check finds what is missing in a header that has been read to its end.
func (c *params) check(offset int) error {
	switch {
	case !c.hasCOD:
		return formatError(offset, "no COD segment")
	case !c.hasQCD && c.steps == nil:
		return formatError(offset, "no QCD segment")
	case c.quantStyle != 1 && len(c.steps) < 3*c.levels+1:
		return formatError(offset, "%d quantisation steps for %d levels", len(c.steps), c.levels)
	case c.reversible != (c.quantStyle == 0):
		return formatError(offset, "wavelet and quantisation do not fit together")
	}
	return nil
}
