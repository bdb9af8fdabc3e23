package gallery

import (
	"fmt"
	"io/fs"
	"os"
	"sort"
	"sync/atomic"

	"github.com/whorl-afis/whorl/matcher/internal/descriptor"
	"github.com/whorl-afis/whorl/template"
)

// A Snapshot is one state of a gallery: one file, mapped and validated. It is what a search works on; other callers
// need only Gallery. Between Acquire and Release its methods may be called by any number of goroutines. Methods that
// return bytes or decode records must be called under [Snapshot.Guard].
type Snapshot struct {
	header   header
	file     *os.File
	info     os.FileInfo
	mapping  *mapping
	sections [numSections][]byte
	chunks   []chunk
	damage   damage
	refs     atomic.Int64
}

// A Unit is a chunk of the gallery: the hot records of up to ChunkRecords fingers of one position.
type Unit struct {
	First    int               // number of its first record
	Count    int               // number of records
	Position template.Position // canonical: a plain thumb counts as a thumb
	Hot      []byte            // Count records of HotSize bytes
}

func (s *Snapshot) retain() bool {
	for {
		n := s.refs.Load()
		if n <= 0 {
			return false
		}
		if s.refs.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// Release ends the use of a snapshot that Acquire returned. The last one unmaps the file.
func (s *Snapshot) Release() {
	if s.refs.Add(-1) == 0 {
		_ = s.mapping.close()
		if s.file != nil {
			_ = s.file.Close()
		}
	}
}

// same reports whether info describes the file of s, unchanged.
func (s *Snapshot) same(info fs.FileInfo) bool {
	return os.SameFile(s.info, info) && s.info.Size() == info.Size() && s.info.ModTime().Equal(info.ModTime())
}

// Check returns ErrChanged or ErrTruncated if the file is no longer what was opened, and ErrChecksum if what every search
// needs was found damaged in the background. A search calls it when it is done: a result from bytes that changed under it
// must not be used.
func (s *Snapshot) Check() error {
	if err := s.changed(); err != nil {
		return err
	}
	return firstOf(&s.damage.whole)
}

// changed is Check for the file alone.
func (s *Snapshot) changed() error {
	if !s.mapping.shared {
		return nil
	}
	info, err := s.file.Stat()
	if err != nil {
		return fmt.Errorf("gallery: check: %w", err)
	}
	switch {
	case info.Size() < s.info.Size():
		return errAt(ErrTruncated, uint64(info.Size()), "while the file was in use")
	case !info.ModTime().Equal(s.info.ModTime()) || info.Size() != s.info.Size():
		return fmt.Errorf("%w: its time or size is another", ErrChanged)
	}
	// Whoever overwrites a replaced file begins with the header, so an intact header says that nothing was
	// overwritten yet even where the clock of the file system is too coarse to tell.
	return s.Guard(func() error {
		if string(s.mapping.data[:len(magic)]) != magic {
			return errAt(ErrChanged, 0, "the file is being overwritten")
		}
		return nil
	})
}

// Len returns the number of records.
func (s *Snapshot) Len() int { return int(s.header.records) }

// Subjects returns the number of subjects.
func (s *Snapshot) Subjects() int { return int(s.header.subjects) }

// Generation counts the changes since Create, which makes 1.
func (s *Snapshot) Generation() uint64 { return s.header.generation }

// Units returns the number of units.
func (s *Snapshot) Units() int { return len(s.chunks) }

// Unit returns unit i, 0 <= i < Units.
func (s *Snapshot) Unit(i int) Unit {
	c := &s.chunks[i]
	return Unit{
		First: int(c.first), Count: int(c.count), Position: template.Position(c.position),
		Hot: s.mapping.data[c.hot:c.cold:c.cold],
	}
}

// Policy returns the policy word of record i.
func (s *Snapshot) Policy(i int) uint64 { return le.Uint64(s.sections[secPolicy][8*i:]) }

// Position returns the position of record i as it was enrolled.
func (s *Snapshot) Position(i int) template.Position {
	return template.Position(s.sections[secPosition][i])
}

// Subject returns the number of the subject of record i: its rank by identifier. It is smaller than Subjects even
// where the file has been changed under the mapping.
func (s *Snapshot) Subject(i int) int {
	n := le.Uint32(s.sections[secSubject][4*i:])
	if n >= s.header.subjects {
		return 0 // Check tells that the file changed
	}
	return int(n)
}

// SubjectID returns the identifier of a subject by number.
func (s *Snapshot) SubjectID(n int) string {
	from, to := s.span(secIDEnd, 8, n)
	if to > uint64(len(s.sections[secIDs])) || from > to {
		return "" // Check tells that the file changed
	}
	return string(s.sections[secIDs][from:to])
}

// AppendRecords appends the numbers of the records of a subject.
func (s *Snapshot) AppendRecords(dst []int32, subject int) []int32 {
	from, to := s.span(secListEnd, 4, subject)
	to = min(to, uint64(s.header.records))
	for ; from < to; from++ {
		if r := le.Uint32(s.sections[secList][4*from:]); r < s.header.records {
			dst = append(dst, int32(r))
		}
	}
	return dst
}

// span returns where entry i of a column of ends begins and ends.
func (s *Snapshot) span(sec, size, i int) (from, to uint64) {
	end := func(i int) uint64 {
		if size == 8 {
			return le.Uint64(s.sections[sec][8*i:])
		}
		return uint64(le.Uint32(s.sections[sec][4*i:]))
	}
	if i > 0 {
		from = end(i - 1)
	}
	return from, end(i)
}

// find returns the number of the subject with this identifier, or false.
func (s *Snapshot) find(id string) (int, bool) {
	n := s.Subjects()
	i := sort.Search(n, func(i int) bool { return s.SubjectID(i) >= id })
	return i, i < n && s.SubjectID(i) == id
}

// chunkOf returns the number of the chunk of record i.
func (s *Snapshot) chunkOf(i int) int {
	k := min(i/ChunkRecords, len(s.chunks)-1)
	if c := &s.chunks[k]; uint32(i) >= c.first && uint32(i)-c.first < c.count {
		return k
	}
	return sort.Search(len(s.chunks), func(k int) bool { return int(s.chunks[k].first)+int(s.chunks[k].count) > i })
}

// raw returns the stored bytes of record i.
func (s *Snapshot) raw(i int) (hot, cold []byte, err error) {
	unit := s.chunkOf(i)
	if err := s.Damage(unit); err != nil {
		return nil, nil, err
	}
	c := &s.chunks[unit]
	k := i - int(c.first)
	hot = s.mapping.data[c.hot+uint64(k)*HotSize:][:HotSize]
	from, to := uint32(0), le.Uint32(s.sections[secColdEnd][4*i:])
	if k > 0 {
		from = le.Uint32(s.sections[secColdEnd][4*(i-1):])
	}
	if from > to || uint64(to) > c.coldLen {
		return nil, nil, errRecord(ErrChanged, i, "cold offset")
	}
	return hot, s.mapping.data[c.cold+uint64(from) : c.cold+uint64(to)], nil
}

// Decode fills t with the template of record i and returns its codes, reusing the memory of both: after warm-up it
// allocates nothing. What it returns passes Validate.
func (s *Snapshot) Decode(i int, t *template.Template, codes []descriptor.Code) ([]descriptor.Code, error) {
	hot, cold, err := s.raw(i)
	if err != nil {
		return codes[:0], err
	}
	codes, err = decodeRecord(hot, cold, t, codes)
	if err != nil {
		return codes, fmt.Errorf("record %d: %w", i, err)
	}
	t.Position = s.Position(i)
	return codes, nil
}

// A Decoder reads records in two steps, for a caller that seldom needs the orientation map: it is most of the work. It
// keeps its memory from record to record.
type Decoder struct {
	Template template.Template // without the map until Map was called; passes Validate
	Codes    []descriptor.Code

	index  int
	rest   bitReader
	mapped bool
	spare  *template.OrientationMap
}

// Minutiae reads record i of s but for its map, and reports whether it has one.
func (d *Decoder) Minutiae(s *Snapshot, i int) (mapped bool, err error) {
	hot, cold, err := s.raw(i)
	if err != nil {
		return false, err
	}
	if d.Template.Map != nil {
		d.spare, d.Template.Map = d.Template.Map, nil
	}
	d.index = i
	if d.Codes, d.rest, d.mapped, err = decodeMinutiae(hot, cold, &d.Template, d.Codes); err == nil {
		switch verr := d.Template.Validate(); {
		case verr != nil:
			err = fmt.Errorf("%w: %w", ErrFormat, verr)
		case d.rest.short() || !d.mapped && d.rest.rest() != 0:
			err = fmt.Errorf("%w: cold record does not end where its fields do", ErrFormat)
		}
	}
	if err != nil {
		return false, fmt.Errorf("record %d: %w", i, err)
	}
	d.Template.Position = s.Position(i)
	return d.mapped, nil
}

// Map reads the map of the record that Minutiae read last, if it has one, into the template. It must be called while the
// snapshot is in use.
func (d *Decoder) Map() error {
	if !d.mapped || d.Template.Map != nil {
		return nil
	}
	d.Template.Map = d.spare
	if err := decodeRest(&d.rest, true, &d.Template); err != nil {
		d.Template.Map = nil
		return fmt.Errorf("record %d: %w", d.index, err)
	}
	return nil
}

// Wipe overwrites what was decoded last.
func (d *Decoder) Wipe() {
	if d.Template.Map == nil {
		d.Template.Map = d.spare
	}
	if d.Template.Map != nil {
		clear(d.Template.Map.Cells)
	}
	clear(d.Template.Minutiae[:cap(d.Template.Minutiae)])
	clear(d.Codes[:cap(d.Codes)])
	d.rest = bitReader{}
}
