package rdsi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	bolt "go.etcd.io/bbolt"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// newest returns the sequence number of the newest entry of the log, 0 where there is none.
func newest(tx *bolt.Tx) uint64 {
	k, _ := tx.Bucket(bucketRecords).Cursor().Last()
	n, _ := number(k)
	return n
}

// A logger is what entries of the log are made with: both keys may be missing.
type logger struct {
	sealer *sealer
	signer note.Signer
}

// openLedger opens a store with what its log is made with: a recipient of the sealed log and a signer key, each of them or
// none.
func openLedger(path, manager, key string) (*store, logger, error) {
	var l logger
	var err error
	if l.sealer, err = newSealer(manager); err != nil {
		return nil, l, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	if key != "" {
		if l.signer, err = note.NewSigner(key); err != nil {
			return nil, l, fmt.Errorf("%w: key of the log: %w", ErrConfig, err)
		}
	}
	st, err := openStore(path)
	return st, l, err
}

// append writes the next entry of the log: the record, the sealed entry beside it, and the tree that holds both. With a
// National Manager's key every entry has a sealed one of equal size.
func (l logger) append(tx *bolt.Tx, rec Record, e Sealed) error {
	b := tx.Bucket(bucketRecords)
	last, prev := b.Cursor().Last()
	n, _ := number(last)
	rec.Version, rec.Sequence = recordVersion, n+1
	sum := sha256.Sum256(prev)
	rec.Previous = hex.EncodeToString(sum[:])
	data, err := json.Marshal(rec)
	if err != nil {
		return err
	}
	key := bigEndian(rec.Sequence)
	if err := b.Put(key, data); err != nil {
		return err
	}
	entry := LogEntry{Record: data}
	if l.sealer != nil {
		e.Sequence = rec.Sequence
		if entry.Sealed, err = l.sealer.seal(e); err != nil {
			return err
		}
		if err := tx.Bucket(bucketSealed).Put(key, entry.Sealed); err != nil {
			return err
		}
	}
	return l.extendTree(tx, int64(n), &entry)
}

// The log is a Merkle tree (package tlog): entry n is its leaf n-1, and a head says how many leaves there were and what
// they hash to. Whoever keeps a signed head can tell ever after whether one of its entries was changed.
var (
	bucketHashes = []byte("hashes") // index as package tlog counts them -> hash
	bucketHeads  = []byte("heads")  // size of the tree -> head, signed where there is a key
)

// entryOf returns the entry of a record, valid during the transaction.
func entryOf(tx *bolt.Tx, sequence, record []byte) LogEntry {
	return LogEntry{record, tx.Bucket(bucketSealed).Get(sequence), string(tx.Bucket(bucketHeads).Get(sequence))}
}

func storedHashes(tx *bolt.Tx) tlog.HashReader {
	b := tx.Bucket(bucketHashes)
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, at := range indexes {
			if v := b.Get(bigEndian(at)); len(v) != len(out[i]) || copy(out[i][:], v) != len(v) {
				return nil, fmt.Errorf("hash %d of the log is missing", at)
			}
		}
		return out, nil
	})
}

// extendTree puts entry n (from 0) into the tree and signs the new head.
func (l logger) extendTree(tx *bolt.Tx, n int64, e *LogEntry) error {
	tree := storedHashes(tx)
	hashes, err := tlog.StoredHashes(n, e.leaf(), tree)
	if err != nil {
		return err
	}
	at := tlog.StoredHashIndex(0, n)
	for i, h := range hashes {
		if err := tx.Bucket(bucketHashes).Put(bigEndian(at+int64(i)), h[:]); err != nil {
			return err
		}
	}
	root, err := tlog.TreeHash(n+1, tree)
	if err != nil {
		return err
	}
	head := tlog.FormatTree(tlog.Tree{N: n + 1, Hash: root})
	if l.signer != nil {
		if head, err = note.Sign(&note.Note{Text: string(head)}, l.signer); err != nil {
			return err
		}
	}
	return tx.Bucket(bucketHeads).Put(bigEndian(n+1), head)
}

// treeFits checks that the tree ends where the records do, and its newest head is that of its hashes: what was cut off or
// put there by others must not be built upon.
func treeFits(tx *bolt.Tx) error {
	last, _ := tx.Bucket(bucketRecords).Cursor().Last()
	newest, head := tx.Bucket(bucketHeads).Cursor().Last()
	if last == nil && newest == nil {
		return nil
	}
	text := strings.Join(strings.SplitAfter(string(head), "\n")[:min(headLines, strings.Count(string(head), "\n"))], "")
	tree, err := tlog.ParseTree([]byte(text))
	if err != nil || !bytes.Equal(last, newest) || !bytes.Equal(last, bigEndian(tree.N)) {
		return errors.New("the log does not end where its tree does")
	}
	if root, err := tlog.TreeHash(tree.N, storedHashes(tx)); err != nil || root != tree.Hash {
		return errors.New("the tree of the log does not have the head that was recorded")
	}
	return nil
}

// readEntries calls f with every entry in order.
func readEntries(tx *bolt.Tx, f func(LogEntry) error) error {
	records := tx.Bucket(bucketRecords)
	if records == nil || tx.Bucket(bucketSealed) == nil || tx.Bucket(bucketHeads) == nil {
		return fmt.Errorf("%w: not a transaction store", ErrStore)
	}
	c := records.Cursor()
	for k, v := c.First(); k != nil; k, v = c.Next() {
		if err := f(entryOf(tx, k, v)); err != nil {
			return err
		}
	}
	return nil
}
