package gallery

import (
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/whorl-afis/whorl/matcher/internal/descriptor"
	"github.com/whorl-afis/whorl/template"
)

const maxInt = math.MaxInt

// BuildOptions say how a gallery is built. The zero value is right for most.
type BuildOptions struct {
	// MaxMinutiae is the number of minutiae kept of a print, the best ones, 1 to 255; 0 means DefaultMaxMinutiae.
	MaxMinutiae int
	// MaxCodes is the number of minutiae whose codes are kept, at most MaxMinutiae; 0 means DefaultMaxCodes. Codes
	// beyond those that a comparison looks at are wasted.
	MaxCodes int
	// Replace lets Create put the new gallery in the place of an existing one. The old one's biometric bytes are
	// overwritten after the new one took its name.
	Replace bool
}

// A Record is one print of one finger of a subject, as it is enrolled.
type Record struct {
	Subject  string // identifier, 1 to 64 bytes of UTF-8, opaque to the gallery
	Position template.Position
	Policy   uint64 // bits 0 to 61 belong to the caller
	Template *template.Template
}

// A Writer builds a gallery beside its final place. Add may be called by several goroutines, which share the cost of
// computing codes; templates that have theirs (matcher.Describe) take a sixth of the time. Commit or Abort ends it.
type Writer struct {
	options BuildOptions
	path    string
	lock    *os.File
	file    *os.File
	scratch sync.Pool // of *encoded

	mu         sync.Mutex
	err        error // first error of the file; everything after it fails
	done       bool
	replaces   bool // the file at path is overwritten after the new one took its name
	published  bool
	generation uint64
	offset     uint64
	open       [256]*openChunk // by canonical position
	chunks     []chunk
	meta       []recordMeta
	subjects   map[string]uint32
	names      []string // in the order of first appearance
}

type recordMeta struct {
	policy   uint64
	subject  uint32 // index into names until Commit ranks them
	coldEnd  uint32
	position uint8
}

// roomAfter is the number of records of a position after which it gets room for a whole chunk: growing to it step by step copies a
// chunk three times.
const roomAfter = 256

// openChunk collects the records of one position until there are enough for a chunk.
type openChunk struct {
	hot, cold []byte
	meta      []recordMeta
}

type encoded struct {
	codes []descriptor.Code
	hot   [HotSize]byte
	cold  []byte
}

// Create begins a gallery that will be at path after Commit. Until then nothing is there, or what was there before.
// It returns ErrExists, ErrLocked, or the error of the file system.
func Create(path string, o BuildOptions) (*Writer, error) {
	lock, err := lockGallery(path)
	if err != nil {
		return nil, err
	}
	_, err = os.Lstat(path)
	exists := err == nil
	if exists && !o.Replace {
		lock.Close()
		return nil, fmt.Errorf("%w: replacing it was not asked for", ErrExists)
	}
	w, err := newWriter(path, lock, o)
	if err != nil {
		lock.Close()
		return nil, err
	}
	w.replaces = exists
	return w, nil
}

// newWriter begins the new file. It needs the lock, and closes it when the Writer ends.
func newWriter(path string, lock *os.File, o BuildOptions) (*Writer, error) {
	if o.MaxMinutiae <= 0 || o.MaxMinutiae > template.MaxMinutiae {
		o.MaxMinutiae = min(max(o.MaxMinutiae, DefaultMaxMinutiae), template.MaxMinutiae)
	}
	if o.MaxCodes <= 0 {
		o.MaxCodes = DefaultMaxCodes
	}
	o.MaxCodes = min(o.MaxCodes, o.MaxMinutiae)
	f, err := os.OpenFile(path+suffixNew, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("gallery: create: %w", err)
	}
	w := &Writer{
		options: o, path: path, lock: lock, file: f, generation: 1, offset: headerSize,
		subjects: make(map[string]uint32),
	}
	w.scratch.New = func() any { return new(encoded) }
	step("create")
	// The header's place is taken now: a hole there could not be overwritten on a disk that is full by then.
	if _, err := f.WriteAt(make([]byte, headerSize), 0); err != nil {
		f.Close()
		_ = purge(path) // what cannot be overwritten now is purged by the next change
		return nil, fmt.Errorf("gallery: write: %w", err)
	}
	return w, nil
}

// Add stores one record. Several records may share subject and position. It returns ErrSubject or ErrTemplate for a
// record that cannot be stored, after which the Writer is as before, or the error of the file system, after which
// only Abort is left.
func (w *Writer) Add(r Record) error {
	e := w.scratch.Get().(*encoded)
	defer w.scratch.Put(e)
	if err := w.encode(e, &r); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.add(r.Subject, uint8(r.Position), r.Policy, e.hot[:], e.cold)
}

// AddAll is Add for many records, in their order, with codes computed on all processors. It ends at the first that cannot
// be stored, and returns the number of those before it, which are.
func (w *Writer) AddAll(recs []Record) (int, error) {
	pieces := (len(recs) + addPiece - 1) / addPiece
	q := addQueue{turn: sync.NewCond(new(sync.Mutex))}
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), pieces) {
		wait.Go(func() {
			var es [addPiece]*encoded
			for i := range es {
				es[i] = w.scratch.Get().(*encoded)
			}
			for q.work(w, recs, &es) {
			}
			for _, e := range es {
				w.scratch.Put(e)
			}
		})
	}
	wait.Wait()
	return q.stored, q.err
}

// addPiece is the number of records that a goroutine encodes before it waits for its turn to store them: a millisecond of
// work, in 60 KB.
const addPiece = 32

// An addQueue hands out pieces of what AddAll was given and has them stored in order.
type addQueue struct {
	taken  atomic.Int64
	turn   *sync.Cond
	done   int   // pieces that had their turn
	stored int   // records
	err    error // of the first record that could not be stored; nothing is stored after it
}

// work encodes the next piece and stores it in its turn. It reports whether there may be another.
func (q *addQueue) work(w *Writer, recs []Record, es *[addPiece]*encoded) bool {
	piece := int(q.taken.Add(1)) - 1
	if piece*addPiece >= len(recs) {
		return false
	}
	part := recs[piece*addPiece : min((piece+1)*addPiece, len(recs))]
	var failed error
	n := 0 // records that are ready to be stored
	for ; n < len(part); n++ {
		if failed = w.encode(es[n], &part[n]); failed != nil {
			break
		}
	}
	q.turn.L.Lock()
	defer q.turn.L.Unlock()
	for q.done != piece {
		q.turn.Wait()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := 0; i < n && q.err == nil; i++ {
		r, e := &part[i], es[i]
		if q.err = w.add(r.Subject, uint8(r.Position), r.Policy, e.hot[:], e.cold); q.err == nil {
			q.stored++
		}
	}
	if q.err == nil {
		q.err = failed
	}
	q.done++
	q.turn.Broadcast()
	return q.err == nil
}

// encode sets e to what is stored of r, or returns why it cannot be.
func (w *Writer) encode(e *encoded, r *Record) error {
	if err := checkSubject(r.Subject); err != nil {
		return err
	}
	if r.Template == nil {
		return fmt.Errorf("%w: none given", ErrTemplate)
	}
	if err := r.Template.Validate(); err != nil {
		return fmt.Errorf("%w: %w", ErrTemplate, err)
	}
	if m := r.Template.Map; m != nil && (m.Cols > maxMapSide || m.Rows > maxMapSide) {
		return fmt.Errorf("%w: orientation map of %d × %d cells", ErrTemplate, m.Cols, m.Rows)
	}
	minutiae := r.Template.Minutiae[:min(len(r.Template.Minutiae), w.options.MaxMinutiae)]
	e.codes = descriptor.AppendCodes(e.codes[:0], r.Template, w.options.MaxCodes)
	putHot(e.hot[:], r.Template, e.codes)
	e.cold = appendCold(e.cold[:0], r.Template, minutiae, e.codes)
	return nil
}

func checkSubject(s string) error {
	if len(s) < 1 || len(s) > MaxSubject || !utf8.ValidString(s) {
		return fmt.Errorf("%w: %d bytes", ErrSubject, len(s))
	}
	return nil
}

// add stores an encoded record. The caller holds w.mu or is alone.
func (w *Writer) add(subject string, position uint8, policy uint64, hot, cold []byte) error {
	switch {
	case w.done:
		return ErrClosed
	case w.err != nil:
		return w.err
	case int64(len(w.meta)) >= MaxRecords-256*ChunkRecords:
		return ErrFull
	}
	id, known := w.subjects[subject]
	if !known {
		id = uint32(len(w.names))
		w.subjects[subject] = id
		w.names = append(w.names, subject)
	}
	group := uint8(template.Position(position).Finger())
	c := w.open[group]
	if c == nil {
		c = new(openChunk)
		w.open[group] = c
	}
	if len(c.meta) == roomAfter {
		c.hot = slices.Grow(c.hot, (ChunkRecords-roomAfter)*HotSize)
		c.cold = slices.Grow(c.cold, (ChunkRecords-roomAfter)*len(c.cold)/roomAfter)
	}
	c.hot, c.cold = append(c.hot, hot...), append(c.cold, cold...)
	c.meta = append(c.meta, recordMeta{policy: policy, subject: id, coldEnd: uint32(len(c.cold)), position: position})
	if len(c.meta) == ChunkRecords {
		w.flush(group)
	}
	return w.err
}

// flush writes the open chunk of a position.
func (w *Writer) flush(group uint8) {
	c := w.open[group]
	if c == nil || len(c.meta) == 0 || w.err != nil {
		return
	}
	k := chunk{
		hot: w.offset, cold: w.offset + uint64(len(c.hot)), coldLen: uint64(len(c.cold)), first: uint32(len(w.meta)),
		count: uint32(len(c.meta)), hotCRC: crc32.Checksum(c.hot, castagnoli), coldCRC: crc32.Checksum(c.cold, castagnoli),
		position: group,
	}
	w.write(c.hot)
	w.write(c.cold)
	w.pad(chunkAlign)
	beginWriteback(w.file, k.hot, w.offset-k.hot)
	w.chunks, w.meta = append(w.chunks, k), append(w.meta, c.meta...)
	c.hot, c.cold, c.meta = c.hot[:0], c.cold[:0], c.meta[:0]
	step("chunk")
}

func (w *Writer) write(b []byte) {
	if w.err != nil {
		return
	}
	if _, err := w.file.WriteAt(b, int64(w.offset)); err != nil {
		w.err = fmt.Errorf("gallery: write: %w", err)
		return
	}
	w.offset += uint64(len(b))
}

func (w *Writer) pad(to uint64) {
	w.write(make([]byte, alignUp(w.offset, to)-w.offset))
}

// Abort gives up: it overwrites and removes the new file and leaves what was at path. After Commit it does nothing.
func (w *Writer) Abort() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done {
		return
	}
	w.done = true
	w.file.Close()
	_ = purge(w.path) // what cannot be overwritten now is purged by the next change
	w.lock.Close()
}
