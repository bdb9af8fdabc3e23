package gallery

import (
	"encoding/binary"
	"hash/crc32"
)

// FORMAT.md describes the file byte by byte; these are its numbers.
const (
	magic      = "WHORLGA1"
	headerSize = 4096 // one page, so that the first chunk is page-aligned

	headerCRC    = headerSize - 4
	sectionTable = 64
	sectionEntry = 24

	// HotCodes is the number of minutiae whose codes lie in the hot record: with the best 32 a first-stage scan loses
	// fewer mates than with all of them and costs a quarter.
	HotCodes = 32
	// HotSize is the size of a hot record: 32 codes of 16 bytes, 32 directions and 32 bytes of small fields, nine
	// cache lines.
	HotSize = hotSmall + 32

	hotAngles = HotCodes * 16
	hotSmall  = hotAngles + HotCodes
	hotCount  = hotSmall // number of codes that are real; the rest repeat the first
	hotGrade  = hotSmall + 1

	// ChunkRecords is the number of fingers in a full chunk: 2.3 MB of hot records, which fit a core's share of the
	// second and third level caches. It is also the unit of work of a search.
	ChunkRecords = 4096
	chunkEntry   = 48
	chunkAlign   = 64

	// MaxRecords keeps record numbers in 32 bits with room for a sentinel.
	MaxRecords = 1<<32 - 2
	// MaxSubject is the length in bytes of the longest subject identifier.
	MaxSubject = 64

	maxChunks = MaxRecords/ChunkRecords + 256
)

// The sections after the chunks, in the order of the table in the header.
const (
	secChunks   = iota // chunk table
	secSubject         // u32 a record: its subject
	secPolicy          // u64 a record: its policy word
	secPosition        // u8 a record: its position as enrolled
	secColdEnd         // u32 a record: end of its cold record in its chunk's cold part
	secIDEnd           // u64 a subject: end of its identifier
	secIDs             // identifiers, ascending
	secListEnd         // u32 a subject: end of its list of records
	secList            // u32 a record: records grouped by subject
	numSections
)

var sectionNames = [numSections]string{
	"chunk table", "subject column", "policy column", "position column", "cold offsets", "identifier offsets",
	"identifiers", "record list offsets", "record lists",
}

type section struct {
	offset, length uint64
	crc            uint32
}

type header struct {
	fileSize    uint64
	generation  uint64
	records     uint32
	subjects    uint32
	chunks      uint32
	descriptors uint32 // version of the codes
	maxMinutiae uint16
	maxCodes    uint16
	sections    [numSections]section
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

var le = binary.LittleEndian

func (h *header) encode() []byte {
	b := make([]byte, headerSize)
	copy(b, magic)
	le.PutUint32(b[8:], headerSize)
	le.PutUint64(b[16:], h.fileSize)
	le.PutUint64(b[24:], h.generation)
	le.PutUint32(b[32:], h.records)
	le.PutUint32(b[36:], h.subjects)
	le.PutUint32(b[40:], h.chunks)
	le.PutUint32(b[44:], h.descriptors)
	le.PutUint16(b[48:], h.maxMinutiae)
	le.PutUint16(b[50:], h.maxCodes)
	for i, s := range h.sections {
		e := b[sectionTable+i*sectionEntry:]
		le.PutUint64(e, s.offset)
		le.PutUint64(e[8:], s.length)
		le.PutUint32(e[16:], s.crc)
		le.PutUint32(e[20:], uint32(i+1))
	}
	le.PutUint32(b[headerCRC:], crc32.Checksum(b[:headerCRC], castagnoli))
	return b
}

// A chunk is up to ChunkRecords fingers of one position: their hot records, then their cold records.
type chunk struct {
	hot, cold, coldLen uint64 // offsets in the file; the hot part ends where the cold part begins
	first, count       uint32 // record numbers
	hotCRC, coldCRC    uint32
	position           uint8 // canonical: plain thumbs are thumbs
}

func (c *chunk) encode(b []byte) []byte {
	var e [chunkEntry]byte
	le.PutUint64(e[0:], c.hot)
	le.PutUint64(e[8:], c.cold)
	le.PutUint64(e[16:], c.coldLen)
	le.PutUint32(e[24:], c.first)
	le.PutUint32(e[28:], c.count)
	le.PutUint32(e[32:], c.hotCRC)
	le.PutUint32(e[36:], c.coldCRC)
	e[40] = c.position
	return append(b, e[:]...)
}

func (c *chunk) decode(b []byte) {
	*c = chunk{
		hot: le.Uint64(b), cold: le.Uint64(b[8:]), coldLen: le.Uint64(b[16:]), first: le.Uint32(b[24:]),
		count: le.Uint32(b[28:]), hotCRC: le.Uint32(b[32:]), coldCRC: le.Uint32(b[36:]), position: b[40],
	}
}

func alignUp(n, to uint64) uint64 { return (n + to - 1) / to * to }
