package j2ktest

import "encoding/binary"

// Markers: table A.2.
const (
	soc = 0xFF4F
	sot = 0xFF90
	sod = 0xFF93
	eoc = 0xFFD9
	siz = 0xFF51
	cod = 0xFF52
	coc = 0xFF53
	rgn = 0xFF5E
	qcd = 0xFF5C
	qcc = 0xFF5D
	poc = 0xFF5F
	ppm = 0xFF60
	ppt = 0xFF61
	sop = 0xFF91
	eph = 0xFF92
)

func be16(b []byte, v ...int) []byte {
	for _, n := range v {
		b = binary.BigEndian.AppendUint16(b, uint16(n))
	}
	return b
}

func be32(b []byte, v ...int) []byte {
	for _, n := range v {
		b = binary.BigEndian.AppendUint32(b, uint32(n))
	}
	return b
}

func segment(b []byte, marker int, payload []byte) []byte {
	return append(be16(b, marker, len(payload)+2), payload...)
}

// A tilePart has a run of the packets of its tile, in the bytes of the stream.
type tilePart struct {
	tile, part   int
	head         []byte
	packed, body []byte
	packets      []Packet // ends relative to the body
}

// write puts the stream together.
func (s *Stream) write() {
	var parts []tilePart
	for i := range s.o.TileParts {
		for k, t := range s.tiles {
			parts = append(parts, s.tilePart(k, t, i))
		}
	}
	b := be16(nil, soc)
	b = segment(b, siz, s.size())
	b = s.o.parameters(b, true)
	if shift := s.regionShift(); shift > 0 && len(s.tiles) == 1 {
		b = segment(b, rgn, []byte{0, 0, byte(shift)})
	}
	if s.o.Volumes != nil && !s.o.VolumesInTile {
		b = segment(b, poc, s.o.progression())
	}
	b = s.o.packMain(b, parts)
	for i, p := range parts {
		length := 14 + len(p.head) + len(p.body)
		if s.o.EndUnknown && i == len(parts)-1 {
			length = 0
		}
		b = append(be32(be16(b, sot, 10, p.tile), length), byte(p.part), byte(s.o.TileParts))
		b = be16(append(b, p.head...), sod)
		for _, packet := range p.packets {
			packet.End += len(b)
			s.Packets = append(s.Packets, packet)
		}
		b = append(b, p.body...)
	}
	s.Bytes = be16(b, eoc)
	if s.o.JP2 {
		head := s.boxes()
		for i := range s.Packets {
			s.Packets[i].End += len(head)
		}
		s.Bytes = append(head, s.Bytes...)
	}
}

// tilePart makes part i of a tile: an equal share of its packets.
func (s *Stream) tilePart(k int, t *tile, i int) tilePart {
	o := s.o
	from, to := len(t.packets)*i/o.TileParts, len(t.packets)*(i+1)/o.TileParts
	p := tilePart{tile: k, part: i}
	if i == 0 {
		p.head = o.parameters(p.head, false)
		if t.shift > 0 && len(s.tiles) > 1 {
			p.head = segment(p.head, rgn, []byte{0, 0, byte(t.shift)})
		}
		if o.Volumes != nil && o.VolumesInTile {
			p.head = segment(p.head, poc, o.progression())
		}
	}
	for n, packet := range t.packets[from:to] {
		if o.SOP {
			p.body = be16(p.body, sop, 4, (from+n)%65536)
		}
		header := packet.header
		if o.EPH {
			header = be16(header, eph)
		}
		if o.Packed == InBody {
			p.body = append(p.body, header...)
		} else {
			p.packed = append(p.packed, header...)
		}
		p.body = append(p.body, packet.body...)
		p.packets = append(p.packets, Packet{len(p.body), k, packet.from})
	}
	if o.Packed == InTileParts {
		// Some decoders want the indices of later tile-parts to go on from those before.
		const chunk = 60000
		for n := 0; n*chunk < len(p.packed); n++ {
			index := i*(255/o.TileParts) + n
			p.head = segment(p.head, ppt, append([]byte{byte(index)}, p.packed[n*chunk:min(len(p.packed), (n+1)*chunk)]...))
		}
	}
	return p
}

// packMain writes the headers of all packets into PPM segments, short ones so that tile-parts go over several. The
// length of a tile-part is not torn apart, which some decoders do not expect.
func (o *Options) packMain(b []byte, parts []tilePart) []byte {
	if o.Packed != InMain {
		return b
	}
	total := 0
	for _, p := range parts {
		total += 4 + len(p.packed)
	}
	room := max(101, total/200)
	index, payload := 0, []byte{0}
	flush := func() {
		b = segment(b, ppm, payload)
		index++
		payload = []byte{byte(index)}
	}
	for _, p := range parts {
		payload = be32(payload, len(p.packed))
		for rest := p.packed; len(rest) > 0; {
			n := min(len(rest), room)
			payload = append(payload, rest[:n]...)
			if rest = rest[n:]; len(payload) > room {
				flush()
			}
		}
	}
	if len(payload) > 1 {
		flush()
	}
	return b
}

// regionShift is the largest of the tiles.
func (s *Stream) regionShift() (shift int) {
	for _, t := range s.tiles {
		shift = max(shift, t.shift)
	}
	return shift
}

// box and boxes are the file format around a codestream that goes on to the end: annex I.
func box(kind string, body ...byte) []byte {
	return append(append(be32(nil, 8+len(body)), kind...), body...)
}

func (s *Stream) boxes() []byte {
	b := append(box("jP  ", '\r', '\n', 0x87, '\n'), box("ftyp", []byte("jp2 \x00\x00\x00\x00jp2 ")...)...)
	area := s.imageArea()
	header := box("ihdr", append(be16(be32(nil, area.y1-area.y0, area.x1-area.x0), 1), s.depth(), 7, 0, 0)...)
	header = append(header, box("colr", 1, 0, 0, 0, 0, 0, 17)...) // greyscale
	b = append(b, box("jp2h", header...)...)
	return append(be32(b, 0), "jp2c"...)
}

func (s *Stream) depth() byte {
	return byte(s.o.Precision-1) | byte(bit(s.o.Signed))<<7
}
