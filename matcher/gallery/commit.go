package gallery

import (
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Commit finishes the file, makes it durable and gives it its name: when it returns nil, the gallery survives a
// crash. When it returns an error, what was at path is still there, except that an error in overwriting a file that
// was replaced comes after the new one took its place; the next Open or change tries again.
func (w *Writer) Commit() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done {
		return ErrClosed
	}
	err := w.publish()
	w.done = true
	if err != nil {
		w.file.Close()
		_ = purge(w.path) // what cannot be overwritten now is purged by the next change
	}
	w.lock.Close()
	return err
}

func (w *Writer) publish() error {
	if err := w.finish(); err != nil {
		return err
	}
	if w.replaces {
		// The old file keeps a second name until its bytes are overwritten, so that a crash cannot leave them behind
		// without a name to find them by.
		if err := keepOld(w.path); err != nil {
			return err
		}
	}
	if err := w.rename(); err != nil {
		return err
	}
	if w.replaces {
		return wipeFile(w.path + suffixOld)
	}
	return nil
}

// finish writes what Open looks for: partial chunks, sections, header; and syncs the file.
func (w *Writer) finish() error {
	for group := range w.open {
		w.flush(uint8(group))
		w.open[group] = nil
	}
	h := header{
		generation: w.generation, records: uint32(len(w.meta)), subjects: uint32(len(w.names)),
		chunks: uint32(len(w.chunks)), descriptors: codesVersion(),
		maxMinutiae: uint16(w.options.MaxMinutiae), maxCodes: uint16(w.options.MaxCodes),
	}
	for i, b := range w.columns() {
		w.pad(chunkAlign)
		h.sections[i] = section{offset: w.offset, length: uint64(len(b)), crc: crc32.Checksum(b, castagnoli)}
		w.write(b)
	}
	w.pad(chunkAlign)
	h.fileSize = w.offset
	step("written")
	if w.err != nil {
		return w.err
	}
	// The header goes last: a file that was not finished does not even have the magic.
	if _, err := w.file.WriteAt(h.encode(), 0); err != nil {
		return fmt.Errorf("gallery: write: %w", err)
	}
	if err := w.file.Sync(); err != nil {
		return fmt.Errorf("gallery: sync: %w", err)
	}
	step("synced")
	return nil
}

func (w *Writer) rename() error {
	if err := w.file.Close(); err != nil {
		return fmt.Errorf("gallery: close: %w", err)
	}
	if err := os.Rename(w.path+suffixNew, w.path); err != nil {
		return fmt.Errorf("gallery: publish: %w", err)
	}
	w.published = true
	step("renamed")
	if err := syncDir(filepath.Dir(w.path)); err != nil {
		return fmt.Errorf("gallery: sync directory: %w", err)
	}
	step("published")
	return nil
}

// columns returns the sections in the order of the header, with subjects ranked by identifier.
func (w *Writer) columns() [numSections][]byte {
	order := make([]uint32, len(w.names))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return strings.Compare(w.names[a], w.names[b]) })
	rank := make([]uint32, len(order))
	var s [numSections][]byte
	for r, i := range order {
		rank[i] = uint32(r)
		s[secIDs] = append(s[secIDs], w.names[i]...)
		s[secIDEnd] = le.AppendUint64(s[secIDEnd], uint64(len(s[secIDs])))
	}
	for i := range w.chunks {
		s[secChunks] = w.chunks[i].encode(s[secChunks])
	}
	ends := make([]uint32, len(order)) // of each subject's list, first as counts
	for i := range w.meta {
		m := &w.meta[i]
		m.subject = rank[m.subject]
		ends[m.subject]++
		s[secSubject] = le.AppendUint32(s[secSubject], m.subject)
		s[secPolicy] = le.AppendUint64(s[secPolicy], m.policy)
		s[secPosition] = append(s[secPosition], m.position)
		s[secColdEnd] = le.AppendUint32(s[secColdEnd], m.coldEnd)
	}
	next := make([]uint32, len(ends))
	sum := uint32(0)
	for i, n := range ends {
		next[i] = sum
		sum += n
		s[secListEnd] = le.AppendUint32(s[secListEnd], sum)
	}
	s[secList] = make([]byte, 4*len(w.meta))
	for i := range w.meta {
		k := &next[w.meta[i].subject]
		le.PutUint32(s[secList][4**k:], uint32(i))
		*k++
	}
	return s
}
