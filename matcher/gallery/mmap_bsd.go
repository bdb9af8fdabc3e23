//go:build unix && !linux

package gallery

import "golang.org/x/sys/unix"

// excludeFromDump does nothing: darwin has no such advice and writes no core dumps by default.
func excludeFromDump([]byte) {}

// populate asks for read-ahead, the nearest thing there is.
func populate(data []byte) { _ = unix.Madvise(data, unix.MADV_WILLNEED) }

// adviseHuge reports that the system chooses the size of pages alone.
func adviseHuge([]byte) bool { return false }
