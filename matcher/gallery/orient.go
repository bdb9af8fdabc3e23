package gallery

import (
	"math/bits"

	"github.com/whorl-afis/whorl/template"
)

// An orientation map is smooth and its outline round. So a row of cells is stored as one run where it can be, and an
// orientation as its difference to what the cells above and to the left foretell, in groups of eight cells that
// share a width. The map of a 500 × 500 print takes 250 to 400 bytes instead of 1000, losslessly.
const (
	// maxMapSide is the largest coordinate, 8191 pixels, in cells of 16.
	maxMapSide = 512
	sideBits   = 10
	groupCells = 8
	widthBits  = 3
	halfTurn   = template.Turn / 2
)

// Cells are written eight at a time, one a byte of a word: the first in the lowest. A cell without ridges has its upper bit set.
const (
	lowest  = 0x0101010101010101
	highest = 0x80 * lowest
)

// paddedRow is a row of cells, and cells without ridges that fill the last eight.
type paddedRow [maxMapSide + groupCells]uint8

func (p *paddedRow) set(row []uint8) {
	copy(p[:], row)
	le.PutUint64(p[len(row):], ^uint64(0))
}

func putMap(w *bitWriter, m *template.OrientationMap) {
	cols, rows := int(m.Cols), int(m.Rows)
	w.put(uint64(cols), sideBits)
	w.put(uint64(rows), sideBits)
	run := uint(bits.Len(uint(cols)))
	var room [2]paddedRow
	row, above := &room[0], &room[1]
	for r := range rows {
		row.set(m.Cells[r*cols : (r+1)*cols])
		putOutline(w, row, cols, run)
	}
	var wait [maxMapSide + 2*groupCells]uint8 // numbers that wait to be written: fewer than a group between rows
	n := 0
	above.set(noRidges[:cols])
	for r := range rows {
		row.set(m.Cells[r*cols : (r+1)*cols])
		left := uint64(template.NoRidges)
		for c := 0; c < cols; c += groupCells {
			v := le.Uint64(row[c:])
			d := differences(v, v<<8|left, le.Uint64(above[c:]))
			left = v >> 56
			if v&highest == 0 {
				le.PutUint64(wait[n:], d)
				n += groupCells
				continue
			}
			for ridges := ^v & highest; ridges != 0; { // run by run
				start := uint(bits.TrailingZeros64(ridges)) - 7
				le.PutUint64(wait[n:], d>>(start&63))
				end := uint(bits.TrailingZeros64(^(ridges|1<<(start&63)-1)&highest)) &^ 7 // 64 where there is none
				n += int(end-start) / 8
				ridges &= ^uint64(0) << end
			}
		}
		full := n &^ (groupCells - 1)
		for i := 0; i < full; i += groupCells {
			putGroup(w, le.Uint64(wait[i:]), groupCells)
		}
		n = copy(wait[:], wait[full:n])
		row, above = above, row
	}
	if n > 0 {
		clear(wait[n:groupCells])
		putGroup(w, le.Uint64(wait[:]), uint(n))
	}
}

// differences returns, for each cell of v that has ridges, what it differs by from what left and above foretell: the middle
// between both, going the short way round, or the only one that has ridges, or 0. Differences 0, -1, 1, -2, … become 0, 1, 2, 3, …
func differences(v, left, above uint64) uint64 {
	const seven = lowest * (halfTurn - 1)
	noLeft, noAbove := left>>7&lowest*255, above>>7&lowest*255
	l, a := (left&^noLeft|above&noLeft)&seven, (above&^noAbove|left&noAbove)&seven
	d := (a + highest - l) & seven           // in a quarter turn either way, in seven bits
	half := d>>1&(lowest*63) | d&(lowest*64) // d>>1 with its sign
	foretold := (l + half) & seven &^ (noLeft & noAbove)
	d = (v&seven + highest - foretold) & seven
	return d<<1&(lowest*126) ^ d>>6&lowest*127
}

// putGroup writes the width of the widest of n numbers of at most seven bits, one a byte of v and the others 0, and then the
// numbers. It brings them together by pairs, pairs of pairs and halves.
func putGroup(w *bitWriter, v uint64, n uint) {
	all := v | v>>32
	all |= all >> 16
	all |= all >> 8
	width := uint(bits.Len8(uint8(all)))
	v = v&0x00ff00ff00ff00ff | v>>8&0x00ff00ff00ff00ff<<width
	v = v&0x0000ffff0000ffff | v>>16&0x0000ffff0000ffff<<(2*width)
	v = v&0xffffffff | v>>32<<(4*width)
	w.put(uint64(width)|v<<widthBits, widthBits+n*width)
}

// putOutline writes which of the cols cells of a row have ridges: 0, start and length of the only run, or 1 and a bit a cell.
func putOutline(w *bitWriter, row *paddedRow, cols int, run uint) {
	var ridges [maxMapSide / 64]uint64
	start, end, count := 0, 0, 0
	for c := 0; c < cols; c += groupCells {
		// The product brings the lowest bits of the eight bytes together in the upper byte.
		b := ^le.Uint64(row[c:]) >> 7 & lowest * 0x0102040810204080 >> 56
		if b == 0 {
			continue
		}
		if count == 0 {
			start = c + bits.TrailingZeros64(b)
		}
		end = c + bits.Len64(b)
		count += bits.OnesCount64(b)
		ridges[c/64] |= b << (c % 64)
	}
	if count == end-start {
		w.put(uint64(count)<<1, 1+run)
		if count > 0 {
			w.put(uint64(start), run)
		}
		return
	}
	w.put(1, 1)
	for c := 0; c < cols; c += 64 {
		w.put(ridges[c/64], uint(min(cols-c, 64)))
	}
}

// noRidges is the row above the first.
var noRidges = func() (row [maxMapSide]uint8) {
	for i := range row {
		row[i] = template.NoRidges
	}
	return row
}()
