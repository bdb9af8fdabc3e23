//go:build unix

package speed

import (
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Resources returns the faults and the processor time of this process since it began and its memory now: on Linux what
// is resident, on other systems the most that ever was.
func Resources() Usage {
	var r unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &r) != nil {
		return Usage{}
	}
	u := Usage{RSS: int64(r.Maxrss), Minor: int64(r.Minflt), Major: int64(r.Majflt), CPU: r.Utime.Nano() + r.Stime.Nano()}
	// The second number is of resident pages.
	if b, err := os.ReadFile("/proc/self/statm"); err == nil {
		if f := strings.Fields(string(b)); len(f) > 1 {
			if n, err := strconv.ParseInt(f[1], 10, 64); err == nil {
				u.RSS = n * int64(os.Getpagesize())
			}
		}
	}
	return u
}
