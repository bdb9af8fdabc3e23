package rdsi

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// ErrLog says that a log, a head or a proof is not what it was.
var ErrLog = errors.New("rdsi: transaction log has been changed")

// A LogProof shows that a record is an entry of the log with a given head, without showing the rest of the log.
type LogProof struct {
	Leaf  string   `json:"leaf"` // the record, and a digest of the sealed entry
	Index int64    `json:"index"`
	Path  []string `json:"path"` // hashes beside the way to the root, as package tlog orders them
	Head  string   `json:"head"`
}

// Prove returns the proof of the entry with the given sequence number in the tree that was read so far, whose entries
// the caller gives again: the entry itself and the newest.
func (c *LogChecker) Prove(e, newest LogEntry, sequence uint64) (LogProof, error) {
	if sequence == 0 || sequence > uint64(c.size) {
		return LogProof{}, fmt.Errorf("%w: entry %d of %d", ErrUnknown, sequence, c.size)
	}
	n := int64(sequence) - 1
	path, err := tlog.ProveRecord(c.size, n, c)
	if err != nil {
		return LogProof{}, fmt.Errorf("%w: %w", ErrLog, err)
	}
	p := LogProof{Leaf: string(e.leaf()), Index: n, Head: newest.Head, Path: []string{}}
	for _, h := range path {
		p.Path = append(p.Path, h.String())
	}
	return p, nil
}

// CheckProof returns the record that a proof proves. key is the verifier key of the member whose log it is.
func CheckProof(p LogProof, key string) (Record, error) {
	var rec Record
	c, err := NewLogChecker(key, []byte(p.Head))
	if err != nil {
		return rec, err
	}
	path := make(tlog.RecordProof, 0, len(p.Path))
	for _, s := range p.Path {
		h, err := tlog.ParseHash(s)
		if err != nil {
			return rec, fmt.Errorf("%w: proof: %w", ErrLog, err)
		}
		path = append(path, h)
	}
	if p.Index < 0 || p.Index >= c.kept.N {
		return rec, fmt.Errorf("%w: proof: entry %d of %d", ErrLog, p.Index, c.kept.N)
	}
	if err := tlog.CheckRecord(path, c.kept.N, c.kept.Hash, p.Index, tlog.RecordHash([]byte(p.Leaf))); err != nil {
		return rec, fmt.Errorf("%w: proof: %w", ErrLog, err)
	}
	if err := json.NewDecoder(strings.NewReader(p.Leaf)).Decode(&rec); err != nil {
		return rec, fmt.Errorf("%w: proof: no record", ErrLog)
	}
	return rec, nil
}
