package nist

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

// TestHostileVectors reads testdata/vectors: a header line "expect: TEXT" with what the error or the first warning
// must say, or "expect: ok", then a blank line, then the bytes, in which <FS>, <GS>, <RS>, <US> and <NUL> stand for
// those characters and a line end for nothing.
func TestHostileVectors(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "vectors", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatal("no vectors", err)
	}
	names := strings.NewReplacer("\n", "", "<FS>", "\x1c", "<GS>", "\x1d", "<RS>", "\x1e", "<US>", "\x1f", "<NUL>", "\x00", "<CRLF>", "\r\n", "<BOM>", "\xEF\xBB\xBF")
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			head, body, _ := strings.Cut(string(text), "\n\n")
			want := strings.TrimPrefix(head, "expect: ")
			tr, err := Read([]byte(names.Replace(body)), Options{})
			got := "ok"
			if err != nil {
				got = err.Error()
			} else if len(tr.Warnings) > 0 {
				got = tr.Warnings[0].String()
			}
			if want == "ok" && got != "ok" || !strings.Contains(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestXML(t *testing.T) {
	for _, s := range []string{
		"<?xml version=\"1.0\"?><itl:NISTBiometricInformationExchangePackage>", "\xEF\xBB\xBF<?xml version='1.0'?>", "\r\n <itl:x>",
		"\xFF\xFE<\x00?\x00x\x00", "\xFE\xFF\x00<\x00?", "\x00<\x00?\x00x",
	} {
		if tr, err := Read([]byte(s), Options{}); !errors.Is(err, ErrXML) || tr != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
	if text := ErrXML.Error(); !strings.Contains(text, "XML encoding is not supported") {
		t.Error(text)
	}
}

func TestNotATransaction(t *testing.T) {
	for _, s := range []string{"", "1", "1.001", "1.001:", "2.001:5\x1c", "\xFF\xA0", "garbage", "1.002:5", "99.001:7\x1c"} {
		tr, err := Read([]byte(s), Options{})
		if err == nil {
			t.Errorf("%q was read: %d records", s, len(tr.Records))
		}
	}
}

func TestLimits(t *testing.T) {
	b := sample(t).Bytes()
	if tr, err := Read(b, Options{MaxRecords: 3}); !errors.Is(err, ErrLimit) || len(tr.Records) != 3 {
		t.Errorf("records: %v", err)
	}
	if _, err := Read(b, Options{MaxFields: 4}); !errors.Is(err, ErrLimit) {
		t.Errorf("fields: %v", err)
	}
}

// TestTruncated cuts a transaction at every byte: no cut may crash, and a cut inside an image is never silent.
func TestTruncated(t *testing.T) {
	b := sample(t).Bytes()
	whole := len(read(t, b).Records)
	for n := range b {
		tr, err := Read(b[:n], Options{})
		if err == nil && len(tr.Warnings) == 0 {
			t.Fatalf("cut at %d of %d: nothing is said", n, len(b))
		}
		if tr == nil {
			continue
		}
		if err == nil && len(tr.Records) == whole && len(b)-n > 1 {
			t.Fatalf("cut at %d of %d: all records are there", n, len(b))
		}
		if !bytes.Equal(tr.Bytes(), b[:n]) {
			t.Fatalf("cut at %d: not written back", n)
		}
		for _, p := range tr.Prints() {
			if n%7 == 0 {
				_, _ = p.Image()
			}
			p.Minutiae()
		}
	}
}

// TestHugeClaims gives images that claim far more than they hold: they must be refused before memory is taken.
func TestHugeClaims(t *testing.T) {
	pg, jp, ws := pngBytes(t, drawn(8, 8)), jpegBytes(t, drawn(8, 8)), wsqBytes(t, drawn(32, 32), "")
	binary.BigEndian.PutUint32(pg[16:], 60000)
	binary.BigEndian.PutUint32(pg[20:], 60000)
	sof := bytes.Index(jp, []byte{0xFF, 0xC0})
	binary.BigEndian.PutUint16(jp[sof+5:], 60000)
	binary.BigEndian.PutUint16(jp[sof+7:], 60000)
	sof = bytes.Index(ws, []byte{0xFF, 0xA2})
	binary.BigEndian.PutUint16(ws[sof+6:], 60000)
	binary.BigEndian.PutUint16(ws[sof+8:], 60000)
	for codec, data := range map[string][]byte{PNG: pg, JPEG: jp, WSQ: ws, RAW: make([]byte, 100)} {
		tr := New(testHeader)
		r, err := tr.AddType14(Type14{IDC: 1, Positions: []template.Position{1}, Width: 10, Height: 10, Codec: codec, Data: data})
		if err != nil {
			t.Fatal(err)
		}
		r.Set(6, "60000")
		r.Set(7, "60000")
		p := read(t, tr.Bytes()).Prints()[0]
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err = p.Image()
		runtime.ReadMemStats(&after)
		if !errors.Is(err, ErrImage) {
			t.Errorf("%s: %v", codec, err)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20 {
			t.Errorf("%s: %d bytes taken", codec, took)
		}
	}
}

// TestMemory reads inputs made to be costly: memory stays below 8 times the input and 64 MB.
func TestMemory(t *testing.T) {
	head := "1.001:99\x1d1.002:0502\x1d1.003:1\x1f0\x1c"
	for name, b := range map[string][]byte{
		"fields of nothing": []byte("1.001:99" + strings.Repeat("\x1d1.2:", 90000) + "\x1c"),
		"many fields":       []byte(head + strings.Repeat("9.001:250008"+strings.Repeat("\x1d1.2:", 49999)+"\x1c", 30)),
		"empty fields":      []byte("1.001:99" + strings.Repeat("\x1d", 100000) + "\x1c"),
		"stray separators":  []byte("1.001:99\x1d1.2:" + strings.Repeat("\x1dx", 50000) + "\x1c"),
		"blanks":            []byte("1.001:99\x1d1.2:" + strings.Repeat("\x1d"+strings.Repeat(" ", 63), 2000) + "\x1c"),
		"CNT of nothing":    []byte("1.001:99\x1d1.3:1\x1f1" + strings.Repeat("\x1e4", 50000) + "\x1c"),
		"tiny records":      []byte(head + strings.Repeat("9.001:8\x1c", 9000)),
		"record of blanks":  append([]byte(head), make([]byte, 100000)...),
	} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		tr, _ := Read(b, Options{})
		runtime.GC()
		runtime.ReadMemStats(&after)
		held := int64(after.HeapAlloc) - int64(before.HeapAlloc)
		if held > int64(8*len(b)+64<<20) {
			t.Errorf("%s: %d bytes held for %d of input", name, held, len(b))
		}
		runtime.KeepAlive(tr)
	}
}

// TestErrorsTellNothing reads images of the wrong coding and size and looks for their contents in the errors.
func TestErrorsTellNothing(t *testing.T) {
	tr := New(testHeader)
	r, err := tr.AddType14(Type14{IDC: 1, Positions: []template.Position{1}, Width: 10, Height: 10, Codec: JP2, Data: []byte(secret)})
	if err != nil {
		t.Fatal(err)
	}
	r.Set(11, secret)
	_, err = read(t, tr.Bytes()).Prints()[0].Image()
	if !errors.Is(err, ErrCodec) || strings.Contains(err.Error(), "JANE") {
		t.Errorf("error %v", err)
	}
}

func TestMnemonic(t *testing.T) {
	for _, c := range []struct {
		typ, field int
		want       string
	}{{1, 9, "TCN"}, {4, 8, "GCA"}, {9, 12, "MRC"}, {9, 137, "FMD"}, {9, 331, "MIN"}, {14, 13, "FGP"}, {14, 999, "DATA"}, {99, 999, "BDB"}, {14, 300, ""}, {23, 1, ""}} {
		if got := Mnemonic(c.typ, c.field); got != c.want {
			t.Errorf("%s: %q, want %q", fieldName(c.typ, c.field), got, c.want)
		}
	}
	for typ := range typeNames {
		if Mnemonic(typ, 1) != "LEN" {
			t.Errorf("type %d has no LEN", typ)
		}
	}
	if TypeName(14) == "" || TypeName(23) != "" {
		t.Error(fmt.Sprint(TypeName(14), TypeName(23)))
	}
}
