//go:build unix

package server

import (
	"net"
	"os"

	"golang.org/x/sys/unix"
)

// socketMode is the mode of the socket file.
const socketMode = 0o600

// listenPrivate makes the file under a umask, so that there is no moment in which others could connect.
func listenPrivate(path string) (net.Listener, error) {
	old := unix.Umask(0o777 &^ socketMode)
	l, err := net.Listen("unix", path)
	unix.Umask(old)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, socketMode); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}
