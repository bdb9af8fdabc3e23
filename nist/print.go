package nist

import (
	"bytes"
	"strconv"

	"github.com/whorl-afis/whorl/template"
)

// A Print is one friction-ridge image (records of types 3 to 6, 13 to 15 and 19) or one set of minutiae (Type-9).
type Print struct {
	Record int // index into Transaction.Records
	Type   int // of the record
	IDC    int // -1 where the record has none

	Position   template.Position   // the first of Positions
	Positions  []template.Position // every position that FGP names; none where it is missing
	Impression template.Impression

	// PPI is the resolution in pixels per inch, horizontally, as the record declares it; the codec's own figure does
	// not count. 0 says that the record gives none: SLC is 0, or scales are missing.
	PPI           float64
	Width, Height int // in pixels; 0 where unknown
	Bits          int // per pixel, as declared; 8 where nothing is
	Codec         string

	Segments    []Segment    // SEG and ASEG
	Amputations []Amputation // AMP
	Qualities   []Quality    // NQM, SQM and FQM, or LQM in Type-13 and PQM in Type-15

	// Warnings tell what had to be assumed about this print.
	Warnings []Warning

	// Families are the blocks of minutiae that a Type-9 record has, the one that Minutiae uses first.
	Families []Family

	rec  *Record
	data []byte
	on   extent // of the image that Type-9 minutiae were found on
}

// Prints returns the friction-ridge images and minutiae in file order. It decodes no image: see Print.Image.
func (t *Transaction) Prints() []Print {
	out := make([]Print, 0, t.countPrints())
	images := map[int]extent{} // by IDC, the first of each that has a size
	for i, r := range t.Records {
		p := Print{Record: i, Type: r.Type, IDC: r.IDC(), Bits: 8, rec: r, Impression: template.UnknownImpression}
		switch r.Type {
		case 3, 4, 5, 6:
			if !p.readBinary(t) {
				continue
			}
		case 13, 14, 15, 19:
			p.readTagged()
		case 9:
			if !p.readMinutiae() {
				continue
			}
		default:
			continue
		}
		if len(p.Positions) > 0 {
			p.Position = p.Positions[0]
		}
		if _, known := images[p.IDC]; !known && p.Type != 9 && p.Width > 0 && p.Height > 0 {
			images[p.IDC] = extent{p.Width, p.Height, p.PPI, p.PPI}
		}
		out = append(out, p)
	}
	// A Type-9 record may stand before the image that its minutiae lie on.
	for i := range out {
		if p := &out[i]; p.Type == 9 {
			p.on = p.imageExtent(images)
			p.Width, p.Height, p.PPI = p.on.width, p.on.height, p.on.ppiX
		}
	}
	return out
}

// countPrints counts the records that may hold a print.
func (t *Transaction) countPrints() (n int) {
	for _, r := range t.Records {
		switch r.Type {
		case 3, 4, 5, 6, 9, 13, 14, 15, 19:
			n++
		}
	}
	return n
}

// Data returns the image as it stands in the record, base64 undone. It is nil for minutiae and where the record has
// no image, as when a finger is missing.
func (p Print) Data() []byte { return p.data }

// HasImage reports whether there is image data.
func (p Print) HasImage() bool { return len(p.data) > 0 }

func (p *Print) warn(number int, text string) {
	offset := p.rec.Offset
	if f, ok := p.rec.Field(number); ok && f.Offset >= 0 {
		offset = f.Offset
	}
	p.Warnings = append(p.Warnings, Warning{Record: p.Record, Field: fieldName(p.Type, number), Offset: offset, Text: text})
}

// readBinary fills a print from the header of a binary record.
func (p *Print) readBinary(t *Transaction) bool {
	h, ok := p.rec.Header()
	if !ok {
		return false
	}
	p.Impression = template.Impression(h.Impression)
	for _, v := range h.Positions {
		if v != 255 {
			p.Positions = append(p.Positions, template.Position(v))
		}
	}
	p.Width, p.Height = int(h.Width), int(h.Height)
	p.PPI = binaryPPI(t.Records[0], p.Type, h.Scanning)
	p.data = p.rec.Data()
	codec := binaryCodec(h.Compression)
	if p.Type >= 5 {
		p.Bits = 1
		if h.Compression != 0 {
			codec = FAX
		}
	}
	p.settle(codec)
	return true
}

// readTagged fills a print from the fields of Type-13, 14, 15 or 19.
func (p *Print) readTagged() {
	r := p.rec
	if v, ok := r.Int(3); ok && v >= 0 && v < 255 {
		p.Impression = template.Impression(v)
	}
	p.Positions = positions(r, 13)
	p.Width, p.Height = p.dimension(6), p.dimension(7)
	if v, ok := r.Int(12); ok && v > 0 && v <= 48 {
		p.Bits = v
	}
	p.PPI = p.scale(8, 9)
	p.data = r.Data()
	p.Segments = segmentsOf(r)
	p.Amputations = amputationsOf(r)
	p.Qualities = qualitiesOf(r)
	p.settle(codecOf(r.Value(11)))
}

// dimension reads HLL or VLL; what is no size of an image is 0.
func (p *Print) dimension(number int) int {
	if v, ok := p.rec.Int(number); ok && v > 0 && v <= 1<<16 {
		return v
	}
	return 0
}

// settle decides on the coding and the size: the first bytes win over CGA, and the size in a coded image over HLL
// and VLL; the resolution stays the record's.
func (p *Print) settle(declared string) {
	p.Codec = declared
	if len(p.data) == 0 {
		p.Codec = ""
		return
	}
	cga, width, dpi, data := 11, 6, 9, dataField
	if p.Type <= 6 {
		cga, width, dpi, data = 8, 6, 5, 9
	}
	if plain, ok := unbase64(p.data); ok {
		p.warn(data, "image is in base64, decoded")
		p.data = plain
	}
	found := sniff(p.data)
	raw := int64(rowBytes(p.Width, p.Bits)) * int64(p.Height)
	if declared == RAW && raw > 0 && int64(len(p.data)) == raw {
		found = "" // the size leaves no doubt; pixels may look like a magic number
	}
	if found != "" && found != declared {
		p.warn(cga, "image is "+found+", not as declared; the image counts")
		p.Codec = found
	}
	if found == "" && magical[declared] {
		p.warn(data, "image does not begin as "+declared+" does")
	}
	if p.Codec == RAW && raw > 0 && int64(len(p.data)) != raw {
		p.warn(data, "image is of "+strconv.Itoa(len(p.data))+" bytes, its size takes "+strconv.FormatInt(raw, 10))
	}
	w, h, ppi, ok := imageSize(p.Codec, p.data)
	if ok && (w != p.Width || h != p.Height) {
		if p.Width > 0 || p.Height > 0 {
			p.warn(width, "size differs from the coded image, whose size counts")
		}
		p.Width, p.Height = w, h
	}
	if ok && ppi > 0 && p.PPI > 0 && (ppi < 0.98*p.PPI || ppi > 1.02*p.PPI) {
		p.warn(dpi, "coded image claims "+strconv.Itoa(int(ppi+0.5))+" ppi; the record counts")
		p.Warnings[len(p.Warnings)-1].remark = true
	}
}

// positions reads FGP: a code in the first item of each subfield. 255 stands for an unused place.
func positions(r *Record, number int) []template.Position {
	f, ok := r.Field(number)
	if !ok {
		return nil
	}
	var out []template.Position
	for s := range f.Subfields() {
		if v, ok := s.Int(0); ok && v >= 0 && v < 255 && len(out) < maxListed {
			out = append(out, template.Position(v))
		}
	}
	return out
}

// trimmed returns an item without blanks.
func trimmed(b []byte) string { return string(bytes.TrimSpace(b)) }
