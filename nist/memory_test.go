package nist

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"runtime"
	"strings"
	"testing"

	"github.com/whorl-afis/whorl/nist/jpegl"
	"github.com/whorl-afis/whorl/template"
)

// taken returns the bytes that a function allocates altogether, which is at least what it needs at any one time.
func taken(f func()) int {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return int(after.TotalAlloc - before.TotalAlloc)
}

// rawRecord makes a tagged record with a right LEN of raw fields.
func rawRecord(typ int, body string) string {
	head := fmt.Sprintf("%d.001:", typ)
	rest := "\x1d" + body + "\x1c"
	return head + fmt.Sprint(recordLength(len(head)+len(rest))) + rest
}

// TestMemoryBound holds what hostile files make this package allocate, in reading and then either validating or
// decoding, to eight times their size and the cap for images, BytesPerPixel for each pixel of an image that a header
// claims, and to 8 MB for what is bounded by numbers: records, minutiae of one block, warnings, violations.
func TestMemoryBound(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector allocates too")
	}
	one := func(cnt string) string { return rawRecord(1, "1.002:0502\x1d1.003:1\x1f1"+cnt+"\x1d1.004:T") }
	print14 := func(more string) []byte {
		return []byte(one("\x1e14\x1f01") + rawRecord(14, "14.002:01\x1d14.013:1\x1d14.011:NONE\x1d"+more))
	}
	minutiae := func(number int, s string) []byte {
		return []byte(one("\x1e9\x1f01") + rawRecord(9, fmt.Sprintf("9.002:01\x1d9.004:U\x1d9.%d:", number)+strings.Repeat(s+"\x1e", 1_000_000/len(s))+s))
	}
	image14 := func(cga string, data []byte) []byte {
		b := rawRecord(14, "14.002:01\x1d14.013:1\x1d14.011:"+cga+"\x1d14.999:"+string(data))
		return []byte(one("\x1e14\x1f01") + b)
	}
	const side = 4096
	claim16 := func(b []byte, height, width int) []byte { // an image file whose header claims a larger image
		b = bytes.Clone(b)
		binary.BigEndian.PutUint16(b[height:], side)
		binary.BigEndian.PutUint16(b[width:], side)
		return b
	}
	small := drawn(40, 40)
	wsqFile, jpegFile, pngFile := wsqBytes(t, small, ""), jpegBytes(t, small), pngBytes(t, small)
	sof := bytes.Index(wsqFile, []byte{0xFF, 0xA2})
	frame := bytes.Index(jpegFile, []byte{0xFF, 0xC0})
	j2k := []byte{0xFF, 0x4F, 0xFF, 0x51, 0, 41, 0, 0, 0, 0, side >> 8, 0, 0, 0, side >> 8, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, side >> 8, 0, 0, 0, side >> 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 7, 1, 1,
		0xFF, 0x52, 0, 12, 0, 0, 0, 1, 0, 5, 4, 4, 0, 1, 0xFF, 0x5C, 0, 19, 0x40}
	j2k = append(j2k, bytes.Repeat([]byte{0x48}, 16)...)
	j2k = append(j2k, 0xFF, 0x90, 0, 10, 0, 0, 0, 0, 0, 0, 0, 1, 0xFF, 0x93, 0x80, 0x80, 0x80, 0x80, 0xFF, 0xD9)
	var lossless bytes.Buffer
	if err := jpegl.Encode(&lossless, small, nil); err != nil {
		t.Fatal(err)
	}
	wide := image.NewNRGBA64(image.Rect(0, 0, 1024, 1024))
	wide.Set(5, 5, color.White)
	for name, c := range map[string]struct {
		b      []byte
		pixels int
	}{
		"fields of nothing":     {print14(strings.Repeat("14.1:\x1d", 400_000) + "14.1:"), 0},
		"fields without end":    {[]byte(one("\x1e2\x1f0") + rawRecord(2, strings.Repeat("2.3:\x1d", 400_000)+"2.3:")), 0},
		"fields as they may be": {[]byte(one("\x1e2\x1f0") + rawRecord(2, strings.Repeat("2.003:A\x1d", 99_000)+"2.3:")), 0},
		"separators":            {print14("14.020:" + strings.Repeat("\x1d", 2_000_000)), 0},
		"records of separators": {[]byte(one(strings.Repeat("\x1e2\x1f0", 2000)) + strings.Repeat(rawRecord(2, strings.Repeat("\x1d", 1000)), 2000)), 0},
		"half tags":             {print14("14.020:" + strings.Repeat("\x1d14.", 500_000)), 0},
		"items":                 {print14("14.020:" + strings.Repeat("\x1f", 2_000_000)), 0},
		"ends of records":       {[]byte(one("\x1e2\x1f0") + rawRecord(2, "2.3:x") + strings.Repeat("\x1c", 2_000_000)), 0},
		"images of nothing":     {append([]byte(one(strings.Repeat("\x1e4\x1f0", 9000))), bytes.Repeat([]byte("\x00\x00\x00\x12\x00\x00\x00\xff\xff\xff\xff\xff\x00\x00\x01\x00\x01\x00"), 9000)...), 0},
		"prints of nothing":     {[]byte(one(strings.Repeat("\x1e14\x1f0", 9000)) + strings.Repeat(rawRecord(14, "14.2:0"), 9000)), 0},
		"one list of minutiae":  {minutiae(12, "\x1f"), 0},
		"records of nothing":    {[]byte(one(strings.Repeat("\x1e2\x1f0", 9000)) + strings.Repeat(rawRecord(2, "2.2:0"), 9000)), 0},
		"binary stubs":          {append([]byte(one(strings.Repeat("\x1e7\x1f0", 9000))), bytes.Repeat([]byte{0, 0, 0, 5, 0}, 9000)...), 0},
		"a list without end":    {[]byte(one(strings.Repeat("\x1e2\x1f", 500_000))), 0},
		"empty subfields":       {print14("14.021:" + strings.Repeat("\x1e", 2_000_000)), 0},
		"segments":              {print14("14.021:" + strings.Repeat("1\x1f1\x1f1\x1f1\x1f1\x1e", 200_000)), 0},
		"polygons":              {print14("14.025:" + strings.Repeat("1\x1f3\x1f1\x1f1\x1f1\x1f1\x1f1\x1f1\x1e", 100_000)), 0},
		"qualities":             {print14("14.024:" + strings.Repeat("1\x1f1\x1f\x1f\x1e", 200_000)), 0},
		"positions":             {print14("14.013:" + strings.Repeat("1\x1e", 1_000_000)), 0},
		"INCITS minutiae":       {minutiae(137, "1\x1f1\x1f1\x1f1\x1f1"), 0},
		"EFS minutiae":          {minutiae(331, "1\x1f1\x1f1"), 0},
		"legacy minutiae":       {minutiae(12, "1\x1f11111111111"), 0},
		"base64":                {image14("PNG", []byte(base64.StdEncoding.EncodeToString(append(pngFile[:60:60], make([]byte, 2_000_000)...)))), 40 * 40},
		"WSQ of 16 M":           {image14("WSQ20", claim16(wsqFile, sof+6, sof+8)), side * side},
		"JPEG of 16 M":          {image14("JPEGB", claim16(jpegFile, frame+5, frame+7)), side * side},
		"lossless JPEG of 16 M": {image14("JPEGL", claim16(lossless.Bytes(), 7, 9)), side * side},
		"JPEG 2000 of 16 M":     {image14("JP2", j2k), side * side},
		"PNG of 64 bit a pixel": {image14("PNG", pngBytes(t, wide)), 1 << 20},
	} {
		t.Run(name, func(t *testing.T) {
			var tr *Transaction
			var err error
			got := taken(func() { tr, err = Read(c.b, Options{}) })
			if tr == nil && !errors.Is(err, ErrLimit) {
				t.Fatal("not read at all", err)
			}
			if tr != nil {
				// What one takes is gone before the other begins.
				got += max(taken(func() { Validate(tr) }), taken(func() { decodeAll(tr) }))
			}
			most := 8*len(c.b) + BytesPerPixel*c.pixels + 8<<20
			t.Logf("%d bytes of file, %d allocated, %.1f a byte beyond the image, bound %d", len(c.b), got, float64(got-BytesPerPixel*c.pixels)/float64(len(c.b)), most)
			if got > most {
				t.Errorf("%d bytes for a file of %d", got, len(c.b))
			}
		})
	}
}

// decodeAll decodes every image and reads every block of minutiae.
func decodeAll(tr *Transaction) {
	for _, p := range tr.Prints() {
		p.Image()
		for _, f := range p.Families {
			p.MinutiaeFrom(f)
		}
	}
}

// TestValidateHostile ends: lists of a million entries and outlines of as many corners take one pass.
func TestValidateHostile(t *testing.T) {
	tr := New(testHeader)
	r := NewRecord(10, 1)
	r.Set(3, "FACE")
	r.Set(40, strings.Repeat("\x1e", 1<<20))
	r.Set(33, "x\x1f500000"+strings.Repeat("\x1f1", 1<<20))
	r.Set(15, "P\x1f500000"+strings.Repeat("\x1f1", 1_000_000))
	tr.Add(r)
	dna := NewRecord(18, 2)
	dna.Set(11, strings.Repeat("0\x1e", 1<<20))
	dna.Set(16, "0\x1f1\x1f1\x1f1")
	for n := 200; n < 900; n++ {
		dna.Set(n, "x")
	}
	tr.Add(dna)
	if _, err := tr.AddType9(Type9{IDC: 1, Template: &template.Template{Width: 9, Height: 9}}); err != nil {
		t.Fatal(err)
	}
	recordOf(tr, 9).Set(137, strings.Repeat("1\x1f1\x1f1\x1f1\x1f1\x1f1\x1e", 200_000))
	recordOf(tr, 9).Set(138, strings.Repeat("1\x1f1\x1f1\x1e", 200_000))
	if v := Validate(read(t, tr.Bytes())); len(v) == 0 {
		t.Error("nothing is wrong with it")
	}
	if _, _, err := tr.Reconfigure(Layout{Minutiae: EFS, DropFields: true}); err == nil {
		t.Log("converted")
	}
}
