package jp2

import "math/bits"

// A chunk is what one packet holds of one codeword.
type chunk struct {
	block     *block
	passes, n int
}

// partHeader reads what a packet header says of one band: B.10.
func (p *packets) partHeader(r *headerReader, pt *part, b *band, layer int, chunks []chunk) []chunk {
	for k := range pt.blocks {
		if r.past {
			return nil
		}
		x, y, bl := k%pt.wide, k/pt.wide, &pt.blocks[k]
		if bl.included {
			if r.bit() == 0 {
				continue
			}
		} else if !pt.inclusion.below(r, x, y, int32(layer)+1) {
			continue
		}
		if !bl.included {
			bl.included = true
			limit := int32(b.planes + p.c.roiShift + 1)
			zero, ok := pt.zeroPlanes.value(r, x, y, limit)
			if !ok {
				r.past = true // more missing planes than there are: the header makes no sense
				return nil
			}
			bl.planes = b.planes + p.c.roiShift - int(zero)
		}
		passes := passCount(r)
		for r.bit() == 1 && !r.past {
			bl.lblock++
		}
		if bl.lblock > 31 {
			r.past = true
			return nil
		}
		for done := bl.passes; passes > 0; {
			n := min(passes, codewordRoom(done, p.c.style))
			size := r.bits(bl.lblock + bits.Len(uint(n)) - 1)
			chunks = append(chunks, chunk{bl, n, size})
			done += n
			passes -= n
		}
	}
	return chunks
}

// passCount reads the number of new coding passes: table B.4.
func passCount(r *headerReader) int {
	switch {
	case r.bit() == 0:
		return 1
	case r.bit() == 0:
		return 2
	}
	if n := r.bits(2); n < 3 {
		return 3 + n
	}
	if n := r.bits(5); n < 31 {
		return 6 + n
	}
	return 37 + r.bits(7)
}

// firstRaw is the first pass that the bypass style codes raw: D.6.
const firstRaw = 10

// codewordRoom returns how many passes, from pass number done on, share the codeword of that pass.
func codewordRoom(done int, style byte) int {
	switch {
	case style&styleTermAll != 0:
		return 1
	case style&styleBypass == 0:
		return 1 << 30
	case done < firstRaw:
		return firstRaw - done
	}
	switch (done - firstRaw) % 3 { // two raw passes, then one cleanup pass
	case 0:
		return 2
	}
	return 1
}

// add appends a chunk to the codeword of the next pass.
func (bl *block) add(passes int, data []byte, style byte) {
	if n := len(bl.segments); n > 0 && bl.segments[n-1].passes < bl.segments[n-1].limit {
		s := &bl.segments[n-1]
		if !s.owned {
			s.data, s.owned = append([]byte(nil), s.data...), true
		}
		s.data = append(s.data, data...)
		s.passes += passes
	} else {
		room := codewordRoom(bl.passes, style)
		bl.segments = append(bl.segments, segment{passes: passes, limit: room, data: data})
	}
	bl.passes += passes
}
