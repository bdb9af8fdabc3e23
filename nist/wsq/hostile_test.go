package wsq

import (
	"bytes"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestHostile breaks a good stream in one place each. The first group are faults that a widely used C decoder does not
// notice and that make it write outside its tables.
func TestHostile(t *testing.T) {
	good := encode(t, ridges(90, 70), nil)
	list := parts(t, good)
	const dtt, dqt, sof, dht, sob1, sob2, sob3 = 0, 1, 2, 3, 4, 5, 6
	const payload = 4 // offset of the payload of a segment
	edit := func(n, at int, v ...byte) []byte {
		l := slices.Clone(list)
		l[n].b = slices.Clone(l[n].b)
		copy(l[n].b[at:], v)
		return join(l)
	}
	order := func(n ...int) []byte {
		var l []part
		for _, i := range n {
			l = append(l, list[i])
		}
		return join(l)
	}
	replace := func(n int, b []byte) []byte {
		l := slices.Clone(list)
		l[n].b = b
		return join(l)
	}
	counts := func(c ...byte) []byte { // a Huffman table segment with these counts and values 1, 2, …
		b := append([]byte{0}, make([]byte, maxCodeBits)...)
		copy(b[1:], c)
		for i, n := 0, sum(c); i < n; i++ {
			b = append(b, byte(i+1))
		}
		return segment(nil, markerDHT, b)
	}
	for _, c := range []struct {
		name string
		b    []byte
		is   error
		text string
	}{
		{"Huffman table number 8", edit(dht, payload, 8), ErrDamaged, "table number 8"},
		{"Huffman table number 255", edit(dht, payload, 255), ErrDamaged, "table number 255"},
		{"block with table number 8", edit(sob2, payload, 8), ErrDamaged, "table number 8"},
		{"one zero too many", replace(sob1, []byte{0xff, 0xa3, 0, 3, 0, 0, 0, 0, 0, 0}), ErrDamaged, "block 1"},
		{"more zeros than coefficients", manyZeros(list), ErrDamaged, "zeros too many"},
		{"no taps", edit(dtt, payload, 0, 7), ErrDamaged, "filters of 0 and 7"},
		{"255 taps", edit(dtt, payload, 255, 255), ErrDamaged, "filters of 255"},
		{"33 taps", edit(dtt, payload, 33, 7), ErrDamaged, "filters of 33"},
		{"65535 × 65535", edit(sof, payload+2, 0xff, 0xff, 0xff, 0xff), ErrSize, "65535"},

		{"empty", nil, ErrFormat, "offset 0"},
		{"JPEG", []byte{0xff, 0xd8, 0xff, 0xe0}, ErrFormat, "offset 0"},
		{"odd and even filter", edit(dtt, payload, 9, 8), ErrDamaged, "filters of 9 and 8"},
		{"tap count against length", edit(dtt, payload, 7, 7), ErrDamaged, "transform table of"},
		{"tap exponent", edit(dtt, payload+3, 255), ErrDamaged, "decimal exponent 255"},
		{"bin exponent", edit(dqt, payload+3, 255), ErrDamaged, "decimal exponent 255"},
		{"no width", edit(sof, payload+4, 0, 0), ErrSize, "0 × 70"},
		{"no height", edit(sof, payload+2, 0, 0), ErrSize, "90 × 0"},
		{"too large for its data", edit(sof, payload+2, 0x20, 0, 0x20, 0), ErrDamaged, "bytes are left for"},
		{"second frame", order(dtt, dqt, sof, sof, dht, sob1, sob2, sob3), ErrDamaged, "second frame"},
		{"no frame", order(dtt, dqt, dht, sob1, sob2, sob3), ErrDamaged, "before the frame header"},
		{"no filters", order(dqt, sof, dht, sob1, sob2, sob3), ErrDamaged, "before the frame header"},
		{"no bins", order(dtt, sof, dht, sob1, sob2, sob3), ErrDamaged, "before the frame header"},
		{"no Huffman tables", order(dtt, dqt, sof, sob1, sob2, sob3), ErrDamaged, "undefined Huffman table"},
		{"two blocks", order(dtt, dqt, sof, dht, sob1, sob2), ErrDamaged, "2 of 3 blocks"},
		{"four blocks", order(dtt, dqt, sof, dht, sob1, sob2, sob3, sob3), ErrDamaged, "more than 3 blocks"},
		{"late filters", order(dtt, dqt, sof, dht, sob1, dtt, sob2, sob3), ErrDamaged, "after the first block"},
		{"late bins", order(dtt, dqt, sof, dht, sob1, dqt, sob2, sob3), ErrDamaged, "after the first block"},
		{"block twice", order(dtt, dqt, sof, dht, sob3, sob3, sob3), ErrDamaged, "block"},
		{"segment past the end", edit(dht, 2, 0xff, 0xff), ErrDamaged, "are left"},
		{"segment of one byte", edit(dht, 2, 0, 1), ErrDamaged, "says 1 bytes"},
		{"table of 300 codes", replace(dht, counts(0, 0, 0, 0, 0, 0, 0, 0, 150, 150)), ErrDamaged, "table of 300 codes"},
		{"more codes than bits", replace(dht, counts(3)), ErrDamaged, "more codes"},
		{"codes cut short", replace(dht, []byte{0xff, 0xa6, 0, 4, 0, 1}), ErrDamaged, "table of 2 bytes"},
		{"code without meaning", replace(dht, segment(nil, markerDHT, append([]byte{0, 2}, append(make([]byte, 15), 255, 0)...))), ErrDamaged, "symbol"},
		{"not a marker", replace(dqt, []byte{1, 2, 3}), ErrDamaged, "where a marker should be"},
		{"restart interval", replace(dqt, []byte{0xff, 0xa7, 0, 3, 1}), ErrDamaged, "restart interval"},
	} {
		t.Run(c.name, func(t *testing.T) {
			img, err := DecodeBytes(c.b)
			if !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.text) || !strings.HasPrefix(err.Error(), "wsq: ") {
				t.Errorf("got %v, %v; want %v with %q", img, err, c.is, c.text)
			}
		})
	}
}

func sum(counts []byte) (n int) {
	for _, c := range counts {
		n += int(c)
	}
	return n
}

// manyZeros makes the last block hold runs of 65535 zeros.
func manyZeros(list []part) []byte {
	table := segment(nil, markerDHT, append([]byte{2, 1}, append(make([]byte, 15), symRun16)...))
	block := append(segment(nil, markerSOB, []byte{2}), bytes.Repeat([]byte{0x7f}, 64)...)
	return join(append(slices.Clone(list[:6]), part{markerDHT, table}, part{markerSOB, block}))
}

// TestTruncated cuts a stream at every length. Only its end marker may be missing.
func TestTruncated(t *testing.T) {
	good := encode(t, ridges(40, 30), &Options{Comment: "x"})
	for n := range len(good) - 2 {
		if _, err := DecodeBytes(good[:n]); err == nil {
			t.Errorf("%d of %d bytes decode", n, len(good))
		}
	}
}

// TestManyTables checks that tables which no block uses cost next to nothing.
func TestManyTables(t *testing.T) {
	l := parts(t, encode(t, ridges(40, 30), nil))
	table := segment(nil, markerDHT, make([]byte, 1+maxCodeBits))
	l = append([]part{{markerDHT, bytes.Repeat(table, 1000)}}, l...)
	b := join(l)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	decode(t, b)
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
		t.Errorf("allocated %d bytes for a stream of %d", n, len(b))
	}
}

// TestMemory checks that a short stream cannot make the decoder allocate for the largest image.
func TestMemory(t *testing.T) {
	l := parts(t, encode(t, ridges(40, 30), nil))
	l[2].b = slices.Clone(l[2].b)
	copy(l[2].b[6:], []byte{0x20, 0, 0x1f, 0xff})
	b := join(l)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := DecodeBytes(b); err == nil {
		t.Fatal("an image of 64 Mpixel was decoded from nothing")
	}
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
		t.Errorf("allocated %d bytes for a stream of %d", n, len(b))
	}
}
