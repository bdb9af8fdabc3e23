package nist

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/whorl-afis/whorl/template"
)

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
