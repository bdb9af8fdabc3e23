//go:build unix

package server

import (
	"net"
	"os"

	"golang.org/x/sys/unix"
)

// listenMode makes the file under a umask, so that there is no moment in which others could connect.
func listenMode(path string, mode os.FileMode) (net.Listener, error) {
	old := unix.Umask(0o777 &^ int(mode))
	l, err := net.Listen("unix", path)
	unix.Umask(old)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, mode); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}
