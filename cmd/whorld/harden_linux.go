package main

import (
	"log/slog"
	"os"

	"golang.org/x/sys/unix"
)

// harden keeps the memory of requests out of core dumps and away from debuggers of the same user.
func harden(log *slog.Logger) {
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		log.Warn("memory cannot be kept from debuggers", "error", err)
	}
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}); err != nil {
		log.Warn("core dumps cannot be switched off", "error", err)
	}
}

// lockMemory keeps what is derived from requests (images, templates) out of swap, page by page as it is used, and out of
// dumps that somebody switches on later. The transactions themselves lie in locked pages anyway.
func lockMemory(log *slog.Logger) {
	// No kind of mapping goes into a dump. Where /proc is hidden, the core limit of zero stands alone.
	if err := os.WriteFile("/proc/self/coredump_filter", []byte("0"), 0); err != nil {
		log.Warn("the filter of core dumps cannot be set", "error", err)
	}
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_MEMLOCK, &limit); err != nil || limit.Cur != unix.RLIM_INFINITY {
		// Under a limit the first allocation beyond it would end the daemon.
		log.Warn("memory beside the requests themselves may be swapped out: set LimitMEMLOCK=infinity")
		return
	}
	if err := unix.Mlockall(unix.MCL_CURRENT | unix.MCL_FUTURE | unix.MCL_ONFAULT); err != nil {
		log.Warn("memory beside the requests themselves may be swapped out", "error", err)
	}
}
