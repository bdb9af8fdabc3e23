// Package imagefile reads and writes grey images of prints in the formats that come out of scanners and archives.
//
// [Load] is what most callers want; [Read] takes the size of a raw file too, and [Save] writes. PNG, TIFF, BMP, JPEG
// (lossless too), JPEG 2000, PGM and WSQ files are known by their first bytes, raw ones by their name, and FILE#N names
// the image of record N of an ANSI/NIST-ITL transaction.
//
// The package belongs to measurements and to the command line: it takes whole files into memory. An engine that has
// an image already passes it to template/extract without it.
package imagefile

import (
	"errors"
	"image"
)

const (
	// MaxPixels bounds an image before it is decoded: a whole hand at 1000 ppi has 50 million pixels.
	MaxPixels = 64 << 20
	// MaxFileSize bounds what is read: the largest image as text (plain PGM, 16 bit) is six bytes a pixel.
	MaxFileSize = 6*MaxPixels + 1<<20
	// DefaultPPI is taken where neither the caller nor the file says a plausible resolution.
	DefaultPPI = 500
	// MinPPI and MaxPPI are the plausible resolutions: below 200 ridges run together, and 1200 is the highest that
	// scanners of whole fingers make. Screens' 72 and 96, which image editors write, fall outside.
	MinPPI = 200
	MaxPPI = 1200
)

// Errors of Load, Read and Save, wrapped with the name of the file.
var (
	ErrFormat      = errors.New("not an image of a known format")
	ErrUnsupported = errors.New("format is not supported")
	ErrTooLarge    = errors.New("image is too large")
	ErrEmpty       = errors.New("image has no pixels")
	ErrPPI         = errors.New("resolution is not within 200 to 1200 ppi")
	ErrRawSize     = errors.New("raw image needs its size, as WxH in its name or given beside it")
	ErrManyImages  = errors.New("transaction holds several images: name one as FILE#RECORD")
	ErrNoImage     = errors.New("no friction-ridge image")
)

// Options say what a file itself may not; the zero value leaves everything to the file.
type Options struct {
	PPI           float64 // resolution in pixels per inch, 200 to 1200; 0 takes the file's
	Width, Height int     // size of a raw image in pixels; 0 takes it from a name like thumb_800x750.raw
}

// An Image is a decoded file.
type Image struct {
	Gray   *image.Gray
	PPI    float64 // resolution: the caller's, else the file's where plausible, else DefaultPPI
	Format string  // png, tiff, bmp, jpeg, jpegl, jp2, j2k, pgm, wsq or raw; for a record its codec in lower case
}
