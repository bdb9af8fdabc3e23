package imagefile

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg" // registers with package image
	_ "image/png"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/tiff"

	_ "github.com/whorl-afis/whorl/nist/jp2"
	"github.com/whorl-afis/whorl/nist/jpegl"
	_ "github.com/whorl-afis/whorl/nist/wsq"
)

// Load reads the image of path and returns it with its resolution: ppi where that is not 0, else the file's own where
// it is plausible, else 500.
func Load(path string, ppi float64) (*image.Gray, float64, error) {
	m, err := Read(path, Options{PPI: ppi})
	if err != nil {
		return nil, 0, err
	}
	return m.Gray, m.PPI, nil
}

// Read is Load with everything that can be said about a file.
func Read(path string, o Options) (*Image, error) {
	file, record := SplitRecord(path)
	b, err := ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("imagefile: %w", err)
	}
	m, err := decode(b, file, record, o)
	if err != nil {
		return nil, fmt.Errorf("imagefile: %s: %w", path, err)
	}
	return m, nil
}

// Decode is Read for the bytes of a file that the caller has read; the name tells the size of a raw image.
func Decode(b []byte, name string, o Options) (*Image, error) {
	m, err := decode(b, name, 0, o)
	if err != nil {
		return nil, fmt.Errorf("imagefile: %w", err)
	}
	return m, nil
}

func decode(b []byte, name string, record int, o Options) (*Image, error) {
	var m *Image
	var err error
	switch {
	case IsTransaction(b):
		m, err = recordImage(b, record)
	case record > 0:
		return nil, fmt.Errorf("%w: only transactions have records", ErrFormat)
	default:
		m, err = decodeFile(b, name, o)
	}
	if err != nil {
		return nil, err
	}
	m.PPI, err = Resolution(o.PPI, m.PPI)
	if err != nil {
		return nil, err
	}
	return m, nil
}

// SplitRecord takes FILE#N apart; record is 0 where there is none. A file that is really called so goes first.
func SplitRecord(path string) (file string, record int) {
	i := strings.LastIndexByte(path, '#')
	if i <= 0 {
		return path, 0
	}
	n, err := strconv.Atoi(path[i+1:])
	if err != nil || n < 1 {
		return path, 0
	}
	if _, err := os.Stat(path); err == nil {
		return path, 0
	}
	return path[:i], n
}

// ReadFile reads a whole file of at most MaxFileSize bytes.
func ReadFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var b bytes.Buffer
	if fi, err := f.Stat(); err == nil && fi.Mode().IsRegular() {
		if fi.Size() > MaxFileSize {
			return nil, fmt.Errorf("%s: %w: %d bytes", path, ErrTooLarge, fi.Size())
		}
		b.Grow(int(fi.Size()) + bytes.MinRead) // two reads, the second of nothing, instead of one for each doubling
	}
	n, err := b.ReadFrom(io.LimitReader(f, MaxFileSize+1))
	if err == nil && n > MaxFileSize {
		err = fmt.Errorf("%s: %w: more than %d bytes", path, ErrTooLarge, MaxFileSize)
	}
	return b.Bytes(), err
}

// decodeFile returns the image in b; its PPI is 0 where b does not tell.
func decodeFile(b []byte, name string, o Options) (*Image, error) {
	switch {
	case len(b) == 0:
		return nil, fmt.Errorf("%w: the file is empty", ErrFormat)
	case isPGM(b):
		g, err := decodePGM(b)
		return &Image{Gray: g, Format: "pgm"}, err
	case jpegl.Detect(b): // begins as other JPEG files do, which image/jpeg decodes
		return decodeLossless(b)
	}
	cfg, format, err := image.DecodeConfig(bytes.NewReader(b))
	if err == image.ErrFormat {
		return decodeRaw(b, name, o)
	}
	if err == nil {
		err = checkSize(cfg.Width, cfg.Height)
	}
	if err != nil {
		return nil, err
	}
	img, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return &Image{Gray: toGray(img), PPI: declaredPPI(format, b), Format: format}, nil
}

// sizeInName finds 800x750 in thumb_800x750.raw.
var sizeInName = regexp.MustCompile(`(\d{1,5})[xX](\d{1,5})`)

func decodeRaw(b []byte, name string, o Options) (*Image, error) {
	w, h := o.Width, o.Height
	if w == 0 && h == 0 {
		base := filepath.Base(name)
		if ext := strings.ToLower(filepath.Ext(base)); ext != ".raw" && ext != ".gray" {
			return nil, ErrFormat
		}
		m := sizeInName.FindStringSubmatch(base)
		if m == nil {
			return nil, ErrRawSize
		}
		w, _ = strconv.Atoi(m[1])
		h, _ = strconv.Atoi(m[2])
	}
	if err := checkSize(w, h); err != nil {
		return nil, err
	}
	if len(b) != w*h {
		return nil, fmt.Errorf("%w: %d bytes are not %d × %d pixels", ErrFormat, len(b), w, h)
	}
	return &Image{Gray: &image.Gray{Pix: b, Stride: w, Rect: image.Rect(0, 0, w, h)}, Format: "raw"}, nil
}

func checkSize(w, h int) error {
	switch {
	case w <= 0 || h <= 0:
		return fmt.Errorf("%w: %d × %d", ErrEmpty, w, h)
	case w > MaxPixels/h:
		return fmt.Errorf("%w: %d × %d pixels, at most %d", ErrTooLarge, w, h, MaxPixels)
	}
	return nil
}

func decodeLossless(b []byte) (*Image, error) {
	cfg, err := jpegl.DecodeConfig(b)
	if err == nil {
		err = checkSize(cfg.Width, cfg.Height)
	}
	if err != nil {
		return nil, err
	}
	img, err := jpegl.Decode(b)
	if err != nil {
		return nil, err
	}
	return &Image{Gray: toGray(img), PPI: declaredPPI("jpeg", b), Format: "jpegl"}, nil
}
