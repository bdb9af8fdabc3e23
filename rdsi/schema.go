package rdsi

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// storeSchema is the version of the layout of a store:
//
//	0  written before versions were kept; the same buckets without the epoch of the newest membership notice
//	1  meta holds this number, and what was last seen of members and agreements
const storeSchema = 1

var (
	keySchema  = []byte("schema")
	keyEpoch   = []byte("epoch")   // of the newest membership notice seen
	keyNotice  = []byte("notice")  // digest of that notice
	keyVersion = []byte("version") // and a pair of members -> newest version of their agreement seen
)

// ErrNewerStore says that a newer program has written the store. Reading it with the rules of this one could forget what
// that one promised to keep.
var ErrNewerStore = errors.New("rdsi: the store was written by a newer version of this program")

// migrate brings a store to the present layout, step by step, in the transaction that opens it.
func migrate(tx *bolt.Tx) error {
	meta := tx.Bucket(bucketMeta)
	version, ok := number(meta.Get(keySchema))
	switch {
	case ok && version > storeSchema:
		return fmt.Errorf("%w: layout %d, this program knows %d", ErrNewerStore, version, storeSchema)
	case ok && version == storeSchema:
		return nil
	}
	// From 0 to 1: what is not there yet is filled in when the handler looks at its world.
	return meta.Put(keySchema, bigEndian(storeSchema))
}

// remember takes note of the membership notice and the agreements of a world, and refuses what is older than something
// seen before: also after a restart nobody brings a suspended member back with an old document, or an old agreement. Of
// one epoch there can be one signed notice.
func remember(tx *bolt.Tx, w *World, self string) error {
	meta := tx.Bucket(bucketMeta)
	epoch, known := number(meta.Get(keyEpoch))
	if known && w.Epoch < int64(epoch) {
		return fmt.Errorf("%w: epoch %d of the members is older than %d", ErrConfig, w.Epoch, epoch)
	}
	if w.notice != "" {
		sum := sha256.Sum256([]byte(w.notice))
		if old := meta.Get(keyNotice); known && w.Epoch == int64(epoch) && old != nil && string(old) != string(sum[:]) {
			return fmt.Errorf("%w: two notices of members have epoch %d", ErrConfig, epoch)
		}
		if err := meta.Put(keyNotice, sum[:]); err != nil {
			return err
		}
	}
	if err := meta.Put(keyEpoch, bigEndian(max(w.Epoch, 0))); err != nil {
		return err
	}
	for _, m := range w.Members {
		a, ok := w.Agreement(self, m.ID)
		if !ok {
			continue
		}
		key := append(bytes.Clone(keyVersion), "\x00"+m.ID...)
		if seen, ok := number(meta.Get(key)); ok && a.Version < int(seen) {
			return fmt.Errorf("%w: agreement %s is version %d, older than %d", ErrConfig, a.ID, a.Version, seen)
		}
		if err := meta.Put(key, bigEndian(max(a.Version, 0))); err != nil {
			return err
		}
	}
	return nil
}
