package server

import (
	"errors"
	"fmt"
	"net"
	"os"
	"time"
)

// Errors of Listen.
var (
	ErrInUse     = errors.New("another daemon answers on the socket")
	ErrNotSocket = errors.New("path exists and is not a socket")
	ErrPath      = errors.New("path is too long for a socket")
)

const (
	// maxSocketPath is what fits into a socket address on every system that has them (104 bytes on macOS, one for the
	// final zero).
	maxSocketPath = 103
	// dialTime is what a daemon has to show that it is alive.
	dialTime = time.Second
)

// Listen makes the socket at path, readable and writable by its owner alone. A socket that a dead daemon left behind is
// replaced; one on which somebody answers is ErrInUse, and anything else at path is ErrNotSocket and stays untouched.
func Listen(path string) (net.Listener, error) { return listen(path, 0o600) }

// ListenShared is Listen for a server with Roles: everybody on the machine may connect, and the kernel says who it is.
// The folder of the socket may narrow it.
func ListenShared(path string) (net.Listener, error) { return listen(path, 0o666) }

func listen(path string, mode os.FileMode) (net.Listener, error) {
	if len(path) > maxSocketPath {
		return nil, fmt.Errorf("server: socket %s: %w: %d bytes, at most %d", path, ErrPath, len(path), maxSocketPath)
	}
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
	case err != nil:
		return nil, fmt.Errorf("server: socket: %w", err)
	case info.Mode().Type() != os.ModeSocket:
		return nil, fmt.Errorf("server: socket %s: %w", path, ErrNotSocket)
	default:
		if c, err := net.DialTimeout("unix", path, dialTime); err == nil {
			c.Close()
			return nil, fmt.Errorf("server: socket %s: %w", path, ErrInUse)
		}
		if err := os.Remove(path); err != nil {
			return nil, fmt.Errorf("server: stale socket: %w", err)
		}
	}
	l, err := listenMode(path, mode)
	if err != nil {
		return nil, fmt.Errorf("server: socket: %w", err)
	}
	return l, nil
}
