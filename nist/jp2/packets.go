package jp2

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
)

// packets reads the packets of one tile.
type packets struct {
	c       *params
	res     []resolution
	body    []byte
	pos     int
	headers []byte // packed headers
	packed  bool
	hpos    int
	read    int  // packets
	idle    int  // visits to precincts that had nothing to read
	marked  bool // a packet header ended with an EPH marker
	end     bool // the data have run out, or make no sense any more
	missing bool // a packet that the progression asks for is not there
}

// run reads packets in the order of the progression: B.12.
func (p *packets) run() {
	if len(p.c.progression) == 0 {
		p.volume(volume{order: p.c.order, res1: len(p.res), layer1: p.c.layers})
	}
	for _, v := range p.c.progression {
		if !v.offComponent && !p.end {
			p.volume(v)
		}
	}
	for r := range p.res {
		for i := range p.res[r].precincts {
			if p.res[r].precincts[i].layer < p.c.layers {
				p.missing = true
				return
			}
		}
	}
	// Packets of nothing but zeros are empty: a body that was zeroed would read as a whole and grey image.
	if len(p.body)-p.pos > maxPadding {
		p.missing = true
	}
}

// maxPadding is how many bytes may follow the last packet of a tile before the tile counts as damaged: encoders that
// align tile-parts to words or lines of 16 bytes fill them up.
const maxPadding = 16

// maxIdle bounds the visits to precincts that a progression asks for in vain, against progressions that name the same
// packets again and again: 1 << 25 take a quarter of a second. 32 volumes over 16 Ki precincts and 20 layers make 10 M.
const maxIdle = 1 << 25

// A step names a precinct in a progression.
type step struct{ r, k int }

// volume reads one progression volume. With one component, position and component progressions only differ in how
// precincts are sorted, and every order is a loop over layers around, between or inside a list of precincts.
func (p *packets) volume(v volume) {
	v.res1, v.layer1 = min(v.res1, len(p.res)), min(v.layer1, p.c.layers)
	for r := v.res0; r < v.res1; r++ {
		n := len(p.res[r].precincts)
		p.idle += n * (1 + bits.Len(uint(n))) // they are listed, and sorted by most orders
	}
	if p.idle > maxIdle {
		p.end = true
		return
	}
	var steps []step
	for r := v.res0; r < v.res1; r++ {
		for k := range p.res[r].precincts {
			steps = append(steps, step{r, k})
		}
	}
	at := func(s step) *precinct { return &p.res[s.r].precincts[s.k] }
	position := func(a, b step) int {
		return cmp.Or(cmp.Compare(at(a).refY, at(b).refY), cmp.Compare(at(a).refX, at(b).refX), cmp.Compare(a.r, b.r), cmp.Compare(a.k, b.k))
	}
	switch v.order {
	case 0: // layer, resolution, position
		p.sweep(steps, v.layer1)
	case 1: // resolution, layer, position
		for len(steps) > 0 {
			n := 1
			for n < len(steps) && steps[n].r == steps[0].r {
				n++
			}
			p.sweep(steps[:n], v.layer1)
			steps = steps[n:]
		}
	case 2: // resolution, position, layer
		slices.SortStableFunc(steps, func(a, b step) int { return cmp.Or(cmp.Compare(a.r, b.r), position(a, b)) })
		p.layers(steps, v.layer1)
	default: // position, resolution, layer, with the component before or behind the position
		slices.SortStableFunc(steps, position)
		p.layers(steps, v.layer1)
	}
}

// sweep reads the packets of all steps for one layer after the other.
func (p *packets) sweep(steps []step, n int) {
	for l := 0; l < n && !p.end; l++ {
		for _, s := range steps {
			p.packet(s, l)
		}
	}
}

// layers reads, for one step after the other, the packets of all layers.
func (p *packets) layers(steps []step, n int) {
	for _, s := range steps {
		for l := 0; l < n && !p.end; l++ {
			p.packet(s, l)
		}
	}
}

// packet reads the packet of a precinct for a layer, unless an earlier volume held it.
func (p *packets) packet(s step, layer int) {
	pr := &p.res[s.r].precincts[s.k]
	if p.end || layer != pr.layer {
		if p.idle++; p.idle > maxIdle {
			p.end = true
		}
		return
	}
	if p.pos >= len(p.body) && (!p.packed || p.hpos >= len(p.headers)) {
		p.end = true
		return
	}
	if b := p.body[p.pos:]; len(b) >= 6 && b[0] == 0xFF && b[1] == mSOP&0xFF && p.c.flags&codSOP != 0 {
		if int(binary.BigEndian.Uint16(b[4:])) != p.read%65536 { // packets are lost
			p.end = true
			return
		}
		p.pos += 6
	}
	src, at := p.body, &p.pos
	if p.packed {
		src, at = p.headers, &p.hpos
	}
	r := headerReader{b: src, pos: *at}
	var chunks []chunk
	if r.bit() == 1 {
		for i := range pr.parts {
			chunks = p.partHeader(&r, &pr.parts[i], &p.res[s.r].bands[i], layer, chunks)
		}
	}
	r.align()
	*at = r.pos
	if b := src[r.pos:]; len(b) >= 2 && b[0] == 0xFF && b[1] == mEPH&0xFF && p.c.flags&codEPH != 0 {
		*at += 2
		p.marked = true
	} else if p.marked { // every header ends so, or none does
		r.past = true
	}
	if r.past {
		p.end = true
		return
	}
	for _, c := range chunks {
		if c.n > len(p.body)-p.pos { // the passes of half a codeword would be noise
			p.end = true
			return
		}
		c.block.add(c.passes, p.body[p.pos:p.pos+c.n], p.c.style)
		p.pos += c.n
	}
	pr.layer++
	p.read++
}
