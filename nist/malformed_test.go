package nist

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

// base is a plain transaction to spoil: Type-1, Type-2, a raw Type-4, a Type-9 and a Type-14 in PNG.
func base(t testing.TB) []byte {
	t.Helper()
	h := testHeader
	h.UTF8 = false
	tr := New(h)
	tr.AddType2(0).Set(3, "text")
	m := minutiaeForTest()
	_, err1 := tr.AddType4(Type4{IDC: 1, Positions: []template.Position{1}, Width: 40, Height: 30, Codec: RAW, Data: drawn(40, 30).Pix})
	_, err2 := tr.AddType9(Type9{IDC: 2, Template: m, Families: []Family{Legacy}})
	_, err3 := tr.AddType14(Type14{IDC: 3, Positions: []template.Position{7}, Width: 48, Height: 36, Codec: PNG, Data: pngBytes(t, drawn(48, 36))})
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	return tr.Bytes()
}

// spoil replaces one text, which must be there, and corrects LEN of tagged records to match unless the text is a LEN.
func spoil(t *testing.T, b []byte, from, to string) []byte {
	t.Helper()
	if bytes.Count(b, []byte(from)) != 1 {
		t.Fatalf("%q stands %d times", from, bytes.Count(b, []byte(from)))
	}
	return bytes.Replace(b, []byte(from), []byte(to), 1)
}

// set changes a field as a writer would, LEN included.
func set(t *testing.T, b []byte, record, field int, value string) []byte {
	t.Helper()
	tr := read(t, b)
	tr.Records[record].Set(field, value)
	return tr.Bytes()
}

// lastLen returns the LEN of the last record, as text with its tag.
func lastLen(t *testing.T, b []byte) (text string, n int) {
	t.Helper()
	r := read(t, b).Records
	last := r[len(r)-1]
	n, _ = last.Int(1)
	return "14.001:" + last.Text(1), n
}

// The rows follow the table of malformations in the reference, by number. A want that is empty says that the thing is
// tolerated in silence.
func TestMalformations(t *testing.T) {
	b := base(t)
	lenText, n := lastLen(t, b)
	withLen := func(delta int) []byte { return spoil(t, b, lenText, "14.001:"+itoa(n+delta)) }
	four := bytes.Index(b, []byte{0, 0, 4, 0xC2}) // Type-4 with 1218 bytes
	png := read(t, b).Records[4].Data()
	shuffled := read(t, b)
	two := shuffled.Records[4].fields
	two[3], two[4] = two[4], two[3]
	shuffled.Records[4].edited = true

	cases := []struct {
		name  string
		input []byte
		want  string // in a warning
	}{
		{"1 LEN does not count FS", withLen(-1), "LEN does not count the FS"},
		{"2 two-digit tags", set(t, spoil(t, b, "\x1d14.003:", "\x1d14.03:"), 4, 20, "x"), ""},
		{"3 VER is 0", spoil(t, b, "1.002:0502", "1.002:0000"), "VER names no edition"},
		{"3 VER older than the contents", spoil(t, b, "1.002:0502", "1.002:0201"), "VER is older"},
		{"5 trailing empty item", set(t, b, 0, 13, "NORAM\x1f"), ""},
		{"5 trailing empty subfield", set(t, b, 4, 13, "7\x1e"), ""},
		{"5 trailing empty minutia", set(t, b, 3, 12, read(t, b).Records[3].Text(12)+"\x1e"), ""},
		{"6 fields out of order", shuffled.Bytes(), ""},
		{"7 IDC 3 for 03 in CNT", spoil(t, b, "14.002:03", "14.002: 3"), ""},
		{"9 bytes after the last record", append(bytes.Clone(b), "junk"...), "4 bytes after the last record"},
		{"9 another transaction", append(bytes.Clone(b), b...), "another transaction"},
		{"10 zero-padded LEN", padded(t, b), ""},
		{"11 empty field", withExtra(t, b, "\x1d14.004:", "\x1d\x1d14.004:"), ""},
		{"11 empty last field", withExtra(t, b, "2.003:text\x1c", "2.003:text\x1d\x1c"), ""},
		{"13 LEN far too large, image tells the end", withLen(500), "ends with its image"},
		{"13 LEN far too small, image tells the end", withLen(-500), "ends with its image"},
		{"13 LEN is no number", spoil(t, b, lenText, "14.001:x"), "ends with its image"},
		{"13 LEN too large, no image", spoil(t, b, "2.001:29", "2.001:32"), "ends at its first FS"},
		{"13 LEN reaches over the next record", overlong(t, b), "reaches into the next record"},
		{"14 no FS at the end", withLen(-1)[:len(b)-1], "no FS at the end"},
		{"14 no FS before a binary record", withoutFS(t, b), "no FS at the end"},
		{"15 line end between records", withExtra(t, b, "\x1c14.001:", "\x1c\r\n14.001:"), "blanks between records"},
		{"15 line end after a separator", withExtra(t, b, "\x1d14.004:", "\x1d\r\n14.004:"), "blanks before the field"},
		{"15 line end before a binary record", append(append(bytes.Clone(b[:four]), "\r\n"...), b[four:]...), "blanks between records"},
		{"15 NUL and 1A at the end", append(bytes.Clone(b), 0, 0, 0x1A), "blanks after the last record"},
		{"16 CNT counts wrongly", spoil(t, b, "1.003:1\x1f4", "1.003:1\x1f9"), "CNT counts 9 records and lists 4"},
		{"16 CNT lists too few", setContents(t, b, "1\x1f2\x1e2\x1f00\x1e4\x1f01"), "record that CNT does not list"},
		{"16 CNT lists too many", setContents(t, b, "1\x1f5\x1e2\x1f00\x1e4\x1f01\x1e9\x1f02\x1e14\x1f03\x1e14\x1f04"), "CNT lists 1 more records"},
		{"16 CNT lists one that is not there", setContents(t, b, "1\x1f5\x1e2\x1f00\x1e4\x1f01\x1e13\x1f09\x1e9\x1f02\x1e14\x1f03"), "CNT lists 1 records that are not here"},
		{"17 CNT without its first subfield", setContents(t, b, "2\x1f00\x1e4\x1f01\x1e9\x1f02\x1e14\x1f03"), "does not begin with the number"},
		{"18 decimal comma", spoil(t, spoil(t, b, "1.011:19.69", "1.011:19,69"), "1.012:19.69", "1.012:19,69"), "decimal comma"},
		{"19 pixels per inch as per cm", spoil(t, b, "\x1d14.008:1", "\x1d14.008:2"), "taken as pixels per inch"},
		{"19 aspect ratio like a resolution", spoil(t, b, "\x1d14.008:1", "\x1d14.008:0"), "none is assumed"},
		{"20 HLL and VLL swapped", spoil(t, b, "14.006:48\x1d14.007:36", "14.006:36\x1d14.007:48"), "size differs"},
		{"21 FGP with a second item", set(t, b, 4, 13, "7\x1f"), ""},
		{"21 FGP with a zero", set(t, b, 4, 13, "07"), ""},
		{"22 image in base64", set(t, b, 4, 999, base64.StdEncoding.EncodeToString(png)), "base64"},
		{"23 byte order mark", append([]byte("\xEF\xBB\xBF"), b...), "byte order mark"},
		{"24 number of minutiae", spoil(t, b, "9.010:20", "9.010:23"), "number of minutiae"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			tr, err := Read(c.input, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(tr.Bytes(), c.input) {
				t.Error("not written back byte for byte")
			}
			got := warnings(tr)
			if c.want == "" && got != "" || c.want != "" && !strings.Contains(got, c.want) {
				t.Errorf("warnings:\n%swant %q", got, c.want)
			}
			// Whatever was wrong, the same prints come out.
			prints := tr.Prints()
			if len(prints) != 3 {
				t.Fatalf("%d prints, want 3", len(prints))
			}
			for i, want := range []*[2]int{{40, 30}, nil, {48, 36}} {
				if want == nil {
					if m, ok := prints[i].Minutiae(); !ok || len(m.Minutiae) != 20 {
						t.Error("minutiae are lost")
					}
				} else if img, err := prints[i].Image(); err != nil || img.Rect.Dx() != want[0] || img.Rect.Dy() != want[1] {
					t.Errorf("image %d: %v", i, err)
				}
			}
			if p := prints[2].Position; p != template.LeftIndex {
				t.Errorf("position %v", p)
			}
			_, err = Read(c.input, Options{Strict: true})
			var place *FieldError
			if strict := errors.As(err, &place) && errors.Is(err, ErrStrict); strict != (c.want != "") {
				t.Errorf("strict: %v", err)
			}
			// An edit of every record must leave a file that reads the same and in which every LEN is right.
			for _, r := range tr.Records {
				r.edited = !r.binary
			}
			again := read(t, tr.Bytes())
			for _, w := range again.Warnings {
				if strings.Contains(w.Text, "LEN") || strings.Contains(w.Text, "FS") {
					t.Errorf("after a rewrite: %v", w)
				}
			}
			if n := len(again.Prints()); n != 3 {
				t.Errorf("%d prints after a rewrite", n)
			}
		})
	}
}

// padded writes LEN of Type-14 with leading zeros.
func padded(t *testing.T, b []byte) []byte {
	text, n := lastLen(t, b)
	digits := "00000000" + itoa(n+8-len(itoa(n)))
	return spoil(t, b, text, "14.001:"+digits[len(digits)-8:])
}

// withExtra makes a replacement that changes the length of a record and corrects its LEN.
func withExtra(t *testing.T, b []byte, from, to string) []byte {
	t.Helper()
	out := spoil(t, b, from, to)
	grown := len(to) - len(from)
	switch {
	case strings.HasPrefix(from, "\x1c"): // between records
		return out
	case strings.HasPrefix(from, "2."):
		return spoil(t, out, "2.001:29", "2.001:"+itoa(29+grown))
	}
	text, n := lastLen(t, b)
	return spoil(t, out, text, "14.001:"+itoa(n+grown))
}

// overlong gives Type-9 a LEN that ends with the FS of the Type-14 record behind it.
func overlong(t *testing.T, b []byte) []byte {
	r := read(t, b).Records
	nine, fourteen := len(r[3].Raw()), len(r[4].Raw())
	return spoil(t, b, "9.001:"+itoa(nine), "9.001:"+itoa(nine+fourteen+len(itoa(nine+fourteen))-len(itoa(nine))))
}

// withoutFS takes the FS from Type-2, before a binary record.
func withoutFS(t *testing.T, b []byte) []byte {
	return spoil(t, spoil(t, b, "2.003:text\x1c", "2.003:text"), "2.001:29", "2.001:28")
}

func setContents(t *testing.T, b []byte, cnt string) []byte {
	tr := read(t, b)
	rest := len(tr.Records[0].Raw())
	tr.Records[0].Set(3, cnt)
	return append(tr.Records[0].append(nil), b[rest:]...)
}
