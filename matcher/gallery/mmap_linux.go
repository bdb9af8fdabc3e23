package gallery

import "golang.org/x/sys/unix"

// excludeFromDump keeps biometric data out of core dumps; kernels without the advice are older than 3.4.
func excludeFromDump(data []byte) { _ = unix.Madvise(data, unix.MADV_DONTDUMP) }

// populate reads the whole mapping in now. Kernels before 5.14 refuse, and the pages come as they are touched.
func populate(data []byte) { _ = unix.Madvise(data, unix.MADV_POPULATE_READ) }

func adviseHuge(data []byte) bool { return unix.Madvise(data, unix.MADV_HUGEPAGE) == nil }
