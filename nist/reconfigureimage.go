package nist

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image/png"
	"math"
	"slices"
	"strings"

	"github.com/whorl-afis/whorl/nist/jpegl"
	"github.com/whorl-afis/whorl/nist/wsq"
	"github.com/whorl-afis/whorl/template"
)

// image adds one image in the layout that is asked for.
func (c *converter) image(p Print) error {
	t, l := c.out, c.l
	codec, data, err := p.recode(l.Codec)
	if err != nil {
		return err
	}
	if codec == WSQ && p.Codec != WSQ {
		c.lost = append(c.lost, fmt.Sprintf("record %d: pixels, by coding as WSQ", p.Record+1))
	}
	switch {
	case p.Type == 4 && l.Prints == 14:
		_, err = t.AddType14(Type14{IDC: p.IDC, Impression: p.Impression, Source: l.Source, Positions: p.Positions,
			Width: p.Width, Height: p.Height, PPI: p.PPI, Codec: codec, Data: data})
	case p.Type == 14 && l.Prints == 4:
		return c.type4(p, codec, data)
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
		r.Set(11, map[string]string{RAW: "NONE", PNG: "PNG", JPEGL: "JPEGL", WSQ: "WSQ20"}[codec])
		r.SetInt(12, 8)
		if _, ok := r.Field(996); ok {
			sum := sha256.Sum256(data)
			r.Set(996, strings.ToUpper(hex.EncodeToString(sum[:])))
		}
		r.SetBytes(dataField, data)
		t.Add(&r)
	}
	return err
}

// type4 writes a Type-14 image as Type-4, which has no place for what was captured when, for segments and for
// judgements of quality.
func (c *converter) type4(p Print, codec string, data []byte) error {
	// The standard allows 1 % about 500 ppi in Type-4.
	if math.Abs(p.PPI-template.PPI) > 0.01*template.PPI {
		return fmt.Errorf("%w: Type-4 is for 500 ppi", ErrBuild)
	}
	if p.Bits != 8 {
		return fmt.Errorf("%w: Type-4 is for 8 bits a pixel", ErrBuild)
	}
	for _, f := range p.rec.fields {
		// SRC and FCD stand, as far as Type-4 goes, in Type-1; the scales are NSR and NTR.
		if f.Number <= 13 || f.Number == dataField {
			continue
		}
		if err := c.lose("field %s", nameWithMnemonic(14, f.Number)); err != nil {
			return err
		}
	}
	_, err := c.out.AddType4(Type4{IDC: max(p.IDC, 0), Impression: p.Impression, Positions: p.Positions, PPI: template.PPI,
		Width: p.Width, Height: p.Height, Codec: codec, Data: data})
	return err
}

// recode gives the image in another coding, pixel for pixel but for WSQ.
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
	var b bytes.Buffer
	switch codec {
	case RAW:
		return RAW, img.Pix, nil
	case PNG:
		err = png.Encode(&b, img)
	case JPEGL:
		err = jpegl.Encode(&b, img, nil)
	case WSQ:
		if math.Abs(p.PPI-template.PPI) > 0.02*template.PPI { // its filters and quantiser are made for 500 ppi
			return "", nil, fmt.Errorf("%w: WSQ is for 500 ppi", ErrBuild)
		}
		err = wsq.Encode(&b, img, &wsq.Options{PPI: template.PPI})
	}
	return codec, b.Bytes(), err
}
