package gallery

import (
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

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
func zigzag(d uint8) uint8 {
	s := int8(d<<1) >> 1
	return uint8(s<<1^s>>7) & (halfTurn - 1)
}

// mapBits writes a map cell by cell, as FORMAT.md has it.
func mapBits(m *template.OrientationMap) (out []bool) {
	put := func(v, width int) {
		for i := range width {
			out = append(out, v>>i&1 == 1)
		}
	}
	cols := int(m.Cols)
	run := bits.Len(uint(cols))
	put(cols, 10)
	put(int(m.Rows), 10)
	var group []uint8
	for row := range slices.Chunk(m.Cells, cols) {
		has := func(v uint8) bool { return v != template.NoRidges }
		start := max(0, slices.IndexFunc(row, has))
		end := start
		for end < cols && has(row[end]) {
			end++
		}
		if slices.ContainsFunc(row[end:], has) {
			put(1, 1)
			for _, v := range row {
				out = append(out, has(v))
			}
			continue
		}
		put(0, 1)
		put(end-start, run)
		if end > start {
			put(start, run)
		}
	}
	flush := func() {
		width := bits.Len8(slices.Max(group))
		put(width, 3)
		for _, v := range group {
			put(int(v), width)
		}
		group = group[:0]
	}
	for i, v := range m.Cells {
		if v == template.NoRidges {
			continue
		}
		left, above := uint8(template.NoRidges), uint8(template.NoRidges)
		if i%cols > 0 {
			left = m.Cells[i-1]
		}
		if i >= cols {
			above = m.Cells[i-cols]
		}
		if group = append(group, zigzag(v-foretell(left, above))); len(group) == 8 {
			flush()
		}
	}
	if len(group) > 0 {
		flush()
	}
	return out
}

// TestMapBits holds what putMap writes eight cells at a time to what FORMAT.md says cell by cell, and reads it back.
func TestMapBits(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for k := range 3000 {
		m := &template.OrientationMap{Cols: uint16(1 + r.IntN(40)), Rows: uint16(1 + r.IntN(9))}
		switch k % 100 {
		case 0:
			m.Cols = maxMapSide
		case 1:
			m.Rows = maxMapSide
		case 2:
			m.Cols = uint16(60 + r.IntN(80))
		}
		gaps, rough := r.IntN(4), 1+r.IntN(127)
		m.Cells = make([]uint8, int(m.Cols)*int(m.Rows))
		for i := range m.Cells {
			m.Cells[i] = uint8(i+r.IntN(rough)) % 128
			if gaps > 0 && r.IntN([]int{1, 2, 10, 100}[gaps]) == 0 || k%3 == 0 && i%int(m.Cols) < r.IntN(9) {
				m.Cells[i] = template.NoRidges
			}
		}
		offset := uint(r.IntN(64))
		w := bitWriter{}
		w.put(0, offset)
		putMap(&w, m)
		w.align()
		want := append(make([]bool, offset), mapBits(m)...)
		if len(w.b) != (len(want)+7)/8 {
			t.Fatalf("map %d, %d × %d: %d bytes, want %d", k, m.Cols, m.Rows, len(w.b), (len(want)+7)/8)
		}
		for i := range len(w.b) * 8 {
			if got := w.b[i/8]>>(i%8)&1 == 1; got != (i < len(want) && want[i]) {
				t.Fatalf("map %d, %d × %d: bit %d is %v", k, m.Cols, m.Rows, i, got)
			}
		}
		back, err := getMap(&bitReader{b: w.b, at: offset}, nil)
		if err != nil || !slices.Equal(back.Cells, m.Cells) {
			t.Fatalf("map %d, %d × %d does not come back: %v", k, m.Cols, m.Rows, err)
		}
	}
}
