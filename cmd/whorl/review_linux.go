package main

import (
	"fmt"
	"io"

	"golang.org/x/sys/unix"
)

// keepPrivate keeps the prints that this process is about to hold out of dumps, debuggers and swap, as far as the system lets
// it, and says where it does not.
func keepPrivate(stderr io.Writer) {
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		fmt.Fprintln(stderr, "whorl: memory cannot be kept from debuggers and dumps:", err)
	}
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_MEMLOCK, &limit); err != nil || limit.Cur != unix.RLIM_INFINITY {
		// Under a limit the first allocation beyond it would end the program.
		fmt.Fprintln(stderr, "whorl: prints may be swapped out while they are shown: raise the limit on locked memory (ulimit -l unlimited)")
		return
	}
	if err := unix.Mlockall(unix.MCL_CURRENT | unix.MCL_FUTURE | unix.MCL_ONFAULT); err != nil {
		fmt.Fprintln(stderr, "whorl: prints may be swapped out while they are shown:", err)
	}
}
