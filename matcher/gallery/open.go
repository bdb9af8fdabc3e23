package gallery

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
	"unicode/utf8"
)

// Options say how a gallery is opened. The zero value maps the file and lets pages come as they are touched.
type Options struct {
	// Verify checks the checksums of all data before Open returns; it reads the whole file.
	Verify bool
	// Background, unless it is 0 or Verify is set, has all checksums checked after Open has returned, and again for each file
	// that Refresh opens, reading at most this many bytes a second. Searches go on meanwhile; what is damaged then is the
	// error of each search that needs it (ErrChecksum with an offset) instead of a wrong answer.
	Background int64
	// Report, if it is not nil, is called from that check with each damage as it is found, and with nil at the end of a file
	// without any.
	Report func(error)
	// Populate reads the file into memory before Open returns, so that the first search does not wait for the disk.
	// Where the system cannot, it is ignored.
	Populate bool
	// Lock keeps the pages in memory. Most systems allow an ordinary process only a few MiB (RLIMIT_MEMLOCK): a
	// refusal is not an error, Info.Locked reports it.
	Lock bool
	// HugePages copies the file into anonymous memory in huge pages where the system has them. The gallery then costs
	// its size in memory, and a change of the file under it cannot be noticed during a search.
	HugePages bool
	// ReadOnly opens the gallery without purging what a crashed writer left beside it.
	ReadOnly bool
}

// A Gallery is an open gallery file. Its methods may be called by any number of goroutines.
type Gallery struct {
	path    string
	options Options
	current atomic.Pointer[Snapshot]
	refresh sync.Mutex
	closed  atomic.Bool

	cancelCheck context.CancelFunc // of the check in the background; nil before the first
}

// Open opens the gallery at path and checks everything in it that is ever used as an offset, an index, a count or an
// identifier. It returns ErrFormat, ErrVersion, ErrTruncated or ErrChecksum, wrapped with the offset, or the error of
// the file system.
func Open(path string, o Options) (*Gallery, error) {
	if !o.ReadOnly {
		purgeIfFree(path)
	}
	s, err := openSnapshot(path, o)
	if err != nil {
		return nil, err
	}
	g := &Gallery{path: path, options: o}
	g.current.Store(s)
	g.startCheck(s)
	return g, nil
}

// Close gives up the mapping as soon as no search uses it any more. Closing twice does no harm.
func (g *Gallery) Close() error {
	g.refresh.Lock()
	defer g.refresh.Unlock()
	g.closed.Store(true)
	g.stopCheck()
	if s := g.current.Swap(nil); s != nil {
		s.Release()
	}
	return nil
}

// Refresh looks whether another file has taken the gallery's name, or the file was changed, and if so opens it. A
// search does this at its start, so that marks, blocks and erasures take effect at once; it costs one system call
// where nothing has changed. If the new file cannot be opened the old one stays in use and the error is returned.
func (g *Gallery) Refresh() error {
	if g.closed.Load() {
		return ErrClosed
	}
	info, err := os.Stat(g.path)
	if err != nil {
		return fmt.Errorf("gallery: refresh: %w", err)
	}
	if s := g.current.Load(); s == nil {
		return ErrClosed
	} else if s.same(info) {
		return nil
	}
	g.refresh.Lock()
	defer g.refresh.Unlock()
	if g.closed.Load() {
		return ErrClosed
	}
	if info, err = os.Stat(g.path); err == nil && g.current.Load().same(info) {
		return nil // another goroutine was faster
	}
	s, err := openSnapshot(g.path, g.options)
	if err != nil {
		return err
	}
	g.startCheck(s)
	g.current.Swap(s).Release()
	return nil
}

// Acquire returns the present state of the gallery, which stays valid until its Release, whatever happens to the
// Gallery.
func (g *Gallery) Acquire() (*Snapshot, error) {
	for {
		s := g.current.Load()
		if s == nil {
			return nil, ErrClosed
		}
		if s.retain() {
			return s, nil
		}
	}
}

// openSnapshot opens what path names. Whoever erases overwrites the file that lost its name, so one that turns out
// damaged and nameless says nothing: the one in its place is opened, ten times at most.
func openSnapshot(path string, o Options) (*Snapshot, error) {
	const attempts = 10
	for attempt := 1; ; attempt++ {
		f, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("gallery: open: %w", err)
		}
		info, err := f.Stat()
		if err != nil {
			f.Close()
			return nil, fmt.Errorf("gallery: open: %w", err)
		}
		s, err := loadSnapshot(f, o)
		if err == nil {
			return s, nil
		}
		f.Close()
		if now, lost := os.Stat(path); attempt == attempts || lost != nil || os.SameFile(info, now) {
			return nil, err
		}
	}
}

// loadSnapshot takes over f unless it fails.
func loadSnapshot(f *os.File, o Options) (*Snapshot, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("gallery: open: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%w: not a regular file: %w", ErrFormat, fs.ErrInvalid)
	}
	h, err := readHeader(f, info.Size())
	if err != nil {
		return nil, err
	}
	m, err := mapFile(f, info.Size(), o)
	if err != nil {
		return nil, err
	}
	s := &Snapshot{header: h, file: f, info: info, mapping: m}
	s.refs.Store(1)
	if !m.shared {
		f.Close() // an open file could not be renamed over on Windows
		s.file = nil
	}
	err = s.Guard(s.validate)
	if err == nil && o.Verify {
		err = s.verify(context.Background())
		s.damage.checked.Store(err == nil)
	}
	if err != nil {
		return nil, errors.Join(err, m.close())
	}
	return s, nil
}

// readHeader reads and checks the first page, before anything is mapped.
func readHeader(f *os.File, size int64) (header, error) {
	var h header
	b := make([]byte, headerSize)
	n, _ := f.ReadAt(b, 0)
	if n < len(magic) || string(b[:len(magic)-1]) != magic[:len(magic)-1] {
		if n < len(magic) {
			return h, errAt(ErrTruncated, uint64(n), "no room for the magic")
		}
		return h, errAt(ErrFormat, 0, "no magic")
	}
	if string(b[:len(magic)]) != magic {
		return h, errAt(ErrVersion, uint64(len(magic)-1), "format %q", b[len(magic)-1:len(magic)])
	}
	if n < headerSize {
		return h, errAt(ErrTruncated, uint64(n), "in the header")
	}
	if crc32.Checksum(b[:headerCRC], castagnoli) != le.Uint32(b[headerCRC:]) {
		return h, errAt(ErrChecksum, headerCRC, "header")
	}
	h = header{
		fileSize: le.Uint64(b[16:]), generation: le.Uint64(b[24:]), records: le.Uint32(b[32:]),
		subjects: le.Uint32(b[36:]), chunks: le.Uint32(b[40:]), descriptors: le.Uint32(b[44:]),
		maxMinutiae: le.Uint16(b[48:]), maxCodes: le.Uint16(b[50:]),
	}
	switch {
	case le.Uint32(b[8:]) != headerSize || le.Uint32(b[12:]) != 0:
		return h, errAt(ErrVersion, 8, "header of %d bytes, flags %#x", le.Uint32(b[8:]), le.Uint32(b[12:]))
	case h.descriptors != codesVersion():
		return h, errAt(ErrVersion, 44, "codes of version %08x, this program has %08x", h.descriptors, codesVersion())
	case uint64(size) < h.fileSize:
		return h, errAt(ErrTruncated, uint64(size), "%d bytes are missing", h.fileSize-uint64(size))
	case uint64(size) > h.fileSize || h.fileSize%chunkAlign != 0:
		return h, errAt(ErrFormat, 16, "%d bytes where the header says %d", size, h.fileSize)
	case h.records > MaxRecords || h.subjects > h.records || h.chunks > maxChunks || h.maxCodes > h.maxMinutiae:
		return h, errAt(ErrFormat, 32, "%d records, %d subjects, %d chunks", h.records, h.subjects, h.chunks)
	}
	return h, h.readSections(b)
}

func (h *header) readSections(b []byte) error {
	n, subjects := uint64(h.records), uint64(h.subjects)
	want := [numSections]uint64{
		secChunks: uint64(h.chunks) * chunkEntry, secSubject: 4 * n, secPolicy: 8 * n, secPosition: n, secColdEnd: 4 * n,
		secIDEnd: 8 * subjects, secListEnd: 4 * subjects, secList: 4 * n,
	}
	end := uint64(headerSize)
	for i := range h.sections {
		at := sectionTable + i*sectionEntry
		e := b[at:]
		s := section{offset: le.Uint64(e), length: le.Uint64(e[8:]), crc: le.Uint32(e[16:])}
		if i == secIDs {
			want[i] = min(s.length, MaxSubject*subjects)
		}
		if le.Uint32(e[20:]) != uint32(i+1) || s.length != want[i] || s.offset%chunkAlign != 0 || s.offset < end ||
			s.offset > h.fileSize || s.length > h.fileSize-s.offset {
			return errAt(ErrFormat, uint64(at), "%s: %d bytes at %d", sectionNames[i], s.length, s.offset)
		}
		end = s.offset + s.length
		h.sections[i] = s
	}
	return nil
}

// validate checks what the sections hold. It reads about 30 bytes a record.
func (s *Snapshot) validate() error {
	for i := range s.sections {
		x := s.header.sections[i]
		s.sections[i] = s.mapping.data[x.offset:][:x.length:x.length]
	}
	if err := s.readChunks(); err != nil {
		return err
	}
	if err := s.checkSubjects(); err != nil {
		return err
	}
	for i := range s.chunks {
		c := &s.chunks[i]
		ends := s.sections[secColdEnd][4*c.first:]
		last := uint32(0)
		for k := range int(c.count) {
			end := le.Uint32(ends[4*k:])
			if end < last || uint64(end) > c.coldLen {
				return s.errSection(secColdEnd, int(c.first)+k, 4)
			}
			last = end
		}
		if uint64(last) != c.coldLen {
			return s.errSection(secColdEnd, int(c.first+c.count)-1, 4)
		}
	}
	return nil
}

func (s *Snapshot) readChunks() error {
	s.chunks = make([]chunk, s.header.chunks)
	s.damage.units = make([]atomic.Pointer[error], s.header.chunks)
	end, records := uint64(headerSize), uint64(0)
	limit := s.header.sections[0].offset
	for i := range s.chunks {
		c := &s.chunks[i]
		c.decode(s.sections[secChunks][i*chunkEntry:])
		if c.hot != alignUp(end, chunkAlign) || c.count == 0 || c.count > ChunkRecords || uint64(c.first) != records ||
			c.hot > limit || c.cold != c.hot+uint64(c.count)*HotSize || c.cold > limit || c.coldLen > limit-c.cold {
			return s.errSection(secChunks, i, chunkEntry)
		}
		end = c.cold + c.coldLen
		if records += uint64(c.count); records > uint64(s.header.records) {
			return s.errSection(secChunks, i, chunkEntry)
		}
	}
	if records != uint64(s.header.records) {
		return errAt(ErrFormat, s.header.sections[0].offset, "chunks hold %d records, the header says %d", records, s.header.records)
	}
	return nil
}

// checkSubjects checks the columns that hold subjects, identifiers and lists.
func (s *Snapshot) checkSubjects() error {
	records, subjects := s.header.records, s.header.subjects
	for i, b := 0, s.sections[secSubject]; len(b) >= 4; i, b = i+1, b[4:] {
		if le.Uint32(b) >= subjects {
			return s.errSection(secSubject, i, 4)
		}
	}
	for i, b := 0, s.sections[secList]; len(b) >= 4; i, b = i+1, b[4:] {
		if le.Uint32(b) >= records {
			return s.errSection(secList, i, 4)
		}
	}
	ids, lists := uint64(0), uint32(0)
	var before []byte
	for i := range int(subjects) {
		end, list := le.Uint64(s.sections[secIDEnd][8*i:]), le.Uint32(s.sections[secListEnd][4*i:])
		if end <= ids || end-ids > MaxSubject || end > uint64(len(s.sections[secIDs])) {
			return s.errSection(secIDEnd, i, 8)
		}
		id := s.sections[secIDs][ids:end]
		if i > 0 && string(before) >= string(id) || !utf8.Valid(id) {
			return s.errSection(secIDs, int(ids), 1)
		}
		if list <= lists || list > records {
			return s.errSection(secListEnd, i, 4)
		}
		ids, lists, before = end, list, id
	}
	if ids != uint64(len(s.sections[secIDs])) || lists != records {
		return s.errSection(secIDEnd, int(subjects), 8)
	}
	return nil
}

// errSection names an entry that contradicts the rest.
func (s *Snapshot) errSection(sec, entry, size int) error {
	return errAt(ErrFormat, s.header.sections[sec].offset+uint64(entry)*uint64(size), "%s, entry %d", sectionNames[sec], entry)
}
