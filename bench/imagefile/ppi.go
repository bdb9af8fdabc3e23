package imagefile

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"github.com/whorl-afis/whorl/nist/jp2"
	"github.com/whorl-afis/whorl/nist/wsq"
)

// Resolution applies the one rule that all commands share: the resolution asked for, which must be within MinPPI and
// MaxPPI, else the declared one if it is, else DefaultPPI.
func Resolution(asked, declared float64) (float64, error) {
	switch {
	case asked != 0:
		if !plausible(asked) {
			return 0, fmt.Errorf("%w: %g", ErrPPI, asked)
		}
		return asked, nil
	case plausible(declared):
		return declared, nil
	}
	return DefaultPPI, nil
}

func plausible(ppi float64) bool { return ppi >= MinPPI && ppi <= MaxPPI }

const (
	inchesPerMetre = 1 / 0.0254
	cmPerInch      = 2.54
)

// declaredPPI returns the horizontal resolution that a file declares, 0 where it declares none or a ratio only. A
// resolution in whole pixels per metre or centimetre, which no round number of pixels per inch is, comes back as the
// whole number of ppi that it stands for.
func declaredPPI(format string, b []byte) float64 {
	switch format {
	case "png":
		return pngPPI(b)
	case "jpeg":
		return jpegPPI(b)
	case "bmp":
		return bmpPPI(b)
	case "tiff":
		return tiffPPI(b)
	case "wsq":
		return wsqPPI(b)
	case "jp2":
		if c, err := jp2.DecodeConfig(b); err == nil {
			return fromMetric(c.PPI)
		}
	}
	return 0
}

func fromMetric(perInch float64) float64 {
	if r := float64(int(perInch + 0.5)); r-perInch < 0.3 && perInch-r < 0.3 {
		return r
	}
	return perInch
}

// pngPPI reads the pHYs chunk, which stands before the first IDAT (PNG 11.3.5.3).
func pngPPI(b []byte) float64 {
	for off := 8; off+12 <= len(b); {
		n := int(binary.BigEndian.Uint32(b[off:]))
		kind, data := string(b[off+4:off+8]), b[off+8:]
		if n > len(data) || kind == "IDAT" {
			return 0
		}
		if kind == "pHYs" && n == 9 {
			if data[8] != 1 { // no unit: a ratio
				return 0
			}
			return fromMetric(float64(binary.BigEndian.Uint32(data)) / inchesPerMetre)
		}
		off += 12 + n
	}
	return 0
}

// jpegPPI reads the density of a JFIF header, which is the first segment (ISO/IEC 10918-5, 10.1).
func jpegPPI(b []byte) float64 {
	if len(b) < 16 || b[2] != 0xff || b[3] != 0xe0 || string(b[6:11]) != "JFIF\x00" {
		return 0
	}
	density := float64(binary.BigEndian.Uint16(b[14:]))
	switch b[13] {
	case 1:
		return density
	case 2:
		return fromMetric(density * cmPerInch)
	}
	return 0
}

// bmpPPI reads biXPelsPerMeter of a BITMAPINFOHEADER.
func bmpPPI(b []byte) float64 {
	if len(b) < 42 || binary.LittleEndian.Uint32(b[14:]) < 40 {
		return 0
	}
	return fromMetric(float64(binary.LittleEndian.Uint32(b[38:])) / inchesPerMetre)
}

// tiffPPI reads XResolution (282) and ResolutionUnit (296) of the first directory (TIFF 6.0, page 38).
func tiffPPI(b []byte) float64 {
	if len(b) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.LittleEndian
	if b[0] == 'M' {
		order = binary.BigEndian
	}
	dir := uint64(order.Uint32(b[4:]))
	if dir+2 > uint64(len(b)) {
		return 0
	}
	entries := b[dir+2:]
	n := min(int(order.Uint16(b[dir:])), len(entries)/12)
	var perUnit float64
	unit := uint16(2) // inch, where the tag is absent
	for i := range n {
		e := entries[12*i:]
		switch order.Uint16(e) {
		case 282:
			at := uint64(order.Uint32(e[8:]))
			if at+8 > uint64(len(b)) {
				return 0
			}
			if den := order.Uint32(b[at+4:]); den != 0 {
				perUnit = float64(order.Uint32(b[at:])) / float64(den)
			}
		case 296:
			unit = order.Uint16(e[8:])
		}
	}
	switch unit {
	case 2:
		return perUnit
	case 3:
		return fromMetric(perUnit * cmPerInch)
	}
	return 0
}

// wsqPPI reads the line "PPI n" of a NISTCOM comment.
func wsqPPI(b []byte) float64 {
	comments, err := wsq.Comments(b)
	if err != nil {
		return 0
	}
	for _, c := range comments {
		for line := range strings.Lines(c) {
			if f := strings.Fields(line); len(f) == 2 && f[0] == "PPI" {
				if v, err := strconv.ParseFloat(f[1], 64); err == nil {
					return v
				}
			}
		}
	}
	return 0
}
