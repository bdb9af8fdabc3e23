package imagefile

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
)

// Save writes img in the format that the name's ending asks for: .png, .pgm, .wsq or .raw (rows of bytes, no header).
// PNG and WSQ carry the resolution; ppi 0 stands for 500. The file can be read by its owner only, as befits a print.
func Save(path string, img *image.Gray, ppi float64) error {
	b, err := Encode(strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), "."), img, ppi)
	if err == nil {
		err = os.WriteFile(path, b, 0o600)
	} else {
		err = fmt.Errorf("%s: %w", path, err)
	}
	if err != nil {
		return fmt.Errorf("imagefile: %w", err)
	}
	return nil
}

// Encode returns the bytes that Save writes for a format: png, pgm, wsq or raw.
func Encode(format string, img *image.Gray, ppi float64) ([]byte, error) {
	img = toGray(img)
	if err := checkSize(img.Rect.Dx(), img.Rect.Dy()); err != nil {
		return nil, err
	}
	ppi, err := Resolution(ppi, 0)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	switch format {
	case "png":
		if err := png.Encode(&out, img); err != nil {
			return nil, err
		}
		return insertPHYs(out.Bytes(), ppi), nil
	case "pgm":
		fmt.Fprintf(&out, "P5\n%d %d\n255\n", img.Rect.Dx(), img.Rect.Dy())
		out.Write(img.Pix)
	case "raw":
		out.Write(img.Pix)
	case "wsq":
		if err := encodeWSQ(&out, img, ppi); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("%w: write .png, .pgm, .wsq or .raw", ErrUnsupported)
	}
	return out.Bytes(), nil
}

// insertPHYs puts the resolution, which image/png does not write, behind the header chunk of a PNG file.
func insertPHYs(b []byte, ppi float64) []byte {
	const headerEnd = 8 + 12 + 13 // signature; length, kind and checksum of a chunk; IHDR
	perMetre := uint32(math.Round(ppi * inchesPerMetre))
	chunk := binary.BigEndian.AppendUint32(nil, 9)
	chunk = append(chunk, "pHYs"...)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = append(chunk, 1) // the unit is the metre
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	out := make([]byte, 0, len(b)+len(chunk))
	out = append(out, b[:headerEnd]...)
	out = append(out, chunk...)
	return append(out, b[headerEnd:]...)
}
