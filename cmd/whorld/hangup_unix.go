//go:build unix

package main

import (
	"os"
	"syscall"
)

// hangup tells the daemon to read its documents again.
var hangup os.Signal = syscall.SIGHUP
