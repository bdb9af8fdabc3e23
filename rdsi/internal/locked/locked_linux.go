package locked

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// New returns size zero bytes in pages of their own. It fails only where there is no memory at all.
func New(size int) (*Buffer, error) {
	data, err := unix.Mmap(-1, 0, max(size, 1), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		return nil, fmt.Errorf("locked: %d bytes: %w", size, err)
	}
	b := &Buffer{data: data[:size:size]}
	if err := unix.Madvise(data, unix.MADV_DONTDUMP); err != nil {
		b.weak = fmt.Errorf("locked: keeping out of dumps: %w", err)
	}
	// A child made by fork would have a copy of its own that nobody wipes.
	if err := unix.Madvise(data, unix.MADV_DONTFORK); err != nil {
		b.weak = fmt.Errorf("locked: keeping from children: %w", err)
	}
	if err := unix.Mlock(data); err != nil {
		b.weak = fmt.Errorf("locked: keeping out of swap: %w", err)
	}
	return b, nil
}

// release gives the pages back. The kernel zeroes them before anybody else sees them.
func release(data []byte) {
	// It fails only for an address that Mmap did not return, which cannot be here.
	_ = unix.Munmap(data[:cap(data)])
}
