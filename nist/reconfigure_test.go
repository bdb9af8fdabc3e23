package nist

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

// plainPrints is a transaction of a WSQ Type-4 and a PNG Type-14 without segments and the like.
func plainPrints(t *testing.T) *Transaction {
	t.Helper()
	tr := New(testHeader)
	tr.AddType2(0).Set(3, "text")
	_, err1 := tr.AddType4(Type4{IDC: 1, Impression: 3, Positions: []template.Position{1}, Width: 64, Height: 48, Codec: WSQ, Data: wsqBytes(t, drawn(64, 48), "")})
	_, err2 := tr.AddType14(Type14{IDC: 2, Impression: 1, Positions: []template.Position{2}, Width: 64, Height: 48, Codec: PNG, Data: pngBytes(t, drawn(64, 48))})
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	return read(t, tr.Bytes())
}

func TestReconfigure(t *testing.T) {
	for _, l := range []Layout{{Prints: 14}, {Prints: 4}, {Codec: RAW}, {Codec: PNG}, {Codec: JPEGL}, {Prints: 14, Codec: RAW}, {Prints: 4, Codec: PNG}, {Version: 300, Codec: RAW}, {}} {
		tr := plainPrints(t)
		before := tr.Bytes()
		out, lost, err := tr.Reconfigure(l)
		if err != nil || len(lost) > 0 {
			t.Errorf("%+v: %v, lost %v", l, err, lost)
			continue
		}
		if !bytes.Equal(tr.Bytes(), before) {
			t.Errorf("%+v: the input was changed", l)
		}
		got := read(t, out.Bytes())
		if w := warnings(got); w != "" {
			t.Errorf("%+v: %s", l, w)
		}
		if v := Validate(got); len(v) > 0 {
			t.Errorf("%+v: %v", l, v)
		}
		was, is := tr.Prints(), got.Prints()
		if len(is) != len(was) {
			t.Fatalf("%+v: %d prints", l, len(is))
		}
		for i := range was {
			a, err1 := was[i].Image()
			b, err2 := is[i].Image()
			if err1 != nil || err2 != nil || !bytes.Equal(a.Pix, b.Pix) {
				t.Errorf("%+v: print %d: pixels differ, %v, %v", l, i, err1, err2)
			}
			if was[i].Position != is[i].Position || was[i].Impression != is[i].Impression || was[i].PPI != is[i].PPI || was[i].IDC != is[i].IDC {
				t.Errorf("%+v: print %d differs", l, i)
			}
			if l.Prints != 0 && is[i].Type != l.Prints || l.Codec != "" && is[i].Codec != l.Codec {
				t.Errorf("%+v: print %d is %s in Type-%d", l, i, is[i].Codec, is[i].Type)
			}
		}
	}
}

func TestReconfigureLoss(t *testing.T) {
	tr := read(t, sample(t).Bytes())
	if _, _, err := tr.Reconfigure(Layout{Prints: 4}); !errors.Is(err, ErrBuild) || !strings.Contains(err.Error(), "14.018 AMP") {
		t.Errorf("segments and quality went silently: %v", err)
	}
	_, lost, err := tr.Reconfigure(Layout{Prints: 4, DropFields: true})
	if want := "record 6: field 14.018 AMP,record 6: field 14.021 SEG,record 6: field 14.022 NQM,record 6: field 14.024 FQM,record 6: field 14.025 ASEG"; err != nil || strings.Join(lost, ",") != want {
		t.Errorf("lost %q, %v", lost, err)
	}
	for _, l := range []Layout{{Version: 200}, {Version: 999}, {Prints: 13}, {Codec: WSQ}, {Codec: JPEG}, {Minutiae: "M1"}} {
		if _, _, err := tr.Reconfigure(l); !errors.Is(err, ErrBuild) {
			t.Errorf("%+v: %v", l, err)
		}
	}
	tr = plainPrints(t)
	tr.Records[3].Set(9, "1000")
	if _, _, err := tr.Reconfigure(Layout{Prints: 4}); !errors.Is(err, ErrBuild) {
		t.Errorf("1000 ppi in Type-4: %v", err)
	}
}

// TestReconfigureReal turns a real card of Type-4 into Type-14 and back, which must give its bytes again.
func TestReconfigureReal(t *testing.T) {
	for _, path := range realFiles(t, "an2k/references") {
		if filepath.Base(path) != "type-4-tpcard.an2" {
			continue
		}
		b := load(t, path)
		there, _, err1 := read(t, b).Reconfigure(Layout{Prints: 14})
		if err1 != nil {
			t.Fatal(err1)
		}
		back, lost, err2 := read(t, there.Bytes()).Reconfigure(Layout{Prints: 4})
		if err2 != nil || len(lost) > 0 || !bytes.Equal(back.Bytes(), b) {
			t.Errorf("not the same bytes: %v, lost %v", err2, lost)
		}
	}
}
