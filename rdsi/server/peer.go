package server

import (
	"context"
	"net"
)

// A Peer is the process at the other end of a connection, as the kernel saw it connect.
type Peer struct {
	UID, GID, PID int
	Groups        []int // supplementary ones
}

type peerKey struct{}

// PeerOf returns the peer of an exchange; ok is false where the system does not tell.
func PeerOf(ctx context.Context) (p Peer, ok bool) {
	p, ok = ctx.Value(peerKey{}).(Peer)
	return p, ok
}

// withPeer puts the peer of a connection into the context of its exchanges.
func (s *Server) withPeer(ctx context.Context, c net.Conn) context.Context {
	if p, ok := s.o.Peer(c); ok {
		return context.WithValue(ctx, peerKey{}, p)
	}
	return ctx
}
