package rdsi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A LogEntry is one entry of the log with everything that stands in the tree for it.
type LogEntry struct {
	Record json.RawMessage `json:"record"`           // a Record
	Sealed []byte          `json:"sealed,omitempty"` // an encrypted Sealed; none without a National Manager's key
	Head   string          `json:"head"`             // of the tree that ends with this entry
}

// Clone returns a copy: what a store hands out is valid during the call only.
func (e LogEntry) Clone() LogEntry {
	return LogEntry{bytes.Clone(e.Record), bytes.Clone(e.Sealed), e.Head}
}

// leaf is what the tree holds for the entry: the record, and a digest of the sealed entry beside it, so that the record
// can be proved to those who may not see the sealed one.
func (e *LogEntry) leaf() []byte {
	sealed := "-"
	if len(e.Sealed) > 0 {
		sum := sha256.Sum256(e.Sealed)
		sealed = hex.EncodeToString(sum[:])
	}
	return fmt.Appendf(nil, "%s\n%s\n", e.Record, sealed)
}

// A LogChecker reads a log entry by entry, from its beginning, and finds what was changed, dropped or put elsewhere.
type LogChecker struct {
	verifiers note.Verifiers // nil: signatures are not looked at
	kept      tlog.Tree      // a head that the caller kept
	hashes    []tlog.Hash
	size      int64
	signed    bool // the newest head
	last      tlog.Tree
	previous  []byte
}

// NewLogChecker returns a checker. key is the verifier key of the member whose log it is, empty to leave signatures
// alone. kept is a head of the same log from earlier, nil for none: without one nobody can tell whether the newest
// entries were cut off together with their heads.
func NewLogChecker(key string, kept []byte) (*LogChecker, error) {
	c := &LogChecker{}
	if key != "" {
		v, err := note.NewVerifier(key)
		if err != nil {
			return nil, fmt.Errorf("rdsi: key of the log: %w", err)
		}
		c.verifiers = note.VerifierList(v)
	}
	if kept != nil {
		tree, signed, err := c.head(kept)
		if err == nil && c.verifiers != nil && !signed {
			err = fmt.Errorf("not signed")
		}
		if err != nil {
			return nil, fmt.Errorf("%w: the head that was kept: %w", ErrLog, err)
		}
		c.kept = tree
	}
	return c, nil
}

// ReadHashes implements tlog.HashReader over what was read so far.
func (c *LogChecker) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		if at < 0 || at >= int64(len(c.hashes)) {
			return nil, fmt.Errorf("no hash %d", at)
		}
		out[i] = c.hashes[at]
	}
	return out, nil
}

// head reads a head and checks its signature, where it has one and the key is known.
func (c *LogChecker) head(b []byte) (tree tlog.Tree, signed bool, err error) {
	text := string(b)
	if c.verifiers != nil {
		n, err := note.Open(b, c.verifiers)
		switch {
		case err == nil:
			text, signed = n.Text, true
		case strings.Count(text, "\n") > headLines:
			return tlog.Tree{}, false, fmt.Errorf("the signature of a head is wrong")
		}
	}
	tree, err = tlog.ParseTree([]byte(text))
	return tree, signed, err
}

// headLines is the number of lines of a head without signature.
const headLines = 3

// Next checks the next entry and returns its record.
func (c *LogChecker) Next(e LogEntry) (Record, error) {
	number := c.size + 1
	fail := func(why string) (Record, error) {
		return Record{}, fmt.Errorf("%w: entry %d: %s", ErrLog, number, why)
	}
	var rec Record
	if err := json.Unmarshal(e.Record, &rec); err != nil {
		return fail("the record is damaged")
	}
	sum := sha256.Sum256(c.previous)
	if rec.Sequence != uint64(c.size)+1 || rec.Previous != hex.EncodeToString(sum[:]) {
		return fail("does not follow the one before")
	}
	hashes, err := tlog.StoredHashes(c.size, e.leaf(), c)
	if err != nil {
		return fail(err.Error())
	}
	c.hashes = append(c.hashes, hashes...)
	c.size++
	c.previous = append(c.previous[:0], e.Record...)
	root, err := tlog.TreeHash(c.size, c)
	if err != nil {
		return fail(err.Error())
	}
	tree, signed, err := c.head([]byte(e.Head))
	switch {
	case err != nil:
		return fail(err.Error())
	case tree.N != c.size || tree.Hash != root:
		return fail("the tree does not have the head that was recorded")
	case c.signed && !signed:
		return fail("the head is not signed, and those before are")
	case tree.N == c.kept.N && root != c.kept.Hash:
		return fail("the tree is not the one of the head that was kept")
	}
	c.signed, c.last = signed, tree
	return rec, nil
}

// End checks what can only be known when there are no more entries, and returns the size of the tree and its root.
func (c *LogChecker) End() (size int64, root string, err error) {
	if c.size < c.kept.N {
		return 0, "", fmt.Errorf("%w: %d entries, and there were %d once", ErrLog, c.size, c.kept.N)
	}
	if c.verifiers != nil && c.size > 0 && !c.signed {
		return 0, "", fmt.Errorf("%w: the newest head is not signed", ErrLog)
	}
	if c.size == 0 {
		return 0, "", nil
	}
	return c.size, c.last.Hash.String(), nil
}
