package server

import (
	"bytes"
	"errors"
	"io"
	"testing"
)

// A greedyReader keeps every buffer that it was asked to fill.
type greedyReader struct {
	r       io.Reader
	buffers [][]byte
}

func (g *greedyReader) Read(p []byte) (int, error) {
	g.buffers = append(g.buffers, p)
	return g.r.Read(p)
}

// Buffers that were outgrown, and those of a part that is refused, are zero.
func TestReadWiped(t *testing.T) {
	for _, c := range []struct{ size, limit int }{{0, 100}, {99, 100}, {100, 100}, {101, 100}, {5 * firstRead, 6 * firstRead},
		{7 * firstRead, 6 * firstRead}} {
		g := &greedyReader{r: bytes.NewReader(bytes.Repeat([]byte{'R'}, c.size))}
		b, err := readWiped(g, c.limit)
		if tooLarge := c.size > c.limit; tooLarge != errors.Is(err, errTooLarge) || !tooLarge && len(b) != c.size {
			t.Errorf("%d of %d: %d bytes, %v", c.size, c.limit, len(b), err)
		}
		clear(b[:cap(b)])
		for i, old := range g.buffers {
			if bytes.IndexByte(old, 'R') >= 0 {
				t.Errorf("%d of %d: buffer %d is not wiped", c.size, c.limit, i)
			}
		}
	}
}
