package server

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/whorl-afis/whorl/rdsi/internal/locked"
)

// aheadSize is how much is read from a connection at a time while nobody knows yet where a head ends.
const aheadSize = 4096

// A splitConn gives the HTTP server the head of each request and not a byte of what follows, because the server's own
// buffers are on the heap, pooled, and never wiped. The body is read past them, with takeBody.
type splitConn struct {
	net.Conn
	ahead *locked.Buffer
	rest  []byte // read and not yet handed on, within ahead
	last  [4]byte
	taken bool

	once   sync.Once
	closed func()
}

// Close gives the connection's place back, once.
func (c *splitConn) Close() error {
	c.once.Do(c.closed)
	return c.Conn.Close()
}

// Read stops after the blank line that ends a head. Once the body was taken the connection is at its end.
func (c *splitConn) Read(p []byte) (int, error) {
	if c.taken {
		return 0, io.EOF
	}
	if len(c.rest) == 0 {
		n, err := c.Conn.Read(c.ahead.Bytes())
		if n == 0 {
			return 0, err
		}
		c.rest = c.ahead.Bytes()[:n]
	}
	n := 0
	for n < len(p) && n < len(c.rest) {
		b := c.rest[n]
		p[n] = b
		n++
		c.last = [4]byte{c.last[1], c.last[2], c.last[3], b}
		// Lines may end without a carriage return, as net/http allows too.
		if c.last == [4]byte{'\r', '\n', '\r', '\n'} || c.last[2] == '\n' && b == '\n' {
			break
		}
	}
	c.rest = c.rest[n:]
	return n, nil
}

// takeBody returns a reader of what follows the head. The connection can carry no other request afterwards.
func (c *splitConn) takeBody() io.Reader {
	c.taken = true
	rest := c.rest
	c.rest = nil
	return io.MultiReader(bytes.NewReader(rest), &pacedReader{conn: c.Conn, began: time.Now()})
}

type connKey struct{}

func (s *Server) withConn(ctx context.Context, c net.Conn) context.Context {
	if split, ok := c.(*splitConn); ok {
		return context.WithValue(s.withPeer(ctx, split.Conn), connKey{}, split)
	}
	return s.withPeer(ctx, c)
}

// bodyOf returns the body of an exchange, past the buffers of the HTTP server where the listener is ours, and what wipes
// the piece of it that was read with the head.
func bodyOf(w http.ResponseWriter, r *http.Request) (body io.Reader, forget func()) {
	s, ok := r.Context().Value(connKey{}).(*splitConn)
	if !ok {
		return r.Body, func() {}
	}
	w.Header().Set("Connection", "close")
	if r.Header.Get("Expect") != "" {
		w.WriteHeader(http.StatusContinue)
	}
	return s.takeBody(), func() { clear(s.ahead.Bytes()) }
}
