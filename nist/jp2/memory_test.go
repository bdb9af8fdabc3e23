package jp2

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"testing"
)

// claim makes a codestream with hardly any packets for a large image: levels of decomposition, code-blocks of
// 4<<block on a side, layers.
func claim(side, levels, block, layers int, body []byte) []byte {
	var b []byte
	put := func(v ...int) {
		for _, n := range v {
			b = binary.BigEndian.AppendUint32(b, uint32(n))
		}
	}
	b = append(b, codestream...)
	b = append(b, 0, 41, 0, 0)
	put(side, side, 0, 0, side, side, 0, 0)
	b = append(b, 0, 1, 7, 1, 1)
	b = append(b, 0xFF, 0x52, 0, 12, 0, 0, byte(layers>>8), byte(layers), 0, byte(levels), byte(block), byte(block), 0, 1)
	b = append(b, 0xFF, 0x5C, 0, byte(4+3*levels))
	b = append(b, bytes.Repeat([]byte{0x48}, 3*levels+2)...)
	b[len(b)-3*levels-2] = 0x40
	b = append(b, 0xFF, 0x90, 0, 10, 0, 0, 0, 0, 0, 0, 0, 1, 0xFF, 0x93)
	return append(append(b, body...), 0xFF, 0xD9)
}

// TestMemoryBound holds what hostile files make Decode allocate to 8 times their size and 24 bytes for each pixel that
// they claim: two planes of 32 bits, the image, and code-blocks, of which the smallest have 16 pixels.
func TestMemoryBound(t *testing.T) {
	const side = 2048
	for name, b := range map[string][]byte{
		"usual blocks":    claim(side, 5, 4, 1, []byte{0x80, 0x80, 0x80, 0x80, 0x80, 0x80}),
		"smallest blocks": claim(side, 5, 0, 1, []byte{0x80, 0x80, 0x80, 0x80, 0x80, 0x80}),
		"one resolution":  claim(side, 0, 0, 1, []byte{0x80}),
		"many layers":     claim(64, 0, 4, 65535, bytes.Repeat([]byte{0xFF, 0x7F}, 1<<19)),
		"ones":            claim(side, 5, 4, 65535, bytes.Repeat([]byte{0xFF, 0x7F}, 1<<19)),
		"zeros":           claim(side, 5, 4, 65535, make([]byte, 1<<20)),
		"noise":           claim(side, 0, 0, 300, noise(1<<20)),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Decode(b)
		runtime.ReadMemStats(&after)
		pixels := side * side
		if name == "many layers" {
			pixels = 64 * 64
		}
		got, limit := int(after.TotalAlloc-before.TotalAlloc), 8*len(b)+24*pixels+1<<20
		t.Logf("%s: %d bytes of %d allowed, %v", name, got, limit, err)
		if got > limit {
			t.Errorf("%s: allocated %d bytes, at most %d are allowed", name, got, limit)
		}
	}
}

func noise(n int) []byte {
	b := make([]byte, n)
	v := uint32(1)
	for i := range b {
		v = v*1664525 + 1013904223
		b[i] = byte(v >> 24)
	}
	return b
}
