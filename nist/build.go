package nist

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/whorl-afis/whorl/template"
)

// ErrBuild says that a record cannot be written as asked for.
var ErrBuild = errors.New("nist: record cannot be written")

const (
	newestVersion = 502 // VER of the 2015 update, the newest that is published
	maxBinaryIDC  = 255 // one byte
	maxIDC        = 99  // two digits in the editions up to 2007

	noResolution = "00.00" // NSR and NTR where no record needs them
)

// A Header is what the Type-1 record of a new transaction says. Only Type, Destination, Origin and Control are
// mandatory to the standard beside what New fills in by itself.
type Header struct {
	Version       int       // VER, 200 to 502; 0 is 502, the 2015 update
	Type          string    // TOT
	Date          time.Time // DAT, and GMT if Stamp is set; zero is now
	Stamp         bool      // write GMT too
	Priority      int       // PRY, 1 (most urgent) to 9; 0 writes none
	Destination   string    // DAI
	Origin        string    // ORI
	Control       string    // TCN
	Reference     string    // TCR, the TCN that is answered; empty writes none
	Domain        string    // DOM; empty writes none
	DomainVersion string
	UTF8          bool // DCS: text outside ASCII is UTF-8
}

// New begins a transaction. Records are added with the Add methods, or built field by field with NewRecord and added
// with Add; Bytes computes LEN and CNT. The resolutions of Type-1 are 00.00 until a Type-4 record is added.
func New(h Header) *Transaction {
	if h.Version == 0 {
		h.Version = newestVersion
	}
	if h.Date.IsZero() {
		h.Date = time.Now()
	}
	one := NewRecord(1, 0)
	one.Set(2, fmt.Sprintf("%04d", h.Version))
	one.Set(3, "")
	one.Set(4, h.Type)
	one.Set(5, h.Date.Format("20060102"))
	if h.Priority > 0 {
		one.SetInt(6, h.Priority)
	}
	one.Set(7, h.Destination)
	one.Set(8, h.Origin)
	one.Set(9, h.Control)
	if h.Reference != "" {
		one.Set(10, h.Reference)
	}
	one.Set(11, noResolution)
	one.Set(12, noResolution)
	if h.Domain != "" {
		one.SetItems(13, []string{h.Domain, h.DomainVersion})
	}
	if h.Stamp {
		one.Set(14, h.Date.UTC().Format("20060102150405")+"Z")
	}
	if h.UTF8 {
		one.SetItems(15, []string{"003", "UTF-8", ""})
	}
	return &Transaction{Records: []*Record{one}}
}

// Reply begins the answer to t: from its destination to its origin, with its control number as reference, in its edition,
// domain and character set, as far as h does not say otherwise. What h leaves open besides, New fills in.
func (t *Transaction) Reply(h Header) (*Transaction, error) {
	if len(t.Records) == 0 || t.Records[0].Type != 1 {
		return nil, fmt.Errorf("%w: no Type-1 record to answer", ErrBuild)
	}
	one := t.Records[0]
	fill := func(to *string, number int) {
		if *to == "" {
			*to = one.Text(number)
		}
	}
	fill(&h.Destination, 8)
	fill(&h.Origin, 7)
	fill(&h.Reference, 9)
	if v := t.version(); h.Version == 0 && editions[v] != "" {
		h.Version = v
	}
	if f, ok := one.Field(13); ok && h.Domain == "" {
		h.Domain, h.DomainVersion = string(f.First().Item(0)), string(f.First().Item(1))
	}
	if f, ok := one.Field(15); ok {
		n, _ := f.First().Int(0)
		h.UTF8 = h.UTF8 || n == 3
	}
	return New(h), nil
}

// Add appends a record.
func (t *Transaction) Add(r *Record) { t.Records = append(t.Records, r) }

// AddType2 appends a Type-2 record, user-defined text, whose fields the caller then sets.
func (t *Transaction) AddType2(idc int) *Record {
	r := NewRecord(2, idc)
	t.Add(r)
	return r
}

// A Type4 is a fingerprint image of 500 ppi in a binary record.
type Type4 struct {
	IDC           int // 0 to 255
	Impression    template.Impression
	Positions     []template.Position // one to six
	PPI           float64             // 0 is 500
	Width, Height int                 // pixels, 1 to 65535
	Codec         string              // RAW (8 bits a pixel) to PNG
	Data          []byte              // copied
}

// AddType4 appends a Type-4 record. Its resolution stands in Type-1 and is shared by all: a record with another
// resolution than those before gives ErrBuild.
func (t *Transaction) AddType4(v Type4) (*Record, error) {
	gca := -1
	for i, c := range []string{RAW, WSQ, JPEG, JPEGL, JP2, "", PNG} {
		if c == v.Codec && c != "" {
			gca = i
		}
	}
	switch {
	case gca < 0:
		return nil, fmt.Errorf("%w: Type-4 has no code for this image coding", ErrBuild)
	case v.IDC < 0 || v.IDC > maxBinaryIDC:
		return nil, fmt.Errorf("%w: IDC %d", ErrBuild, v.IDC)
	case len(v.Positions) < 1 || len(v.Positions) > 6:
		return nil, fmt.Errorf("%w: %d finger positions", ErrBuild, len(v.Positions))
	case !plausible(v.Width, v.Height) || v.Width > math.MaxUint16 || v.Height > math.MaxUint16:
		return nil, fmt.Errorf("%w: image of %d × %d pixels", ErrBuild, v.Width, v.Height)
	case v.Codec == RAW && len(v.Data) != v.Width*v.Height:
		return nil, fmt.Errorf("%w: %d bytes for %d pixels", ErrBuild, len(v.Data), v.Width*v.Height)
	case int64(len(v.Data)) > math.MaxUint32-imageHeaderSize:
		return nil, fmt.Errorf("%w: image of %d bytes", ErrBuild, len(v.Data))
	}
	if err := t.resolution(v.PPI); err != nil {
		return nil, err
	}
	h := BinaryHeader{IDC: uint8(v.IDC), Impression: uint8(v.Impression), Width: uint16(v.Width), Height: uint16(v.Height), Compression: uint8(gca)}
	for i := range h.Positions {
		h.Positions[i] = 255
		if i < len(v.Positions) {
			h.Positions[i] = uint8(v.Positions[i])
		}
	}
	r := newBinaryImage(4, h, v.Data)
	t.Add(r)
	return r, nil
}

// resolution writes NSR and NTR, or checks them if they are written.
func (t *Transaction) resolution(ppi float64) error {
	if ppi == 0 {
		ppi = template.PPI
	}
	text := fmt.Sprintf("%05.2f", ppi/mmPerInch)
	one := t.Records[0]
	switch have := ppmm(one, 12); {
	case !(ppi > 0 && ppi <= 99.99*mmPerInch):
		return fmt.Errorf("%w: resolution of %g ppi", ErrBuild, ppi)
	case have == 0:
		one.Set(11, text)
		one.Set(12, text)
	case math.Abs(have-ppi/mmPerInch) > ppmmTolerance:
		return fmt.Errorf("%w: Type-4 records with different resolutions", ErrBuild)
	}
	return nil
}

// A TaggedImage is a friction-ridge image in a record of fields.
type TaggedImage struct {
	IDC           int // 0 to 99
	Impression    template.Impression
	Source        string    // SRC; empty is the transaction's ORI
	Date          time.Time // of capture; zero is the transaction's DAT
	Width, Height int       // pixels
	PPI           float64   // 0 is 500; written as a whole number
	Codec         string    // RAW to JP2
	Bits          int       // per pixel; 0 is 8
	Positions     []template.Position
	Amputations   []Amputation // Type-14 and Type-15
	Segments      []Segment    // Type-14: SEG, or ASEG where there is a polygon
	Qualities     []Quality    // by Metric: NQM, SQM and FQM in Type-14, LQM in Type-13, PQM in Type-15
	Data          []byte       // kept, not copied; none is allowed where Amputations say why
}

// Type13, Type14 and Type15 are latent, finger and palm images.
type (
	Type13 = TaggedImage
	Type14 = TaggedImage
	Type15 = TaggedImage
)

// AddType13 appends a Type-13 record, a latent print.
func (t *Transaction) AddType13(v Type13) (*Record, error) { return t.addImage(13, v) }

// AddType14 appends a Type-14 record, a fingerprint of any resolution.
func (t *Transaction) AddType14(v Type14) (*Record, error) { return t.addImage(14, v) }

// AddType15 appends a Type-15 record, a palm print.
func (t *Transaction) AddType15(v Type15) (*Record, error) { return t.addImage(15, v) }

func (t *Transaction) addImage(typ int, v TaggedImage) (*Record, error) {
	if v.Bits == 0 {
		v.Bits = 8
	}
	if v.PPI == 0 {
		v.PPI = template.PPI
	}
	cga, known := map[string]string{RAW: "NONE", WSQ: "WSQ20", JPEG: "JPEGB", JPEGL: "JPEGL", JP2: "JP2", PNG: "PNG"}[v.Codec]
	switch {
	case v.IDC < 0 || v.IDC > maxIDC:
		return nil, fmt.Errorf("%w: IDC %d", ErrBuild, v.IDC)
	case len(v.Positions) < 1:
		return nil, fmt.Errorf("%w: no finger position", ErrBuild)
	case len(v.Data) == 0 && len(v.Amputations) == 0:
		return nil, fmt.Errorf("%w: no image", ErrBuild)
	case len(v.Data) > 0 && !known:
		return nil, fmt.Errorf("%w: no code for this image coding", ErrBuild)
	case len(v.Data) > 0 && (!plausible(v.Width, v.Height) || v.PPI < 1 || v.PPI > 99999):
		return nil, fmt.Errorf("%w: image of %d × %d pixels at %g ppi", ErrBuild, v.Width, v.Height, v.PPI)
	case v.Codec == RAW && len(v.Data) != rowBytes(v.Width, v.Bits)*v.Height:
		return nil, fmt.Errorf("%w: %d bytes for %d × %d pixels", ErrBuild, len(v.Data), v.Width, v.Height)
	}
	r := NewRecord(typ, v.IDC)
	r.SetInt(3, int(v.Impression))
	if v.Source == "" {
		v.Source = t.Records[0].Text(8)
	}
	r.Set(4, v.Source)
	date := t.Records[0].Text(5)
	if !v.Date.IsZero() {
		date = v.Date.Format("20060102")
	}
	r.Set(5, date)
	if len(v.Data) > 0 {
		scale := strconv.Itoa(int(math.Round(v.PPI)))
		for i, s := range []string{strconv.Itoa(v.Width), strconv.Itoa(v.Height), "1", scale, scale, cga, strconv.Itoa(v.Bits)} {
			r.Set(6+i, s)
		}
		r.SetBytes(dataField, v.Data)
	}
	v.set(r)
	t.Add(r)
	return r, nil
}
