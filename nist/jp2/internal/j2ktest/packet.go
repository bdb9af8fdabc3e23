package j2ktest

import (
	"math/bits"
	"math/rand/v2"
	"slices"
)

type packet struct {
	header, body []byte
	from         *precinct
}

// encodeBlocks lays out precincts and blocks, encodes them, and draws how many passes each layer gets.
func (t *tile) encodeBlocks(rng *rand.Rand) {
	for r, rs := range t.resolutions {
		t.layPrecincts(r)
		for _, p := range rs.precincts {
			for i := range p.parts {
				t.encodePart(&p.parts[i], rng)
			}
		}
	}
}

func (t *tile) encodePart(pt *part, rng *rand.Rand) {
	if len(pt.blocks) == 0 {
		return
	}
	var first, empty []int
	for _, b := range pt.blocks {
		b.encode(t.o)
		for range t.o.Layers - 1 {
			b.upTo = append(b.upTo, rng.IntN(len(b.passes)+1))
		}
		b.upTo = append(b.upTo, len(b.passes))
		slices.Sort(b.upTo)
		layer := 0
		for layer < t.o.Layers && b.upTo[layer] == 0 {
			layer++
		}
		first = append(first, layer)
		empty = append(empty, b.band.planes(t.o)+t.shift-b.planes)
	}
	pt.inclusion, pt.emptyTop = newTagTree(pt.wide, first), newTagTree(pt.wide, empty)
}

// writePacket writes the packet of a precinct for the next layer: B.9 and B.10.
func (t *tile) writePacket(p *precinct) {
	layer := p.written
	p.written++
	w := newBitWriter()
	var body []byte
	any := t.o.LongEmpty
	for _, pt := range p.parts {
		for _, b := range pt.blocks {
			any = any || b.in(layer) > 0
		}
	}
	w.put(bit(any))
	for _, pt := range p.parts {
		for k, b := range pt.blocks {
			if !any {
				continue
			}
			x, y := k%pt.wide, k/pt.wide
			started := layer > 0 && b.upTo[layer-1] > 0
			if started {
				w.put(bit(b.in(layer) > 0))
			} else {
				pt.inclusion.put(w, x, y, layer+1)
			}
			if b.in(layer) == 0 {
				continue
			}
			if !started {
				pt.emptyTop.put(w, x, y, pt.emptyTop.leaves[y][x].value+1)
			}
			body = append(body, b.contribute(w, layer)...)
		}
	}
	t.packets = append(t.packets, packet{w.header(), body, p})
}

func bit(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

// in is how many passes of the block a layer has.
func (b *block) in(layer int) int {
	if layer == 0 {
		return b.upTo[0]
	}
	return b.upTo[layer] - b.upTo[layer-1]
}

// contribute writes how many passes a layer has and how long their pieces of codewords are, and returns those: B.10.6
// and B.10.7.
func (b *block) contribute(w *bitWriter, layer int) []byte {
	to := b.upTo[layer]
	from := to - b.in(layer)
	putPassCount(w, to-from)

	type piece struct {
		passes int
		data   []byte
	}
	var pieces []piece
	for i := from; i < to; {
		segment := b.passes[i].segment
		begin := 0
		if i > 0 && b.passes[i-1].segment == segment {
			begin = b.passes[i-1].need
		}
		n := 0
		for i+n < to && b.passes[i+n].segment == segment {
			n++
		}
		i += n
		pieces = append(pieces, piece{n, b.segments[segment][begin:b.passes[i-1].need]})
	}
	need := b.lblock
	for _, p := range pieces {
		need = max(need, bits.Len(uint(len(p.data)))-bits.Len(uint(p.passes))+1)
	}
	for ; b.lblock < need; b.lblock++ {
		w.put(1)
	}
	w.put(0)
	var data []byte
	for _, p := range pieces {
		w.bits(len(p.data), b.lblock+bits.Len(uint(p.passes))-1)
		data = append(data, p.data...)
	}
	return data
}

// putPassCount is table B.4.
func putPassCount(w *bitWriter, n int) {
	switch {
	case n == 1:
		w.put(0)
	case n == 2:
		w.bits(0b10, 2)
	case n <= 5:
		w.bits(0b11<<2|(n-3), 4)
	case n <= 36:
		w.bits(0b1111<<5|(n-6), 9)
	default:
		w.bits(0b111111111<<7|(n-37), 16)
	}
}
