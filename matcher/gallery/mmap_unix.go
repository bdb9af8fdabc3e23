//go:build unix

package gallery

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// mapping is the bytes of a gallery file.
type mapping struct {
	data   []byte
	locked bool
	huge   bool
	shared bool // the bytes are the file's, and go when the file is cut short
}

// mapFile maps the first size bytes of f for reading, or copies them to anonymous memory in huge pages.
func mapFile(f *os.File, size int64, o Options) (*mapping, error) {
	if size > int64(maxInt) {
		return nil, fmt.Errorf("gallery: %d bytes do not fit the address space", size)
	}
	m := &mapping{shared: true}
	var err error
	if o.HugePages {
		err = m.copyFile(f, int(size))
	} else {
		m.data, err = unix.Mmap(int(f.Fd()), 0, int(size), unix.PROT_READ, unix.MAP_SHARED)
	}
	if err != nil {
		return nil, fmt.Errorf("gallery: map: %w", err)
	}
	excludeFromDump(m.data)
	if o.Populate && m.shared {
		populate(m.data)
	}
	m.locked = o.Lock && unix.Mlock(m.data) == nil
	return m, nil
}

func (m *mapping) copyFile(f *os.File, size int) error {
	data, err := unix.Mmap(-1, 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return err
	}
	m.huge = adviseHuge(data)
	if _, err = io.ReadFull(io.NewSectionReader(f, 0, int64(size)), data); err != nil {
		unix.Munmap(data)
		return fmt.Errorf("%w: %w", ErrTruncated, err)
	}
	m.data, m.shared = data, false
	return unix.Mprotect(data, unix.PROT_READ)
}

func (m *mapping) close() error {
	data := m.data
	m.data = nil
	return unix.Munmap(data)
}
