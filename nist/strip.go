package nist

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/whorl-afis/whorl/nist/wsq"
)

// stripImage returns an image file without what it carries beside the pixels: comments, EXIF, texts, times, XML,
// private data, and anything behind its end. The pixels and what is needed to show them stay as they are. It says
// whether anything was removed; an error means that the file could not be walked through.
func stripImage(codec string, b []byte) (out []byte, removed bool, err error) {
	switch codec {
	case WSQ:
		out, err = wsq.StripComments(b)
	case JPEG, JPEGL, JPEGLS:
		out, err = stripJPEG(b)
	case PNG:
		out, err = stripPNG(b)
	case JP2:
		out, err = stripJP2(b)
	default:
		err = ErrCodec
	}
	if err != nil {
		return nil, false, fmt.Errorf("%s: %w", codecName(codec), err)
	}
	return out, !bytes.Equal(out, b), nil
}

// stripJPEG drops COM and all APPn but the two that decoders need: JFIF, cut down to its 14 bytes without a
// thumbnail, and Adobe's, which says how colours are coded.
func stripJPEG(b []byte) ([]byte, error) {
	const app0, app14, appEnd, com, sos, eoi = 0xE0, 0xEE, 0xEF, 0xFE, 0xDA, 0xD9
	end, ok := imageEnd(b)
	if !ok {
		return nil, ErrImage
	}
	b = b[:end]
	out := append(make([]byte, 0, len(b)), b[:2]...)
	for at := 2; at+4 <= len(b); {
		m := b[at+1]
		if m == 0xFF {
			at++
			continue
		}
		n := int(binary.BigEndian.Uint16(b[at+2:]))
		if b[at] != 0xFF || at+2+n > len(b) {
			return nil, ErrImage
		}
		whole, payload := b[at:at+2+n], b[at+4:at+2+n]
		at += 2 + n
		switch {
		case m == app0 && len(payload) >= 14 && bytes.HasPrefix(payload, []byte("JFIF\x00")):
			out = append(out, 0xFF, app0, 0, 16)
			out = append(append(out, payload[:12]...), 0, 0)
		case m == app14 && len(payload) >= 12 && bytes.HasPrefix(payload, []byte("Adobe")):
			out = append(append(out, 0xFF, app14, 0, 14), payload[:12]...)
		case m >= app0 && m <= appEnd || m == com:
		default:
			out = append(out, whole...)
		}
		if m != sos {
			continue
		}
		// Coded data run to the next marker that is neither stuffing nor a restart.
		start := at
		for at+1 < len(b) && (b[at] != 0xFF || b[at+1] < 0x80 || b[at+1] == 0xFF || b[at+1]&^7 == 0xD0) {
			at++
		}
		out = append(out, b[start:at]...)
	}
	return append(out, 0xFF, eoi), nil
}

// pngKept are the chunks that say how pixels look. Texts, EXIF, times, profiles and private chunks are not among them.
var pngKept = map[string]bool{
	"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true, "tRNS": true, "gAMA": true, "cHRM": true, "sRGB": true,
	"sBIT": true, "pHYs": true, "bKGD": true,
}

func stripPNG(b []byte) ([]byte, error) {
	end, ok := pngEnd(b)
	if !ok {
		return nil, ErrImage
	}
	out := append(make([]byte, 0, end), magicPNG...)
	for at := len(magicPNG); at < end; {
		n := 12 + int(binary.BigEndian.Uint32(b[at:]))
		if pngKept[string(b[at+4:at+8])] {
			out = append(out, b[at:at+n]...)
		}
		at += n
	}
	return out, nil
}

// jp2Kept are the boxes of a JP2 file, and inside its header box, that say how pixels look.
var jp2Kept = map[string]bool{
	"jP  ": true, "ftyp": true, "jp2h": true, "jp2c": true, "ihdr": true, "bpcc": true, "colr": true, "pclr": true,
	"cmap": true, "cdef": true, "res ": true,
}

func stripJP2(b []byte) ([]byte, error) {
	if bytes.HasPrefix(b, magicJ2K) {
		end, ok := codestreamEnd(b)
		if !ok {
			return nil, ErrImage
		}
		return blankComments(bytes.Clone(b[:end])), nil
	}
	if _, ok := jp2End(b); !ok {
		return nil, ErrImage
	}
	return stripBoxes(b), nil
}

func stripBoxes(b []byte) (out []byte) {
	boxes(b, func(kind string, _, payload []byte) bool {
		if !jp2Kept[kind] {
			return true
		}
		switch kind {
		case "jp2h":
			payload = stripBoxes(payload)
		case "jp2c":
			end, _ := codestreamEnd(payload)
			payload = blankComments(bytes.Clone(payload[:end]))
		}
		out = binary.BigEndian.AppendUint32(out, uint32(8+len(payload)))
		out = append(append(out, kind...), payload...)
		return kind != "jp2c"
	})
	return out
}

// blankComments overwrites the text of the comments in a JPEG 2000 codestream, in the main header and in those of the
// tile-parts. They keep their length, because the lengths of tile-parts cover them.
func blankComments(b []byte) []byte {
	const com, sot, sod = 0x64, 0x90, 0x93
	blank := func(m byte, p []byte) bool {
		if m == com && len(p) > 2 {
			clear(p[2:])
		}
		return m != sot && m != sod
	}
	at := segments(b, blank)
	for at+12 <= len(b) && b[at] == 0xFF && b[at+1] == sot {
		n := int(binary.BigEndian.Uint32(b[at+6:]))
		segments(b[at+10:], blank) // the segments after SOT's ten bytes and two more
		if n == 0 {
			break
		}
		at += n
	}
	return b
}
