package nist

import (
	"bytes"
	"fmt"
	"image/png"
	"math"
	"slices"

	"github.com/whorl-afis/whorl/template"
)

// A Layout says how a partner wants a transaction. Zero values leave things as they are.
type Layout struct {
	Version    int    // VER: 200 to 502
	Prints     int    // the record type of fingerprint images: 4 or 14
	Codec      string // of the images of prints: RAW or PNG
	Source     string // SRC of new Type-14 records; empty is ORI
	DropFields bool   // go on where fields of Type-14 have no place in Type-4, and list them
}

// Reconfigure returns a transaction with the same prints in another layout, and a list of what was lost, which is
// empty unless DropFields is set. It is free of loss otherwise: what would need a lossy coding, another resolution
// than the record type has, or a record type that the edition does not know, gives ErrBuild. t is not changed; records
// that need no change are shared.
func (t *Transaction) Reconfigure(l Layout) (*Transaction, []string, error) {
	if len(t.Records) == 0 || t.Records[0].Type != 1 {
		return nil, nil, fmt.Errorf("%w: no Type-1 record", ErrBuild)
	}
	if l.Prints != 0 && l.Prints != 4 && l.Prints != 14 || l.Codec != "" && l.Codec != RAW && l.Codec != PNG {
		return nil, nil, fmt.Errorf("%w: prints in records of type %d, coded as %s", ErrBuild, l.Prints, codecName(l.Codec))
	}
	one := *t.Records[0]
	one.fields, one.edited = slices.Clone(one.fields), true
	out := &Transaction{Records: []*Record{&one}}
	if l.Version != 0 {
		if editions[l.Version] == "" {
			return nil, nil, fmt.Errorf("%w: VER %d names no edition", ErrBuild, l.Version)
		}
		one.Set(2, fmt.Sprintf("%04d", l.Version))
	}
	prints := map[int]Print{}
	for _, p := range t.Prints() {
		prints[p.Record] = p
	}
	var lost []string
	for i, r := range t.Records[1:] {
		p, isPrint := prints[i+1]
		var err error
		if isPrint && p.HasImage() && (r.Type == 4 || r.Type >= 13 && r.Type <= 15) {
			lost, err = out.relay(p, l, lost)
		} else {
			out.Add(r)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("record %d: %w", i+2, err)
		}
	}
	if !slices.ContainsFunc(out.Records, func(r *Record) bool { return r.Type >= 3 && r.Type <= 6 }) && out.version() >= 500 {
		one.Set(11, noResolution)
		one.Set(12, noResolution)
	}
	if l.Version != 0 {
		for i, r := range out.Records {
			if firstVersion(r.Type) > l.Version {
				return nil, nil, fmt.Errorf("record %d: %w: type %d is not known to %s", i+1, ErrBuild, r.Type, editions[l.Version])
			}
		}
	}
	return out, lost, nil
}

// relay adds one image to t in the layout that is asked for.
func (t *Transaction) relay(p Print, l Layout, lost []string) ([]string, error) {
	codec, data, err := p.recode(l.Codec)
	if err != nil {
		return nil, err
	}
	switch {
	case p.Type == 4 && l.Prints == 14:
		_, err = t.AddType14(Type14{IDC: p.IDC, Impression: p.Impression, Source: l.Source, Positions: p.Positions,
			Width: p.Width, Height: p.Height, PPI: p.PPI, Codec: codec, Data: data})
	case p.Type == 14 && l.Prints == 4:
		return t.relayType4(p, codec, data, l.DropFields, lost)
	case codec == p.Codec:
		t.Add(p.rec)
	case p.Type == 4:
		_, err = t.AddType4(Type4{IDC: p.IDC, Impression: p.Impression, Positions: p.Positions, PPI: p.PPI,
			Width: p.Width, Height: p.Height, Codec: codec, Data: data})
	default:
		r := *p.rec
		r.fields = slices.Clone(r.fields)
		r.SetInt(6, p.Width)
		r.SetInt(7, p.Height)
		r.Set(11, map[string]string{RAW: "NONE", PNG: "PNG"}[codec])
		r.SetInt(12, 8)
		r.Delete(996) // the hash of the image as it was
		r.SetBytes(dataField, data)
		t.Add(&r)
	}
	return lost, err
}

// relayType4 writes a Type-14 image as Type-4, which has no place for what was captured when, for segments and for
// judgements of quality.
func (t *Transaction) relayType4(p Print, codec string, data []byte, drop bool, lost []string) ([]string, error) {
	// The standard allows 1 % about 500 ppi in Type-4.
	if math.Abs(p.PPI-template.PPI) > 0.01*template.PPI {
		return nil, fmt.Errorf("%w: Type-4 is for 500 ppi", ErrBuild)
	}
	if p.Bits != 8 {
		return nil, fmt.Errorf("%w: Type-4 is for 8 bits a pixel", ErrBuild)
	}
	for _, f := range p.rec.fields {
		// SRC and FCD stand, as far as Type-4 goes, in Type-1; the scales are NSR and NTR.
		if f.Number <= 13 || f.Number == dataField {
			continue
		}
		if !drop {
			return nil, fmt.Errorf("%w: Type-4 has no place for field %s", ErrBuild, nameWithMnemonic(14, f.Number))
		}
		lost = append(lost, fmt.Sprintf("record %d: field %s", p.Record+1, nameWithMnemonic(14, f.Number)))
	}
	_, err := t.AddType4(Type4{IDC: max(p.IDC, 0), Impression: p.Impression, Positions: p.Positions, PPI: template.PPI,
		Width: p.Width, Height: p.Height, Codec: codec, Data: data})
	return lost, err
}

// recode gives the image in another coding, pixel for pixel.
func (p *Print) recode(codec string) (string, []byte, error) {
	if codec == "" || codec == p.Codec {
		return p.Codec, p.data, nil
	}
	if p.Bits != 8 {
		return "", nil, fmt.Errorf("%w: %d bits a pixel", ErrBuild, p.Bits)
	}
	img, err := p.Image()
	if err != nil {
		return "", nil, err
	}
	if codec == RAW {
		return RAW, img.Pix, nil
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return "", nil, err
	}
	return PNG, b.Bytes(), nil
}
