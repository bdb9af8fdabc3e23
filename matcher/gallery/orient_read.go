package gallery

import (
	"fmt"
	"math/bits"

	"github.com/whorl-afis/whorl/template"
)

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
	run := uint(bits.Len(uint(cols)))
	var outline [maxMapSide]span
	for y := range rows {
		row, ok := m.Cells[y*cols:(y+1)*cols], false
		copy(row, noRidges[:])
		if outline[y], ok = getOutline(r, row, run); !ok {
			return nil, fmt.Errorf("%w: orientation map: run outside row %d", ErrFormat, y)
		}
	}
	g := groupReader{r: r}
	above := noRidges[:cols]
	for y := range rows {
		row, of := m.Cells[y*cols:(y+1)*cols], outline[y]
		if from, to := int(of.from), int(of.to); of.whole {
			g.get(row[from:to], above[from:to])
		} else {
			g.getParts(row[from:to], above[from:to])
		}
		above = row
	}
	return m, nil
}

// A span is where a row has ridges, if anywhere: all of it, or parts.
type span struct {
	from, to uint16
	whole    bool
}

// A groupReader reads the cells of one run after the other out of groups that share a width.
type groupReader struct {
	r     *bitReader
	group uint64
	width uint
	more  int // cells of the group
}

// inWord is the place of an orientation in a word, at its top: differences of two then go the short way round by themselves.
const inWord = 32 - 7

// get reads a run of cells and adds what left and above foretell, as differences has it. From one cell to the next that is four
// operations that wait for each other; what is above is known before, and whether it counts makes a mask.
func (g *groupReader) get(run, above []uint8) {
	first := above[0]
	left := int32(first&^uint8(int8(first)>>7)) << inWord // of the first what is above, or nothing
	for len(run) > 0 {
		if g.more == 0 {
			g.more, g.group = groupCells, g.r.peek()
			g.width = uint(g.group & (1<<widthBits - 1))
			g.r.at += widthBits
			if g.group >>= widthBits; g.width == 7 {
				g.group = g.r.peek() // eight cells of seven bits are more than was left
			}
		}
		n, width, group := min(g.more, len(run)), g.width&7, g.group
		part := above[:n]
		for x, v := range part {
			a := int32(v) << 24 // its top bit tells that there is nothing
			apart := (a<<1 - left) >> 1 & (-1 << inWord) &^ (a >> 31)
			left += apart + unzigzagged[group&(1<<width-1)&(halfTurn-1)]
			run[x] = uint8(uint32(left) >> inWord)
			group >>= width
		}
		g.group, g.more = group, g.more-n
		g.r.at += uint(n) * width
		run, above = run[n:], above[n:]
	}
}

// unzigzagged is 0, -1, 1, -2, … for 0, 1, 2, 3, …, in place.
var unzigzagged = func() (t [halfTurn]int32) {
	for i := range t {
		t[i] = int32(i/2) ^ -int32(i&1)
		t[i] <<= inWord
	}
	return t
}()

// getParts is get for the cells of a row that getOutline cleared.
func (g *groupReader) getParts(row, above []uint8) {
	for x := 0; x < len(row); x++ {
		if row[x] == template.NoRidges {
			continue
		}
		from := x
		for x < len(row) && row[x] != template.NoRidges {
			x++
		}
		g.get(row[from:x], above[from:x])
	}
}

// getOutline clears the cells of a row that have ridges and returns where they are, or false if that is outside.
func getOutline(r *bitReader, row []uint8, run uint) (span, bool) {
	v := r.peek() // at most 21 of its bits are a run's
	r.at++
	if v&1 == 1 {
		for c := range row {
			if r.get(1) == 1 {
				row[c] = 0
			}
		}
		return span{to: uint16(len(row))}, true
	}
	length := int(v >> 1 & (1<<run - 1))
	r.at += run
	if length == 0 {
		return span{}, true
	}
	start := int(v >> (1 + run) & (1<<run - 1))
	r.at += run
	if start+length > len(row) {
		return span{}, false
	}
	clear(row[start : start+length])
	return span{uint16(start), uint16(start + length), true}, true
}
