package jp2

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"testing"
)

func box(kind string, body ...byte) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(8+len(body))), append([]byte(kind), body...)...)
}

// TestBoxes puts a codestream into files with boxes that say nothing of its samples, and with those that would change
// what they mean.
func TestBoxes(t *testing.T) {
	code := sample(t, "tiles.j2k")
	head := append([]byte(signature), box("ftyp", []byte("jp2 \x00\x00\x00\x00jp2 ")...)...)
	ihdr := box("ihdr", 0, 0, 0, 47, 0, 0, 0, 61, 0, 1, 7, 7, 0, 0)
	profile := append([]byte{2, 0, 0}, make([]byte, 400)...) // restricted ICC
	colour := box("colr", profile...)
	grey := box("colr", 1, 0, 0, 0, 0, 0, 17)
	resolution := box("res ", box("resc", 0x4C, 0xE4, 0, 1, 0x4C, 0xE4, 0, 1, 0, 0)...) // 19684 a metre
	long := append([]byte{0, 0, 0, 1, 'j', 'p', '2', 'c'}, binary.BigEndian.AppendUint64(nil, uint64(16+len(code)))...)
	for _, c := range []struct {
		name string
		b    []byte
		want error
		ppi  float64
	}{
		{"ICC profile", join(head, box("jp2h", join(ihdr, colour)...), box("jp2c", code...)), nil, 0},
		{"two colours", join(head, box("jp2h", join(ihdr, grey, colour)...), box("jp2c", code...)), nil, 0},
		{"resolution", join(head, box("jp2h", join(ihdr, grey, resolution)...), box("jp2c", code...)), nil, 500},
		{"strange boxes", join(head, box("uuid", make([]byte, 99)...), box("jp2h", ihdr...), box("xml ", 'x'), box("jp2c", code...), box("free")), nil, 0},
		{"long length", join(head, box("jp2h", ihdr...), long, code), nil, 0},
		{"to the end", join(head, box("jp2h", ihdr...), []byte("\x00\x00\x00\x00jp2c"), code), nil, 0},
		{"rubbish behind", join(head, box("jp2h", ihdr...), box("jp2c", code...), []byte{1, 2, 3}), nil, 0},
		{"palette", join(head, box("jp2h", join(ihdr, grey, box("pclr", 0, 2, 1, 7, 0, 255))...), box("jp2c", code...)), ErrUnsupported, 0},
		{"nothing behind the header", join(head, box("jp2h", ihdr...)), ErrFormat, 0},
	} {
		img, err := Decode(c.b)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: error %v, want %v", c.name, err, c.want)
		}
		if c.want != nil {
			continue
		}
		if g, ok := img.(*image.Gray); !ok || !bytes.Equal(g.Pix, weave().Pix) {
			t.Errorf("%s: samples differ", c.name)
		}
		if cfg, err := DecodeConfig(c.b); err != nil || cfg.PPI < c.ppi-0.1 || cfg.PPI > c.ppi+0.1 {
			t.Errorf("%s: config %+v, %v", c.name, cfg, err)
		}
	}
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
