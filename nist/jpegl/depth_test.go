package jpegl

import (
	"bytes"
	"fmt"
	"image"
	"runtime"
	"slices"
	"testing"
)

// TestDepths reads files of every precision and point transform. Encode writes 8 and 16 bits only; its parts write the
// others: samples without their lowest bits, under headers that say how many those are.
func TestDepths(t *testing.T) {
	const w, h = 37, 23
	for precision := 2; precision <= 16; precision++ {
		for point := range precision {
			for selection := byte(1); selection <= 7; selection++ {
				full := 1<<(precision-point) - 1
				at := func(x, y int) int32 { return int32(textures(x, y, (x/9+y/7)%4, full)) }
				e := encoder{w: w, h: h, precision: precision - point, selection: selection, restartRows: int(selection) % 3, at: at}
				b := e.encode()
				b[bytes.Index(b, []byte{0xFF, mSOF3})+4] = byte(precision)
				b[bytes.Index(b, []byte{0xFF, mSOS})+9] = byte(point)
				name := fmt.Sprintf("%d bits, point transform %d, predictor %d", precision, point, selection)
				img, err := Decode(b)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				most := 1<<precision - 1
				for y := range h {
					for x := range w {
						v := int(at(x, y)) << point
						var got, want int
						switch g := img.(type) {
						case *image.Gray:
							got, want = int(g.GrayAt(x, y).Y), (v*255+most/2)/most
						case *image.Gray16:
							got, want = int(g.Gray16At(x, y).Y), (v*65535+most/2)/most
						}
						if got != want {
							t.Fatalf("%s: sample %d, %d is %d, want %d", name, x, y, got, want)
						}
					}
				}
			}
		}
	}
}

// TestManyTables checks that tables which no scan uses cost next to nothing.
func TestManyTables(t *testing.T) {
	sof := bytes.Index(handMade, []byte{0xFF, mSOF3})
	const tables = 1000
	table := []byte{0xFF, mDHT, (2 + 17*tables) >> 8, (2 + 17*tables) & 0xFF}
	for range tables {
		table = append(append(table, 3), make([]byte, 16)...) // number 3, which the scan does not use
	}
	b := slices.Concat(handMade[:sof], bytes.Repeat(table, 50), handMade[sof:])
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := Decode(b); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 1<<17 {
		t.Errorf("allocated %d bytes for a file of %d", n, len(b))
	}
}

// TestMemory holds what a file can make Decode allocate to 8 times its size and 4 bytes for each of the pixels that it
// claims, of which it must have a bit each.
func TestMemory(t *testing.T) {
	b := bytes.Clone(handMade)
	sof := bytes.Index(b, []byte{0xFF, mSOF3})
	copy(b[sof+5:], []byte{0x10, 0, 0x10, 0}) // 4096 × 4096
	b = append(b[:len(b)-2], make([]byte, 1<<21)...)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Decode(b)
	runtime.ReadMemStats(&after)
	if n := int(after.TotalAlloc - before.TotalAlloc); n > 8*len(b)+4<<24 {
		t.Errorf("allocated %d bytes for a file of %d (%v)", n, len(b), err)
	}
}
