package nist

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/whorl-afis/whorl/nist/jpegl"
	"github.com/whorl-afis/whorl/nist/wsq"
	"github.com/whorl-afis/whorl/template"
)

const secret = "JANE DOE 1970"

// segment is a marker segment of a JPEG or WSQ stream.
func segment(marker byte, payload string) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xFF, marker}, uint16(len(payload)+2)), payload...)
}

func insert(b []byte, at int, extra ...[]byte) []byte {
	return append(append(bytes.Clone(b[:at]), bytes.Join(extra, nil)...), b[at:]...)
}

func pngChunk(kind, data string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, kind...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

func box(kind string, payload []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(8+len(payload)))
	return append(append(b, kind...), payload...)
}

// codestream is a JPEG 2000 codestream in form: a size, a comment, one tile-part with a comment.
func codestream(comment string) []byte {
	siz := make([]byte, 38)
	binary.BigEndian.PutUint32(siz[2:], 16)
	binary.BigEndian.PutUint32(siz[6:], 16)
	b := append([]byte{0xFF, 0x4F}, segment(0x51, string(siz))...)
	b = append(b, segment(0x64, "\x00\x01"+comment)...)
	part := segment(0x64, "\x00\x01"+comment)
	part = append(part, 0xFF, 0x93, 1, 2, 3)
	sot := binary.BigEndian.AppendUint32([]byte{0, 0}, uint32(12+len(part)))
	b = append(b, segment(0x90, string(append(sot, 0, 1)))...)
	return append(append(b, part...), 0xFF, 0xD9)
}

func TestStripImage(t *testing.T) {
	img := drawn(32, 32)
	jpg, pg := jpegBytes(t, img), pngBytes(t, img)
	var lossless bytes.Buffer
	if err := jpegl.Encode(&lossless, img, nil); err != nil {
		t.Fatal(err)
	}
	jfif := "JFIF\x00\x01\x02\x01\x01\xF4\x01\xF4\x01\x01" + "\x00\x00\x00"
	sig := append(box("jP  ", []byte("\r\n\x87\n")), box("ftyp", []byte("jp2 \x00\x00\x00\x00jp2 "))...)
	jp2 := bytes.Join([][]byte{sig, box("jp2h", append(box("ihdr", make([]byte, 14)), box("uuid", []byte(secret))...)),
		box("xml ", []byte(secret)), box("jp2c", codestream(secret)), box("uuid", []byte(secret))}, nil)
	for _, c := range []struct {
		codec string
		image []byte
		keep  string
	}{
		{JPEG, append(insert(jpg, 2, segment(0xE0, jfif), segment(0xE1, "Exif\x00\x00"+secret), segment(0xFE, secret)), secret...), "JFIF\x00\x01\x02\x01\x01\xF4\x01\xF4\x00\x00"},
		{PNG, append(insert(pg, 33, pngChunk("pHYs", "\x00\x00\x4c\xe4\x00\x00\x4c\xe4\x01"), pngChunk("tEXt", "Author\x00"+secret), pngChunk("eXIf", secret)), secret...), "pHYs"},
		{WSQ, append(wsqBytes(t, img, secret), secret...), ""},
		{JPEGL, append(insert(lossless.Bytes(), 2, segment(0xFE, secret), segment(0xEE, "Adobe\x00\x64\x00\x00\x00\x00\x00"+secret)), secret...), "Adobe"},
		{JP2, jp2, "ihdr"},
		{JP2, append(codestream(secret), secret...), ""},
	} {
		t.Run(c.codec, func(t *testing.T) {
			if sniff(c.image) != c.codec {
				t.Fatalf("sniffed as %q", sniff(c.image))
			}
			out, removed, err := stripImage(c.codec, c.image)
			if err != nil || !removed {
				t.Fatalf("removed %v, error %v", removed, err)
			}
			if bytes.Contains(out, []byte("JANE")) {
				t.Error("the text is still there")
			}
			if !bytes.Contains(out, []byte(c.keep)) {
				t.Errorf("%q was cut out", c.keep)
			}
			if sniff(out) != c.codec {
				t.Errorf("now sniffed as %q", sniff(out))
			}
			if c.codec != JP2 {
				p := Print{Codec: c.codec, data: out, rec: &Record{}}
				before := Print{Codec: c.codec, data: c.image, rec: &Record{}}
				a, err1 := p.decode()
				b, err2 := before.decode()
				if err1 != nil || err2 != nil || !bytes.Equal(a.Pix, b.Pix) {
					t.Errorf("pixels changed: %v, %v", err1, err2)
				}
			}
			again, removed, err := stripImage(c.codec, out)
			if err != nil || removed && c.codec != JP2 || !bytes.Equal(again, out) {
				t.Errorf("a second time: removed %v, error %v", removed, err)
			}
			for n := range c.image {
				_, _, _ = stripImage(c.codec, c.image[:n]) // cut short: no panic
			}
		})
	}
}

func TestDepersonalise(t *testing.T) {
	tr := New(Header{Type: "CAR", Destination: secret, Origin: secret, Control: secret, Reference: secret, Domain: secret, UTF8: true})
	tr.AddType2(0).Set(18, secret)
	img := drawn(48, 36)
	four, err1 := tr.AddType4(Type4{IDC: 1, Positions: []template.Position{1}, Width: 48, Height: 36, Codec: WSQ, Data: wsqBytes(t, img, secret)})
	r, err2 := tr.AddType14(Type14{IDC: 2, Positions: []template.Position{2}, Source: secret, Width: 48, Height: 36, Codec: JPEG,
		Data: insert(jpegBytes(t, img), 2, segment(0xFE, secret)), Qualities: []Quality{{Finger: 2, Metric: "NQM", Score: 1}}})
	lat, err3 := tr.AddType13(Type13{IDC: 3, Positions: []template.Position{0}, Width: 48, Height: 36, Codec: RAW, Data: img.Pix})
	nine, err4 := tr.AddType9(Type9{IDC: 2, Template: minutiaeForTest(), Families: []Family{INCITS, EFS, Legacy}, System: secret})
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{20, 46, 47, 200, 899, 902, 903, 904, 993, 994, 995, 997, 998} {
		r.Set(n, secret)
		lat.Set(n, secret)
	}
	for _, n := range []int{16, 127, 351, 353, 355, 362, 901, 902, 903, 904} {
		nine.Set(n, secret)
	}
	r.Set(16, secret) // text where a number belongs
	lat.SetBytes(999, append(bytes.Clone(img.Pix), secret...))
	for i, typ := range []int{8, 10, 11, 12, 16, 17, 18, 19, 20, 21, 22, 98, 99} {
		o := NewRecord(typ, 4+i)
		if typ == 8 {
			o = newBinaryImage(8, BinaryHeader{IDC: 4}, []byte(secret))
		} else {
			o.Set(4, secret)
		}
		tr.Add(o)
	}
	before := tr.Bytes()
	in := read(t, append(before, secret...))
	out, removed, err := in.Depersonalise(Depersonal{Request: "R-0001", Origin: "A", Destination: "B"})
	if err != nil {
		t.Fatal(err)
	}
	b := out.Bytes()
	if bytes.Contains(b, []byte("JANE")) || bytes.Contains(b, []byte("DOE")) {
		t.Errorf("the name is still there: %q", b)
	}
	if !bytes.Equal(in.Bytes()[:len(before)], before) {
		t.Error("the input was changed")
	}
	got := read(t, b)
	var types []string
	for _, r := range got.Records {
		types = append(types, itoa(r.Type))
	}
	if s := strings.Join(types, " "); s != "1 4 14 13 9" {
		t.Errorf("records %s", s)
	}
	one := got.Records[0]
	if one.Text(7) != "B" || one.Text(8) != "A" || one.Text(9) != "R-0001" || one.Text(10) != "" || one.Text(4) != "CAR" {
		t.Errorf("Type-1 %q", one.Raw())
	}
	list := strings.Join(removed, "\n")
	for _, want := range []string{"record 2: record of type 2", "14.020 COM", "14.998 GEO", "14.904 MMS", "13.046 SUB", "13.200", "9.351 COM",
		"9.903 DUI", "1.010 TCR", "1.013 DOM", "14.016 SHPS", "WSQ image", "JPEG image", "bytes after the image", "record of type 99", "bytes outside"} {
		if !strings.Contains(list, want) {
			t.Errorf("the list does not name %q:\n%s", want, list)
		}
	}
	if strings.Contains(list, "JANE") {
		t.Error("the list repeats contents")
	}
	prints := got.Prints()
	if len(prints) != 4 {
		t.Fatalf("%d prints", len(prints))
	}
	for i, p := range prints[:3] {
		if m, err := p.Image(); err != nil || m.Rect != img.Rect {
			t.Errorf("image %d: %v", i, err)
		}
	}
	if m, ok := prints[3].Minutiae(); !ok || len(m.Minutiae) != 20 {
		t.Error("minutiae are lost")
	}
	if texts, err := wsq.Comments(prints[0].Data()); err != nil || len(texts) > 0 {
		t.Errorf("%d WSQ comments, %v", len(texts), err)
	}
	if len(four.Raw()) == 0 || len(prints[1].Qualities) != 1 {
		t.Error("quality is lost")
	}
	if _, _, err := in.Depersonalise(Depersonal{Request: "R"}); !errors.Is(err, ErrBuild) {
		t.Errorf("without origin: %v", err)
	}
	if _, _, err := in.Depersonalise(Depersonal{"R\x1d1.010:x", "A", "B"}); !errors.Is(err, ErrBuild) {
		t.Errorf("with a separator: %v", err)
	}
}
