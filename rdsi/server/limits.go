package server

import (
	"net"
	"runtime"
	"sync"
	"time"

	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/internal/locked"
)

const (
	// maxConns bounds open connections, each a goroutine and some 20 KiB.
	maxConns = 1024
	// defaultMemory bounds the bodies in memory, from their first byte until the request is wiped: eight of the largest.
	defaultMemory = 8 * (rdsi.MaxTransaction + rdsi.MaxEnvelope + formOverhead)
	// uploadStart and uploadRate are what a client has to send its request: so much time at once, and a second more for
	// every MiB that has arrived. Who stalls is cut off after uploadStart; on a local socket a gigabyte takes a second.
	uploadStart = 5 * time.Second
	uploadRate  = 1 << 20
)

// A budget shares something scarce out among users. Nobody gets more than half of it, so that what one user's clients
// hold, stuck or ill-meant, is never missed by all others.
type budget struct {
	mu sync.Mutex
	shares
	byUser map[int]int64
}

// shares are the figures of a budget.
type shares struct {
	limit, used int64
	refused     uint64 // since the start
}

func newBudget(limit int64) *budget {
	return &budget{shares: shares{limit: limit}, byUser: map[int]int64{}}
}

func (b *budget) figures() shares {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.shares
}

// take reports whether there is n left for the user.
func (b *budget) take(user int, n int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.used+n > b.limit || b.byUser[user]+n > b.limit/2 {
		b.refused++
		return false
	}
	b.used += n
	b.byUser[user] += n
	return true
}

func (b *budget) give(user int, n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used -= n
	if b.byUser[user] -= n; b.byUser[user] == 0 {
		delete(b.byUser, user)
	}
}

// busyReply is for connections that are too many: there is no exchange yet in which it could be said.
const busyReply = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nRetry-After: " + retryAfter +
	"\r\nConnection: close\r\nContent-Length: 91\r\n\r\n" +
	`{"type":"` + problemType + `busy","title":"too many connections are open","status":503}    ` + "\n"

// A splitListener makes splitConns of connections, as many as there may be.
type splitListener struct {
	net.Listener
	server *Server
}

// Accept turns away what is too much instead of letting it wait: those behind it in the queue may be others. Only the
// listener's own errors are returned, because the HTTP server ends at them.
func (l splitListener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		peer, _ := l.server.o.Peer(c)
		if !l.server.conns.take(peer.UID, 1) {
			turnAway(c)
			continue
		}
		ahead, err := locked.New(aheadSize)
		if err != nil {
			l.server.conns.give(peer.UID, 1)
			turnAway(c)
			continue
		}
		s := &splitConn{Conn: c, ahead: ahead, closed: func() { l.server.conns.give(peer.UID, 1) }}
		// The HTTP server may read and close at the same time, so that only the collector knows when nobody reads any more.
		runtime.AddCleanup(s, (*locked.Buffer).Free, ahead)
		return s, nil
	}
}

// turnAway answers without waiting: a local socket takes so little at once.
func turnAway(c net.Conn) {
	_ = c.SetWriteDeadline(time.Now().Add(time.Millisecond))
	_, _ = c.Write([]byte(busyReply))
	c.Close()
}

// A pacedReader reads a body from a connection, whose sender must keep the pace.
type pacedReader struct {
	conn     net.Conn
	began    time.Time
	received int64
}

func (r *pacedReader) Read(p []byte) (int, error) {
	earned := time.Duration(r.received) * time.Second / uploadRate
	_ = r.conn.SetReadDeadline(r.began.Add(uploadStart + earned)) // it fails where reading does
	n, err := r.conn.Read(p)
	r.received += int64(n)
	return n, err
}
