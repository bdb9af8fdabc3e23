// Package jp2 decodes JPEG 2000 images (ISO/IEC 15444-1) of one component, as ANSI/NIST-ITL records carry them under
// the compression codes JP2 and JP2L: the JP2 file format and bare codestreams, up to 16 bits a sample, reversible 5/3
// and irreversible 9/7 wavelets, tiles, precincts, every progression order, quality layers, regions of interest (the
// max-shift method), packed packet headers, SOP and EPH markers and every code-block style.
//
// Most callers want [Decode], or [image.Decode] with this package imported. Not for colour: more than one component
// and palettes give ErrUnsupported.
//
// A file that ends early or contradicts itself gives an error, never a picture that looks whole: where part of the
// image could still be decoded, Decode returns it together with an error that wraps [ErrPartial]. JPEG 2000 has no
// checksums. A changed bit in the data of a code-block only shows where the encoder has left signs of it: segmentation
// symbols, predictable termination, SOP and EPH markers.
package jp2

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
)

// Errors of this package; all but ErrUnsupported and ErrTooLarge are wrapped with an offset.
var (
	ErrFormat      = errors.New("jp2: malformed JPEG 2000")
	ErrUnsupported = errors.New("jp2: unsupported JPEG 2000")
	ErrTooLarge    = errors.New("jp2: image is too large")
	// ErrPartial comes with an image: the codestream ends before all of its packets, or some of them are damaged.
	ErrPartial = errors.New("jp2: codestream is cut short or damaged")
)

const (
	// MaxPixels is the most pixels that Decode accepts, 64 Mi: a ten-print card at 1000 ppi has 64 M.
	MaxPixels = 64 << 20

	// maxBlocks bounds the code-blocks and precincts of an image. Usual blocks of 64 × 64 make 16 Ki of MaxPixels; the
	// smallest legal ones (4 × 4) reach the bound at 8 Mpixel.
	maxBlocks = 1 << 20
)

const (
	signature  = "\x00\x00\x00\x0cjP  \r\n\x87\n" // 15444-1, I.5.1
	codestream = "\xff\x4f\xff\x51"               // SOC, SIZ
)

func init() {
	decode := func(r io.Reader) (image.Image, error) {
		b, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		img, err := Decode(b)
		if err != nil {
			return nil, err
		}
		return img, nil
	}
	config := func(r io.Reader) (image.Config, error) {
		b, err := io.ReadAll(r)
		if err != nil {
			return image.Config{}, err
		}
		c, err := DecodeConfig(b)
		model := color.GrayModel
		if c.Precision > 8 {
			model = color.Gray16Model
		}
		return image.Config{ColorModel: model, Width: c.Width, Height: c.Height}, err
	}
	image.RegisterFormat("jp2", signature, decode, config)
	image.RegisterFormat("j2k", codestream, decode, config)
}

// Config is what the headers say of an image.
type Config struct {
	Width, Height int
	Precision     int     // bits a sample
	PPI           float64 // capture resolution of the file format's res box, across; 0 where it has none
}

// Detect reports whether b begins as a JP2 file or a codestream does.
func Detect(b []byte) bool {
	return len(b) >= len(signature) && string(b[:len(signature)]) == signature ||
		len(b) >= len(codestream) && string(b[:len(codestream)]) == codestream
}

// DecodeConfig reads the headers.
func DecodeConfig(b []byte) (Config, error) {
	f, err := parseFile(b)
	if err != nil {
		return Config{}, err
	}
	p := parser{b: f.codestream, base: f.offset}
	if err := p.mainHeader(); err != nil {
		return Config{}, err
	}
	if err := f.agrees(&p.siz); err != nil {
		return Config{}, err
	}
	return Config{Width: p.siz.width(), Height: p.siz.height(), Precision: p.siz.precision, PPI: f.ppi}, nil
}

// Decode returns an *image.Gray for images of 8 bits or fewer and an *image.Gray16 for the others; samples of other
// depths than 8 and 16 are scaled to the full range. Work and memory are bounded by MaxPixels and the length of b.
func Decode(b []byte) (image.Image, error) {
	f, err := parseFile(b)
	if err != nil {
		return nil, err
	}
	p := parser{b: f.codestream, base: f.offset}
	if err := p.parse(); err != nil && !errors.Is(err, ErrPartial) {
		return nil, err
	} else if err != nil {
		p.partial = err
	}
	if err := f.agrees(&p.siz); err != nil {
		return nil, err
	}
	if !f.depthAgrees(&p.siz) {
		p.cut("samples of %d bits in a file for %d", p.siz.precision, f.header[10]&0x7F+1)
	}
	out := newPicture(&p.siz)
	decoded := 0
	for i := range p.tiles {
		if p.tiles[i] == nil {
			p.cut("tile %d is missing", i)
			continue
		}
		n, err := p.decodeTile(i, out)
		if err != nil {
			return nil, err
		}
		decoded += n
		p.tiles[i] = nil
	}
	if decoded == 0 {
		return nil, formatError(f.offset, "no packet can be decoded")
	}
	if p.partial != nil {
		return out.image(), p.partial
	}
	return out.image(), nil
}

func formatError(offset int, format string, args ...any) error {
	return fmt.Errorf("%w: offset %d: %s", ErrFormat, offset, fmt.Sprintf(format, args...))
}

func unsupported(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrUnsupported, fmt.Sprintf(format, args...))
}
