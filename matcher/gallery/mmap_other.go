//go:build !unix

package gallery

import (
	"fmt"
	"io"
	"os"
)

// mapping is the bytes of a gallery file, read into memory where files cannot be mapped with what x/sys offers.
type mapping struct {
	data   []byte
	locked bool
	huge   bool
	shared bool
}

func mapFile(f *os.File, size int64, _ Options) (*mapping, error) {
	if size > int64(maxInt) {
		return nil, fmt.Errorf("gallery: %d bytes do not fit the address space", size)
	}
	m := &mapping{data: make([]byte, size)}
	if _, err := io.ReadFull(io.NewSectionReader(f, 0, size), m.data); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTruncated, err)
	}
	return m, nil
}

func (m *mapping) close() error {
	m.data = nil
	return nil
}
