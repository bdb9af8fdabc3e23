//go:build !unix

package server

import (
	"net"
	"os"
)

// listenMode leaves access to the folder's permissions: sockets have none of their own here.
func listenMode(path string, _ os.FileMode) (net.Listener, error) { return net.Listen("unix", path) }
