// Package jpegl reads and writes lossless JPEG images (ITU-T T.81, process 14: SOF3, Huffman coding, predictors 1 to
// 7) of one component and 2 to 16 bits, as ANSI/NIST-ITL records carry them under the compression code JPEGL.
//
// Most callers want [Decode] after [Detect]. The package registers itself with package image for files whose frame
// header comes first, as those of [Encode] do. Others begin as baseline files may, and a program that links image/jpeg
// too should ask Detect before [image.Decode]: image/jpeg claims whatever begins as a JPEG does.
//
// JPEG-LS (SOF55) is another format and is refused, as are several components, subsampling and hierarchical files.
package jpegl

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
)

func init() {
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
	image.RegisterFormat("jpegl", "\xff\xd8\xff\xc3", DecodeReader, config)
}

var (
	// ErrFormat says that the bytes are no lossless JPEG, or break its rules. It is wrapped with the offset.
	ErrFormat = errors.New("jpegl: malformed lossless JPEG")
	// ErrUnsupported says that the file is a JPEG that this package does not decode.
	ErrUnsupported = errors.New("jpegl: unsupported JPEG")
	// ErrTooLarge says that the image has more than MaxPixels.
	ErrTooLarge = errors.New("jpegl: image is too large")
)

// MaxPixels is the most pixels that Decode accepts, 64 Mi: a ten-print card at 1000 ppi has 64 M.
const MaxPixels = 64 << 20

// Markers of T.81 table B.1.
const (
	mSOF0  = 0xC0
	mSOF3  = 0xC3
	mDHT   = 0xC4
	mSOF15 = 0xCF
	mRST0  = 0xD0
	mRST7  = 0xD7
	mSOI   = 0xD8
	mEOI   = 0xD9
	mSOS   = 0xDA
	mDNL   = 0xDC
	mDRI   = 0xDD
	mAPP0  = 0xE0
	mAPP15 = 0xEF
	mSOF55 = 0xF7
	mCOM   = 0xFE
	mTEM   = 0x01
)

func formatError(offset int, format string, args ...any) error {
	return fmt.Errorf("%w: offset %d: %s", ErrFormat, offset, fmt.Sprintf(format, args...))
}

// predict returns the prediction from the samples to the left (a), above (b) and above left (c): T.81 table H.1.
func predict(selection byte, a, b, c int32) int32 {
	switch selection {
	case 1:
		return a
	case 2:
		return b
	case 3:
		return c
	case 4:
		return a + b - c
	case 5:
		return a + (b-c)>>1
	case 6:
		return b + (a-c)>>1
	}
	return (a + b) >> 1
}
