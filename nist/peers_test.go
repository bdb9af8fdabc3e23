package nist

import (
	"bytes"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

// Each test here is a defect that a public reader of these files has.

// One reader casts bytes to signed char, so that a byte FF at the edge of a buffer reads as the end of the file.
func TestByteFF(t *testing.T) {
	tr := New(testHeader)
	tr.AddType2(0).SetBytes(3, []byte{0xFF, 0xFE, 0xFF})
	data := bytes.Repeat([]byte{0xFF}, 64)
	if _, err := tr.AddType14(Type14{IDC: 1, Positions: []template.Position{1}, Width: 8, Height: 8, Codec: RAW, Data: data}); err != nil {
		t.Fatal(err)
	}
	got := read(t, tr.Bytes())
	if len(got.Records) != 3 || !bytes.Equal(got.Records[2].Data(), data) || !bytes.Equal(got.Records[1].Value(3), []byte{0xFF, 0xFE, 0xFF}) {
		t.Error("bytes FF are lost")
	}
}

// One refuses files whose Type-1 has fewer than nine fields, and CNT with other than two items.
func TestShortHeader(t *testing.T) {
	b := []byte("1.001:47\x1d1.002:0300\x1d1.003:1\x1f1\x1fx\x1e14\x1d1.004:T\x1c" + "14.001:22\x1d14.020:text\x1c")
	got := read(t, b)
	if len(got.Records) != 2 || got.Records[1].Text(20) != "text" {
		t.Errorf("%d records, warnings %v", len(got.Records), got.Warnings)
	}
}

// One stops at the first empty optional item and drops those behind it.
func TestEmptyItems(t *testing.T) {
	r := NewRecord(9, 1)
	r.Set(302, "8\x1f\x1fR\x1fpoly")
	tr := New(testHeader)
	tr.Add(r)
	f, _ := read(t, tr.Bytes()).Records[1].Field(302)
	var items []string
	for it := range f.First().Items() {
		items = append(items, string(it))
	}
	if len(items) != 4 || items[1] != "" || items[2] != "R" || string(f.First().Item(3)) != "poly" {
		t.Errorf("items %q", items)
	}
}

// Two split the file at FS before they look at LEN, and so cut images in pieces.
func TestSeparatorsInImages(t *testing.T) {
	data := []byte("\xFF\xA0\x1c14.001:9\x1c\x1d14.013:1\x1e\x1f\x1c1.001:5\x1c\x1d\x1d")
	data = append(data, bytes.Repeat([]byte{fs, gs, rs, us}, 9)...)
	tr := New(testHeader)
	tr.AddType2(0)
	if _, err := tr.AddType14(Type14{IDC: 1, Positions: []template.Position{1}, Width: len(data), Height: 1, Codec: RAW, Data: data}); err != nil {
		t.Fatal(err)
	}
	tr.AddType2(1)
	got := read(t, tr.Bytes())
	if len(got.Records) != 4 || !bytes.Equal(got.Records[2].Data(), data) || len(got.Warnings) > 0 {
		t.Errorf("%d records, warnings %v", len(got.Records), got.Warnings)
	}
}

// Binary features (9.013) and UTF-16 text hold bytes that look like separators; LEN says where the record ends.
func TestSeparatorsInValues(t *testing.T) {
	features := []byte{1, gs, 2, gs, gs, 3, fs, rs, 4}
	wide := []byte{0x1D, 0x00, 0x04, 0x1C, 0x00, 0x1F, 0x1E, 0x1D, 'a', 0x00}
	tr := New(testHeader)
	tr.Records[0].Set(15, "002\x1fUTF-16\x1f")
	tr.AddType2(0).SetBytes(3, wide)
	tr.Records[1].Set(4, "b\x1fc")
	nine := NewRecord(9, 1)
	nine.SetBytes(13, features)
	nine.Set(14, "7")
	tr.Add(nine)
	got := read(t, tr.Bytes())
	if len(got.Records) != 3 {
		t.Fatalf("%d records", len(got.Records))
	}
	f, _ := got.Records[1].Field(3)
	if !bytes.Equal(f.Value, wide) || f.Count() != 1 || f.First().Count() != 1 {
		t.Errorf("UTF-16 text is cut: % x", f.Value)
	}
	if f, _ := got.Records[1].Field(4); f.First().Count() != 2 {
		t.Error("items of ASCII text are lost beside UTF-16")
	}
	if !bytes.Equal(got.Records[2].Value(13), features) || got.Records[2].Text(14) != "7" {
		t.Errorf("binary features are cut: % x", got.Records[2].Value(13))
	}
}

// Fields whose numbers have one to nine digits.
func TestFieldNumbers(t *testing.T) {
	got := read(t, []byte("1.1:39\x1d1.2:0502\x1d1.03:1\x1f1\x1e2\x1f0\x1d1.4:T\x1c2.001:26\x1d2.999999999:y\x1d2.9:x\x1c"))
	if len(got.Records) != 2 || got.Records[1].Text(999999999) != "y" || got.Records[1].Text(9) != "x" || got.Records[0].Text(4) != "T" {
		t.Errorf("%d records, %v", len(got.Records), got.Warnings)
	}
}

// Records shorter than their header, as a conformance file has them, and types that nobody knows.
func TestOpaqueRecords(t *testing.T) {
	b := []byte("1.001:66\x1d1.002:0500\x1d1.003:1\x1f4\x1e3\x1f0\x1e7\x1f1\x1e55\x1f2\x1e77\x1f3\x1d1.004:T\x1c")
	b = append(b, "\x00\x00\x00\x05\x00"+"\x00\x00\x00\x09\x01\x00\x1c\x1d\xFF"+"\x00\x00\x00\x06\x02x"+"77.001:21\x1d77.002:3\x1d\x1c"...)
	got := read(t, b)
	if len(got.Records) != 5 {
		t.Fatalf("%d records, %v", len(got.Records), got.Warnings)
	}
	for i, idc := range []int{-1, 0, 1, 2, 3} {
		if r := got.Records[i]; r.IDC() != idc || r.Opaque() != (i > 0) {
			t.Errorf("record %d: IDC %d, opaque %v", i, r.IDC(), r.Opaque())
		}
	}
	if !bytes.Equal(got.Records[2].Data(), []byte{0, 0x1c, 0x1d, 0xFF}) || len(got.Prints()) != 0 {
		t.Error("Type-7 was understood")
	}
}

// Sizes that differ from the coded image, base64, and unusual names of codings must not keep an image from decoding.
func TestCodingNames(t *testing.T) {
	for cga, want := range map[string]string{"WSQ20": WSQ, "WSQ": WSQ, "wsq2.0": WSQ, "1": WSQ, "JPEGB": JPEG, "jpg": JPEG, "JPEG": JPEG,
		"JPEGL": JPEGL, "J2K": JP2, "JP2": JP2, "JP2L": JP2, "PNG": PNG, "png ": PNG, "NONE": RAW, "": RAW, "0": RAW, "GIF": "GIF"} {
		if got := codecOf([]byte(cga)); got != want {
			t.Errorf("%q: %s, want %s", cga, got, want)
		}
	}
}

func TestResolutions(t *testing.T) {
	for _, c := range []struct {
		nsr, ntr string
		typ      int
		isr      uint8
		want     float64
	}{
		{"19.69", "19.69", 4, 0, 500}, {"19.69", "19.69", 4, 1, 500}, {"00.00", "00.00", 4, 0, 500}, {"", "", 4, 1, 500},
		{"39.37", "39.37", 4, 0, 1000}, {"39.37", "19.69", 4, 1, 500}, {"39.37", "19.69", 4, 0, 500}, {"19,69", "19,69", 4, 0, 500},
		{"19.69", "09.84", 3, 0, 250}, {"19.69", "19.69", 3, 0, 250}, {"x", "1e999", 4, 0, 500},
	} {
		one := tagged(1, "1.011:"+c.nsr, "1.012:"+c.ntr)
		if got := binaryPPI(one, c.typ, c.isr); got != c.want {
			t.Errorf("NSR %s, NTR %s, type %d, ISR %d: %v ppi, want %v", c.nsr, c.ntr, c.typ, c.isr, got, c.want)
		}
	}
	one := tagged(1, "1.011:19.30", "1.012:19.30")
	if got := binaryPPI(one, 4, 0); got < 490.2 || got > 490.3 {
		t.Errorf("19.30 per mm: %v ppi", got)
	}
	for _, c := range []struct {
		slc, thps string
		want      float64
	}{{"1", "500", 500}, {"1", "1000", 1000}, {"2", "197", 500}, {"2", "196", 500}, {"2", "394", 1000}, {"2", "500", 500}, {"2", "201", 510.54},
		{"0", "1", 0}, {"0", "500", 0}, {"", "500", 0}, {"1", "", 0}, {"1", "-5", 0}} {
		p := Print{Type: 14, rec: tagged(14, "14.002:1", "14.008:"+c.slc, "14.009:"+c.thps)}
		if got := p.scale(8, 9); got != c.want {
			t.Errorf("SLC %s, THPS %s: %v ppi, want %v", c.slc, c.thps, got, c.want)
		}
	}
}
