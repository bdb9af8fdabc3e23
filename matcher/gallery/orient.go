package gallery

import (
	"fmt"
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

func putMap(w *bitWriter, m *template.OrientationMap) {
	cols, rows := int(m.Cols), int(m.Rows)
	w.put(uint32(cols), sideBits)
	w.put(uint32(rows), sideBits)
	run := uint(bits.Len(uint(cols)))
	for r := range rows {
		putOutline(w, m.Cells[r*cols:(r+1)*cols], run)
	}
	var group [groupCells]uint32
	n := 0
	above := noRidges[:cols]
	for r := range rows {
		row, left := m.Cells[r*cols:(r+1)*cols], uint8(template.NoRidges)
		for c, v := range row {
			if v != template.NoRidges {
				group[n] = zigzag(v - foretell(left, above[c]))
				if n++; n == groupCells {
					putGroup(w, group[:])
					n = 0
				}
			}
			left = v
		}
		above = row
	}
	putGroup(w, group[:n])
}

// putGroup writes the width of the widest of up to eight numbers of at most seven bits, and then the numbers.
func putGroup(w *bitWriter, group []uint32) {
	if len(group) == 0 {
		return
	}
	all := uint32(0)
	for _, v := range group {
		all |= v
	}
	width := uint(bits.Len32(all))
	packed := uint64(0)
	for i, v := range group {
		packed |= uint64(v) << (uint(i) * width)
	}
	w.put(uint32(width), widthBits)
	size := uint(len(group)) * width
	w.put(uint32(packed), min(size, 28))
	w.put(uint32(packed>>28), size-min(size, 28))
}

// putOutline writes which cells of a row have ridges: 0, start and length of the only run, or 1 and a bit a cell.
func putOutline(w *bitWriter, row []uint8, run uint) {
	start := 0
	for start < len(row) && row[start] == template.NoRidges {
		start++
	}
	end := start
	for end < len(row) && row[end] != template.NoRidges {
		end++
	}
	more := false
	for _, v := range row[end:] {
		if v != template.NoRidges {
			more = true
			break
		}
	}
	if !more {
		w.put(0, 1)
		w.put(uint32(end-start), run)
		if end > start {
			w.put(uint32(start), run)
		}
		return
	}
	w.put(1, 1)
	for len(row) > 0 {
		k := min(len(row), 16)
		word := uint32(0)
		for i, v := range row[:k] {
			if v != template.NoRidges {
				word |= 1 << i
			}
		}
		w.put(word, uint(k))
		row = row[k:]
	}
}

// getMap reads what putMap wrote, into spare if its cells have room.
func getMap(r *bitReader, spare *template.OrientationMap) (*template.OrientationMap, error) {
	cols, rows := int(r.get(sideBits)), int(r.get(sideBits))
	// A row has at least two bits, so hostile sides cannot ask for more than 128 times their bytes.
	if cols < 1 || rows < 1 || cols > maxMapSide || rows > maxMapSide || rows > 8*(r.rest()+1) {
		return nil, fmt.Errorf("%w: orientation map of %d × %d cells", ErrFormat, cols, rows)
	}
	m := spare
	if m == nil {
		m = new(template.OrientationMap)
	}
	m.Cols, m.Rows = uint16(cols), uint16(rows)
	if cap(m.Cells) < cols*rows {
		m.Cells = make([]uint8, cols*rows)
	}
	m.Cells = m.Cells[:cols*rows]
	for i := range m.Cells {
		m.Cells[i] = template.NoRidges
	}
	run := uint(bits.Len(uint(cols)))
	for y := range rows {
		if !getOutline(r, m.Cells[y*cols:(y+1)*cols], run) {
			return nil, fmt.Errorf("%w: orientation map: run outside row %d", ErrFormat, y)
		}
	}
	width, more, group := uint(0), 0, uint64(0)
	above := noRidges[:cols]
	for y := range rows {
		row, left := m.Cells[y*cols:(y+1)*cols], uint8(template.NoRidges)
		for x, v := range row {
			if v != template.NoRidges {
				if more == 0 {
					width, more = uint(r.get(widthBits)), groupCells
					group = r.peek() // eight cells of seven bits at most
				}
				v = (unzigzag(uint32(group&(1<<width-1))) + foretell(left, above[x])) & (halfTurn - 1)
				row[x] = v
				group >>= width
				r.at += width
				more--
			}
			left = v
		}
		above = row
	}
	return m, nil
}

func getOutline(r *bitReader, row []uint8, run uint) bool {
	if r.get(1) == 1 {
		for c := range row {
			if r.get(1) == 1 {
				row[c] = 0
			}
		}
		return true
	}
	length := int(r.get(run))
	if length == 0 {
		return true
	}
	start := int(r.get(run))
	if start+length > len(row) {
		return false
	}
	clear(row[start : start+length])
	return true
}

// noRidges is the row above the first.
var noRidges = func() (row [maxMapSide]uint8) {
	for i := range row {
		row[i] = template.NoRidges
	}
	return row
}()

// foretell guesses an orientation from the cells to the left and above: the middle between both, going the short way
// round.
func foretell(left, above uint8) uint8 {
	switch {
	case left == template.NoRidges && above == template.NoRidges:
		return 0
	case left == template.NoRidges:
		return above
	case above == template.NoRidges:
		return left
	}
	d := int8((above-left)<<1) >> 1 // difference within a quarter turn either way
	return (left + uint8(d>>1)) & (halfTurn - 1)
}

// zigzag folds a difference modulo half a turn to 0, 1, 2, … for 0, -1, 1, …
func zigzag(d uint8) uint32 {
	s := int32(int8(d<<1) >> 1)
	return uint32(s<<1 ^ s>>31)
}

func unzigzag(v uint32) uint8 { return uint8(v>>1) ^ -uint8(v&1) }
