// Package wsq reads and writes the FBI's Wavelet Scalar Quantization format for 8-bit grey fingerprint images
// (IAFIS-IC-0110 v3.1).
//
// Most callers want [DecodeBytes] and [Encode]. Importing the package also registers the format with package image,
// under the name "wsq". [Comments] and [StripComments] deal with the text that a stream may carry beside the image.
//
// The decoder takes any linear-phase filters that a stream may bring, comments wherever they may stand, and restart
// markers. Its result is the same on every processor. It never allocates for more than [MaxPixels], and the time it
// takes is bounded by the length of the input and the size of the image. It does not deal with colour or with more
// than 8 bits: the format has neither.
package wsq

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
)

// MaxPixels is the largest image that is decoded or encoded: 64 Mpixel, a full ten-print card at 1000 ppi.
const MaxPixels = 64 << 20

// maxStream bounds what Decode reads: the longest stream for MaxPixels at 16 bits a coefficient, and as much again.
const maxStream = 4 * MaxPixels

// maxHead is how far into a stream DecodeConfig looks for the frame header. The tables before it take less than 1 KB
// and comments are short.
const maxHead = 1 << 20

var (
	// ErrFormat is returned for bytes that do not begin as a WSQ stream does.
	ErrFormat = errors.New("not a WSQ stream")
	// ErrDamaged is returned for a stream that breaks the rules of the format or ends early.
	ErrDamaged = errors.New("damaged stream")
	// ErrSize is returned for an image without pixels, larger than MaxPixels, or larger than a stream can say.
	ErrSize = errors.New("image size out of range")
)

func init() {
	image.RegisterFormat("wsq", "\xff\xa0", Decode, DecodeConfig)
}

// Decode reads a WSQ stream; the image is an *image.Gray.
func Decode(r io.Reader) (image.Image, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxStream))
	if err != nil {
		return nil, err
	}
	img, err := DecodeBytes(b)
	if err != nil {
		return nil, err
	}
	return img, nil
}

// DecodeConfig returns the size of the image in a WSQ stream without decoding it.
func DecodeConfig(r io.Reader) (image.Config, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxHead))
	if err != nil {
		return image.Config{}, err
	}
	var d decoder
	if err := d.readUntil(b, markerSOF); err != nil {
		return image.Config{}, err
	}
	return image.Config{ColorModel: color.GrayModel, Width: d.frame.width, Height: d.frame.height}, nil
}

// DecodeBytes decodes a WSQ stream. Bytes after its end are ignored.
func DecodeBytes(b []byte) (*image.Gray, error) {
	var d decoder
	if err := d.readUntil(b, markerEOI); err != nil {
		return nil, err
	}
	return d.reconstruct(), nil
}

// damaged makes an error that says where the stream breaks which rule.
func damaged(offset int, format string, args ...any) error {
	return fmt.Errorf("wsq: offset %d: %w: %s", offset, ErrDamaged, fmt.Sprintf(format, args...))
}
