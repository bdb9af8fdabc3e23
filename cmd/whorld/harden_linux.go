package main

import (
	"log/slog"

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
