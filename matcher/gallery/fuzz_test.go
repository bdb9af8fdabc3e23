package gallery

import (
	"context"
	"hash/crc32"
	"os"
	"path/filepath"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

// FuzzOpen gives Open any bytes. The checksum of the header is made right first: it keeps accidents out, and hostile
// bytes have it right.
func FuzzOpen(f *testing.F) {
	for _, recs := range [][]Record{nil, testRecords(1, 1), testRecords(14, 3)} {
		f.Add(readFile(f, build(f, recs)))
	}
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<20 {
			return
		}
		if len(b) >= headerSize {
			b = append([]byte(nil), b...)
			le.PutUint32(b[headerCRC:], crc32.Checksum(b[:headerCRC], castagnoli))
		}
		path := filepath.Join(t.TempDir(), "g")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		g, err := Open(path, Options{ReadOnly: true})
		if err != nil {
			if !isSentinel(err) {
				t.Fatalf("error without a sentinel: %v", err)
			}
			return
		}
		defer g.Close()
		verified := g.Verify(context.Background()) == nil
		for i := range g.Len() {
			v := g.At(i)
			if v.Err() != nil {
				t.Fatalf("record %d of an open gallery: %v", i, v.Err())
			}
			tpl, err := v.Template()
			switch {
			case err == nil:
				if err := tpl.Validate(); err != nil {
					t.Fatalf("record %d: %v", i, err)
				}
			case verified || !isSentinel(err):
				t.Fatalf("record %d: %v, verified %v", i, err, verified)
			}
		}
	})
}

// FuzzRecord gives the decoder any hot and cold bytes; what it accepts must survive being stored again.
func FuzzRecord(f *testing.F) {
	for i, r := range testRecords(6, 1) {
		var hot [HotSize]byte
		putHot(hot[:], r.Template, nil)
		f.Add(hot[:], appendCold(nil, r.Template, r.Template.Minutiae[:i], nil))
	}
	f.Fuzz(func(t *testing.T, hot, cold []byte) {
		var tpl template.Template
		codes, err := decodeRecord(hot, cold, &tpl, nil)
		if err != nil {
			if !isSentinel(err) {
				t.Fatalf("error without a sentinel: %v", err)
			}
			return
		}
		if err := tpl.Validate(); err != nil {
			t.Fatal(err)
		}
		var hot2 [HotSize]byte
		putHot(hot2[:], &tpl, codes)
		var again template.Template
		if _, err := decodeRecord(hot2[:], appendCold(nil, &tpl, tpl.Minutiae, codes), &again, nil); err != nil {
			t.Fatalf("stored again: %v", err)
		}
	})
}
