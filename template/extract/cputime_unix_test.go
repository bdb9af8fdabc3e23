//go:build unix

package extract_test

import "golang.org/x/sys/unix"

// cpuTime is the processor time that this process has used, in seconds: other load on the machine does not count.
func cpuTime() float64 {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}
