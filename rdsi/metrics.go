package rdsi

import (
	"sync"

	bolt "go.etcd.io/bbolt"
)

// Figures of a handler, for those who run it. They hold nothing of a request but what its requester saw: a match that was
// not told is counted as no match.
type Figures struct {
	Answers    map[Answer]uint64 // since the start
	Pending    int               // requests without an answer
	Searching  int
	QueueSpace int
	LogEntries uint64
	Epoch      int64 // of the members document
	Reviews    int   // cases before examiners
	Duties     int   // of which something is left to do
	Overdue    int   // duties whose time is over
	Unusual    int   // users whose requests of today are far beyond their usual number
}

type counters struct {
	mu      sync.Mutex
	answers map[Answer]uint64
}

func (c *counters) count(a Answer) {
	if a == "" {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.answers == nil {
		c.answers = map[Answer]uint64{}
	}
	c.answers[a]++
}

// Figures returns the figures of now.
func (h *Handler) Figures() (Figures, error) {
	f := Figures{Answers: map[Answer]uint64{}, Searching: len(h.workers), QueueSpace: cap(h.queue) - len(h.queue),
		Epoch: h.world.Load().Epoch}
	h.counters.mu.Lock()
	for a, n := range h.counters.answers {
		f.Answers[a] = n
	}
	h.counters.mu.Unlock()
	h.mu.Lock()
	f.Pending = len(h.live)
	h.mu.Unlock()
	err := h.store.view(func(tx *bolt.Tx) error {
		f.LogEntries = newest(tx)
		return nil
	})
	if err != nil {
		return f, err
	}
	f.Reviews = len(h.Reviews(0))
	duties, err := h.Duties("")
	if err != nil {
		return f, err
	}
	for _, d := range duties {
		if len(d.Left) > 0 {
			f.Duties++
		}
		if d.Overdue {
			f.Overdue++
		}
	}
	f.Unusual, err = h.anomalies()
	return f, err
}

// LogFrom returns at most n entries of the log from a sequence number on, which begin at 1. The log grows at its end only,
// so that pages read one after the other are the log.
func (h *Handler) LogFrom(sequence uint64, n int) ([]LogEntry, error) {
	var out []LogEntry
	err := h.store.view(func(tx *bolt.Tx) error {
		c := tx.Bucket(bucketRecords).Cursor()
		k, v := c.Seek(bigEndian(sequence))
		for ; k != nil && len(out) < n; k, v = c.Next() {
			out = append(out, entryOf(tx, k, v).Clone())
		}
		return nil
	})
	return out, err
}

// Self returns the id of the member that answers.
func (h *Handler) Self() string { return h.cfg.Self }
