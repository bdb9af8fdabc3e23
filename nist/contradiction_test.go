package nist

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
)

// TestContradictions breaks what fields, records and the file demand of each other.
func TestContradictions(t *testing.T) {
	edit := func(f func(tr *Transaction)) func(*testing.T, []byte) []byte {
		return func(t *testing.T, b []byte) []byte {
			tr := read(t, b)
			f(tr)
			return tr.Bytes()
		}
	}
	set := func(typ, number int, value string) func(*testing.T, []byte) []byte {
		return edit(func(tr *Transaction) { recordOf(tr, typ).Set(number, wire(value)) })
	}
	bytesOf := func(old, to string) func(*testing.T, []byte) []byte {
		return func(t *testing.T, b []byte) []byte {
			if !bytes.Contains(b, []byte(old)) {
				t.Fatalf("nothing to replace: %q", old)
			}
			return bytes.Replace(b, []byte(old), []byte(to), 1)
		}
	}
	header4 := func(at int, values ...byte) func(*testing.T, []byte) []byte {
		return func(t *testing.T, b []byte) []byte {
			b = bytes.Clone(b)
			copy(b[recordOf(read(t, b), 4).Offset+int64(at):], values)
			return b
		}
	}
	for _, c := range []struct {
		name    string
		version int // the first edition to hold it against
		spoil   func(*testing.T, []byte) []byte
		want    string
	}{
		{"field twice", 200, edit(func(tr *Transaction) {
			r := recordOf(tr, 9)
			r.fields = append(r.fields, Field{Number: 10, Value: []byte("20"), Offset: -1})
			r.edited = true
		}), "9.010: field stands more than once"},
		{"user's field twice", 200, edit(func(tr *Transaction) {
			r := recordOf(tr, 2)
			r.fields = append(r.fields, Field{Number: 3, Value: []byte("x"), Offset: -1})
			r.edited = true
		}), "2.003: field stands more than once"},
		{"IDC behind other fields", 200, edit(func(tr *Transaction) {
			r := recordOf(tr, 9)
			r.fields[1], r.fields[2] = r.fields[2], r.fields[1]
			r.edited = true
		}), "9.002: IDC: the second field"},
		{"VER behind CNT", 200, edit(func(tr *Transaction) {
			r := tr.Records[0]
			r.fields[1], r.fields[2] = r.fields[2], r.fields[1]
			r.edited = true
		}), "1.002: VER: the second field"},
		{"IDC differs from CNT", 200, bytesOf("9.002:02", "9.002:03"), "9.002: IDC differs"},
		{"IDC of three digits", 200, set(9, 2, "100"), "9.002: IDC: a number from 0 to 99"},
		{"IDC twice in one type", 300, edit(func(tr *Transaction) { tr.AddType2(0) }), "2.002: IDC: no two"},
		{"IDC left out", 500, set(14, 2, "90"), "1.003: IDC: numbers follow"},
		{"CNT counts too many", 200, func(t *testing.T, b []byte) []byte {
			return setContents(t, b, strings.Replace(string(read(t, b).Records[0].Value(3)), "1\x1f", "1\x1f4", 1))
		}, "1.003: CNT counts"},
		{"CNT lists a type that is none", 200, func(t *testing.T, b []byte) []byte {
			return setContents(t, b, string(read(t, b).Records[0].Value(3))+"\x1e50\x1f01")
		}, "1.003: CNT: a record type"},
		{"CNT in another order", 200, bytesOf("\x1e4\x1f01\x1e9\x1f02", "\x1e9\x1f02\x1e4\x1f01"), "CNT lists"},
		{"CNT leaves a record out", 200, bytesOf("\x1e9\x1f02", ""), "CNT"},
		{"GS for US", 200, bytesOf("1.003:1\x1f", "1.003:1\x1d"), "separator without a tag"},
		{"US for RS", 200, bytesOf("\x1e4\x1f01\x1e9\x1f02", "\x1e4\x1f01\x1f9\x1f02"), "1.003: CNT"},
		{"LEN one short", 200, func(t *testing.T, b []byte) []byte { return otherLen(t, b, -1) }, "9.001: LEN does not count the FS"},
		{"LEN too long", 200, func(t *testing.T, b []byte) []byte { return otherLen(t, b, 2) }, "9.001: LEN "},
		{"LEN of letters", 200, func(t *testing.T, b []byte) []byte {
			return bytes.Replace(b, []byte("9.001:"), []byte("9.001:x"), 1)
		}, "9.001: LEN cannot be read"},
		{"tag of another type", 200, bytesOf("\x1d9.003:", "\x1d8.003:"), "9.003: tag names record type 8"},
		{"bytes at the end", 200, func(_ *testing.T, b []byte) []byte { return append(bytes.Clone(b), 'x') }, "1 bytes after the last record"},
		{"control character", 200, set(2, 3, "bell\a"), "2.003: text holds no control"},
		{"Latin-1 in Type-1", 200, set(1, 7, "\xC4"), "1.007: Type-1 is in ASCII"},
		{"domain of three items", 300, set(1, 13, "NORAM,1,2"), "1.013: DOM"},
		{"domain twice", 300, set(1, 13, "NORAM|EBTS"), "1.013: DOM"},
		{"native resolution below 500 ppi", 200, set(1, 11, "19.29"), "1.011: NSR: 19.30"},
		{"transmitted resolution above 500 ppi", 500, set(1, 12, "20.09"), "1.012: NTR: 20.08"},
		{"no position in Type-4", 200, header4(6, 255, 255, 255, 255, 255, 255), "4.004: FGP: at least one"},
		{"position 254 in Type-4", 200, header4(6, 254), "4.004: FGP: positions"},
		{"impression 60 in Type-4", 200, header4(5, 60), "4.003: IMP"},
		{"impression 24 in Type-4", 200, header4(5, 9), "4.003: IMP"},
		{"scanning 2 in Type-4", 200, header4(12, 2), "4.005: ISR"},
		{"width 0 in Type-4", 200, header4(13, 0, 0), "4.006: HLL"},
		{"width beside the pixels of Type-4", 200, header4(13, 0, 41), "4.009: image is of 1200 bytes"},
		{"coding 9 in Type-4", 200, header4(17, 9), "4.008: GCA"},
		{"WSQ that is none in Type-4", 200, header4(17, 1), "4.009: image does not begin as WSQ"},
		{"pixels too few", 300, edit(func(tr *Transaction) {
			recordOf(tr, 14).Set(11, "NONE")
			recordOf(tr, 14).SetBytes(999, make([]byte, 48*36-1))
		}), "14.999: image is of 1727 bytes, its size takes 1728"},
		{"WSQ declared for PNG", 300, set(14, 11, "WSQ20"), "14.011: image is PNG, not as declared"},
		{"text for an image", 300, set(14, 999, "no image at all"), "14.999: image does not begin as PNG"},
		{"base64 for an image", 300, edit(func(tr *Transaction) {
			r := recordOf(tr, 14)
			r.Set(999, base64.StdEncoding.EncodeToString(r.Data()))
		}), "14.999: image is in base64"},
		{"one finger of four missing, no image", 400, edit(func(tr *Transaction) { recordOf(tr, 14).Delete(999) }), "14.999: mandatory field is missing"},
		{"a file and an image", 501, set(14, 994, "url"), "14.994: EFR: only without DATA"},
		{"a file in 2011", 500, edit(func(tr *Transaction) {
			if tr.version() > 500 {
				tr.Records[0].Set(2, "0500")
			}
			recordOf(tr, 14).Delete(999)
			recordOf(tr, 14).Set(994, "url")
		}), "14.994: EFR: first field of that number in the edition of VER 0501"},
		{"user's name for UTF-8", 500, set(1, 15, "003,ASCII"), "1.015: DCS: UTF-8"},
		{"Latin-1 by index in 2011", 500, set(1, 15, "001,ISO-8859-1"), "1.015: DCS: index"},
		{"minutiae without their block", 400, edit(func(tr *Transaction) { recordOf(tr, 9).Delete(136) }), "9.136: mandatory field is missing: NOM"},
		{"ridge counts unannounced", 500, set(9, 138, "0,0,0|1,2,3"), "9.138: RCI: only where CBI"},
		{"product by name", 500, set(9, 126, "27,513,unspecified"), "9.126: CBI: format owner 27, format type 513 to 515, product of"},
		{"minutia beside the image", 500, set(9, 137, "1,501,9,9,1,9"), "9.137: FMD: inside of the image"},
		{"minutia below the region", 500, set(9, 331, "1,50000,9,E"), "9.331: MIN: inside of the region"},
		{"core beside the region", 500, set(9, 320, "50000,1"), "9.320: COR: inside of the region"},
		{"algorithm of no counts", 500, set(9, 332, "OCTANT"), "9.332: MRA: only with MRC"},
		{"print of 489 ppi", 500, edit(func(tr *Transaction) { recordOf(tr, 14).Set(9, "489"); recordOf(tr, 14).Set(10, "489") }), "14.009: THPS: 490"},
		{"16 bits of WSQ", 500, edit(func(tr *Transaction) { recordOf(tr, 14).Set(11, "WSQ20"); recordOf(tr, 14).Set(12, "16") }), "14.012: BPX: 8 where"},
		{"tip without description", 500, set(14, 13, "19"), "14.014: mandatory field is missing: PPD"},
		{"two soles", 500, set(19, 13, "61|62"), "19.013: FGP: a single"},
		{"colour of 2025", 400, set(14, 19, "GRAY"), "14.019: CSP: first field"},
		{"control character in a position", 300, set(1, 13, "NO\aRAM"), "1.013: text holds no control"},
		{"minutiae and none", 500, set(9, 334, "Y"), "9.334: NMIN: only without MIN"},
		{"cores and none", 500, edit(func(tr *Transaction) {
			recordOf(tr, 9).Set(320, wire("1,1,1"))
			recordOf(tr, 9).Set(325, "Y")
		}), "9.325: NCOR: only without COR"},
		{"tip of a whole finger", 500, set(14, 14, "2,EJI"), "14.014: PPD: only where FGP is 19"},
		{"DNA of mitochondria announced", 500, edit(func(tr *Transaction) { recordOf(tr, 18).Delete(17) }), "18.017: mandatory field is missing: DMD"},
		{"record younger than VER", 200, edit(func(tr *Transaction) {
			tr.Records[0].Set(2, "0200")
			if recordOf(tr, 10) == nil {
				r := NewRecord(10, 3)
				r.Set(3, "FACE")
				tr.Add(r)
			}
		}), "1.002: VER is older than the contents"},
		{"reserved type", 200, edit(func(tr *Transaction) { tr.Add(NewRecord(30, 3)) }), "record type 30 is not known"},
		{"no resolution without Type-4", 500, edit(func(tr *Transaction) {
			tr.Records = append(tr.Records[:2:2], tr.Records[3:]...)
		}), "1.011: NSR: 00.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for version := range editions {
				if version < c.version {
					continue
				}
				tr, err := Read(c.spoil(t, wholeOf(t, version).Bytes()), Options{})
				if err != nil {
					t.Fatalf("VER %04d: %v", version, err)
				}
				if got := violationsOf(tr); !strings.Contains(got, c.want) {
					t.Errorf("VER %04d: no %q in\n%s", version, c.want, got)
				}
			}
		})
	}
	for _, xml := range []string{"<?xml version=\"1.0\"?><itl:NISTBiometricInformationExchangePackage/>", "\xEF\xBB\xBF<itl:Package/>", "\xFF\xFE<\x00"} {
		if _, err := Read([]byte(xml), Options{}); !errors.Is(err, ErrXML) {
			t.Errorf("%q: %v", xml, err)
		}
	}
}

// otherLen makes the LEN of the Type-9 record longer or shorter than it is.
func otherLen(t *testing.T, b []byte, by int) []byte {
	n := len(recordOf(read(t, b), 9).Raw())
	return spoil(t, b, "9.001:"+itoa(n), "9.001:"+itoa(n+by))
}

// TestProfiles holds transactions to the profile that they name.
func TestProfiles(t *testing.T) {
	for _, c := range []struct {
		name, domain string
		version      int
		edit         func(tr *Transaction)
		want         string // empty: nothing of the profile
	}{
		{"EBTS", "NORAM,EBTS 11.1", 400, func(*Transaction) {}, "1.004: advice: EBTS: TOT is a type"},
		{"EBTS without Type-2", "NORAM,EBTS 11.1", 400, func(tr *Transaction) { tr.Records = append(tr.Records[:1:1], tr.Records[2:]...) }, "1.003: EBTS: a Type-2 record"},
		{"EBTS, small letters", "NORAM,EBTS 8.1", 400, func(tr *Transaction) { tr.Records[0].Set(4, "car") }, "1.004: EBTS: TOT"},
		{"EBTS, short ORI", "NORAM,EBTS 8.1", 400, func(tr *Transaction) { tr.Records[0].Set(8, "ORI") }, "1.008: EBTS: ORI"},
		{"EBTS, features without Type-9", "NORAM,EBTS 8.1", 400, func(tr *Transaction) {
			tr.Records[0].Set(4, "LFFS")
			tr.Records = append(tr.Records[:3:3], tr.Records[4:]...)
		}, "1.003: EBTS: a Type-9"},
		{"EBTS, image search without image", "NORAM,EBTS 8.1", 400, func(tr *Transaction) {
			tr.Records[0].Set(4, "LFIS")
			tr.Records = append(tr.Records[:2:2], tr.Records[3:4]...)
		}, "1.003: EBTS: an image"},
		{"EBTS, JPEG", "NORAM,EBTS 8.1", 400, func(tr *Transaction) {
			recordOf(tr, 14).Set(11, "JPEGB")
			recordOf(tr, 14).SetBytes(999, jpegBytes(t, drawn(48, 36)))
		}, "14.011: EBTS: no lossy JPEG"},
		{"EBTS, WSQ of 1000 ppi", "NORAM,EBTS 8.1", 400, func(tr *Transaction) {
			r := recordOf(tr, 14)
			r.Set(9, "1000")
			r.Set(10, "1000")
			r.Set(11, "WSQ20")
			r.SetBytes(999, wsqBytes(t, drawn(48, 36), ""))
		}, "14.011: EBTS: WSQ for 500 ppi"},
		{"INT-I, four letters", "INT-I,4.22", 300, func(tr *Transaction) {}, "1.004: advice: INT-I: TOT of three letters"},
		{"INT-I, no priority", "INT-I,4.22", 300, func(tr *Transaction) { tr.Records[0].Delete(6) }, "1.006: INT-I 4: PRY is mandatory"},
		{"INT-I, no time", "INT-I,4.22", 300, func(tr *Transaction) { tr.Records[0].Delete(14) }, "1.014: INT-I 4: GMT is mandatory"},
		{"INT-I", "INT-I,4.22", 300, func(tr *Transaction) {
			tr.Records[0].Set(4, "CPS")
			tr.Records[2].setBinary(t, 1, wsqBytes(t, drawn(40, 30), ""))
		}, ""},
		{"INT-I, pixels", "INT-I,4.22", 300, func(*Transaction) {}, "4.008: INT-I: WSQ"},
		{"INT-I, edition", "INT-I,4.22", 400, func(*Transaction) {}, "1.002: INT-I 4: VER 0300"},
		{"INT-I 3, edition", "INT-I,3", 300, func(*Transaction) {}, "1.002: INT-I 3: VER 0201"},
		{"INT-I, 1000 ppi", "INT-I,4.22", 300, func(tr *Transaction) { tr.Records[0].Set(11, "39.37"); tr.Records[0].Set(12, "39.37") }, "4.005: INT-I: 500 ppi"},
		{"INT-I as application profile", "", 500, func(tr *Transaction) { tr.Records[0].Set(16, wire("INTERPOL,INT-I,4.22")) }, "1.002: INT-I 4"},
		{"another domain", "EES,1.00", 502, func(*Transaction) {}, ""},
	} {
		tr := wholeOf(t, c.version)
		if c.domain != "" {
			tr.Records[0].Set(13, wire(c.domain))
		}
		c.edit(tr)
		got := violationsOf(read(t, tr.Bytes()))
		if c.want == "" && (strings.Contains(got, "EBTS") || strings.Contains(got, "INT-I")) || !strings.Contains(got, c.want) {
			t.Errorf("%s: want %q in\n%s", c.name, c.want, got)
		}
	}
}

// setBinary gives a binary image record another coding and other data.
func (r *Record) setBinary(t *testing.T, code byte, data []byte) {
	t.Helper()
	h, ok := r.Header()
	if !ok {
		t.Fatal("no header")
	}
	h.Compression = code
	*r = *newBinaryImage(r.Type, h, data)
}
