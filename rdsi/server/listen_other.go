//go:build !unix

package server

import "net"

// listenPrivate leaves access to the folder's permissions: sockets have none of their own here.
func listenPrivate(path string) (net.Listener, error) { return net.Listen("unix", path) }
