package gallery

import (
	"context"
	"hash/crc32"

	"github.com/whorl-afis/whorl/matcher/internal/descriptor"
	"github.com/whorl-afis/whorl/template"
)

// Info describes a gallery. It holds nothing of any subject.
type Info struct {
	Path        string
	Records     int
	Subjects    int
	Chunks      int
	Positions   map[template.Position]int // records by canonical position
	Bytes       int64                     // size of the file
	Generation  uint64                    // 1 as built, one more for each change
	MaxMinutiae int                       // kept of a print
	MaxCodes    int
	Descriptors uint32 // version of the codes
	Mapped      bool   // the file itself is mapped; otherwise its bytes were copied
	Locked      bool   // the pages cannot leave memory
	Checked     bool   // all checksums were checked, by Options.Verify or in the background
	HugePages   bool   // in huge pages as far as the system has them
}

// Info returns the gallery's figures; after Close only the path.
func (g *Gallery) Info() Info {
	i := Info{Path: g.path}
	s, err := g.Acquire()
	if err != nil {
		return i
	}
	defer s.Release()
	i.Records, i.Subjects, i.Chunks, i.Bytes = s.Len(), s.Subjects(), len(s.chunks), s.info.Size()
	i.Generation, i.MaxMinutiae, i.MaxCodes = s.header.generation, int(s.header.maxMinutiae), int(s.header.maxCodes)
	i.Descriptors = s.header.descriptors
	i.Checked = s.damage.checked.Load()
	i.Mapped, i.Locked, i.HugePages = s.mapping.shared, s.mapping.locked, s.mapping.huge
	i.Positions = make(map[template.Position]int)
	for k := range s.chunks {
		i.Positions[template.Position(s.chunks[k].position)] += int(s.chunks[k].count)
	}
	return i
}

// Verify reads the whole file and checks every checksum, every record and how the sections agree. It returns the
// first error that it finds, or the context's. Searches may run meanwhile.
func (g *Gallery) Verify(ctx context.Context) error {
	s, err := g.Acquire()
	if err != nil {
		return err
	}
	defer s.Release()
	return s.verify(ctx)
}

func (s *Snapshot) verify(ctx context.Context) error {
	if err := s.checkSums(ctx); err != nil {
		return err
	}
	for k := range s.chunks {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.Guard(func() error { return s.decodeChunk(k) }); err != nil {
			return err
		}
	}
	if err := s.Guard(s.verifyLists); err != nil {
		return err
	}
	return s.Check()
}

// checkSums checks the checksums of all sections and chunks.
func (s *Snapshot) checkSums(ctx context.Context) error {
	err := s.Guard(func() error {
		for i, x := range s.header.sections {
			if crc32.Checksum(s.sections[i], castagnoli) != x.crc {
				return errAt(ErrChecksum, x.offset, "%s", sectionNames[i])
			}
		}
		return nil
	})
	for k := 0; err == nil && k < len(s.chunks); k++ {
		if err = ctx.Err(); err == nil {
			err = s.Guard(func() error { return s.sumChunk(k) })
		}
	}
	return err
}

func (s *Snapshot) sumChunk(k int) error {
	c := &s.chunks[k]
	if crc32.Checksum(s.mapping.data[c.hot:c.cold], castagnoli) != c.hotCRC {
		return errAt(ErrChecksum, c.hot, "hot part of chunk %d", k)
	}
	if crc32.Checksum(s.mapping.data[c.cold:c.cold+c.coldLen], castagnoli) != c.coldCRC {
		return errAt(ErrChecksum, c.cold, "cold part of chunk %d", k)
	}
	return nil
}

// decodeChunk decodes every record of a chunk.
func (s *Snapshot) decodeChunk(k int) error {
	c := &s.chunks[k]
	var t template.Template
	var codes []descriptor.Code
	var err error
	for i := int(c.first); i < int(c.first+c.count); i++ {
		if codes, err = s.Decode(i, &t, codes); err != nil {
			return err
		}
		if uint8(t.Position.Finger()) != c.position {
			return errRecord(ErrFormat, i, "position is not that of chunk %d", k)
		}
	}
	return nil
}

// verifyLists checks that the lists of records hold each record once, under its own subject.
func (s *Snapshot) verifyLists() error {
	var list []int32
	for n := range s.Subjects() {
		list = s.AppendRecords(list[:0], n)
		for i, r := range list {
			if s.Subject(int(r)) != n || i > 0 && list[i-1] >= r {
				return s.errSection(secListEnd, n, 4)
			}
		}
	}
	return nil
}
