package nist

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/whorl-afis/whorl/template"
)

func TestWriteReadWrite(t *testing.T) {
	b := sample(t).Bytes()
	tr := read(t, b)
	if w := warnings(tr); strings.Count(w, "\n") != 1 || !strings.Contains(w, "255 ppi") {
		t.Errorf("own records give warnings:\n%s", w) // the one is the comment that sample puts there
	}
	if !bytes.Equal(tr.Bytes(), b) {
		t.Error("an untouched transaction is not written back byte for byte")
	}
	var got []string
	for _, r := range tr.Records {
		got = append(got, fmt.Sprint(r.Type, r.IDC(), len(r.Raw())))
		if r.Tagged() {
			if n, _ := r.Int(1); n != len(r.Raw()) {
				t.Errorf("record of type %d: LEN %d, %d bytes", r.Type, n, len(r.Raw()))
			}
		}
	}
	if want := "1\x1f8\x1e2\x1f00\x1e4\x1f01\x1e9\x1f02\x1e13\x1f03\x1e14\x1f04\x1e14\x1f05\x1e15\x1f06\x1e10\x1f07"; tr.Records[0].Text(3) != want {
		t.Errorf("CNT %q, want %q", tr.Records[0].Text(3), want)
	}
	if len(got) != 9 {
		t.Errorf("records %q", got)
	}
}

func TestRecordLength(t *testing.T) {
	for n, want := range map[int]int{0: 1, 8: 9, 9: 11, 97: 99, 98: 101, 996: 999, 997: 1001, 9995: 9999, 9996: 10001} {
		if got := recordLength(n); got != want {
			t.Errorf("recordLength(%d) = %d, want %d", n, got, want)
		}
	}
}

func TestEditKeepsOtherBytes(t *testing.T) {
	b := []byte("1.01:00050\x1d1.02:0502\x1d1.03:1\x1f1\x1e2\x1f0\x1d\x1d1.004:A B\x1e\x1c" + "2.001:40\x1d2.002:0\x1d2.9:x\x1d2.004:kept\x1fas is\x1c\r\n")
	b = bytes.Replace(b, []byte("00050"), []byte("00049"), 1)
	tr := read(t, b)
	if !bytes.Equal(tr.Bytes(), b) {
		t.Fatal("not written back")
	}
	tr.Records[1].Set(9, "longer")
	tr.Records[1].Set(3, "new")
	want := "2.001:55\x1d2.002:0\x1d2.003:new\x1d2.9:longer\x1d2.004:kept\x1fas is\x1c\r\n"
	got := string(tr.Bytes())
	if !strings.HasSuffix(got, want) {
		t.Errorf("edited record:\n%q\nwant its end\n%q", got, want)
	}
	if !strings.HasPrefix(got, string(b[:49])) {
		t.Errorf("Type-1 changed: %q", got)
	}
	if n := tr.Records[1].Delete(9); n != 1 || strings.Contains(string(tr.Bytes()), "longer") {
		t.Error("Delete left the field")
	}
}

func TestRemovedRecordChangesContents(t *testing.T) {
	tr := read(t, sample(t).Bytes())
	tr.Records = append(tr.Records[:1:1], tr.Records[2:]...) // without Type-2
	again := read(t, tr.Bytes())
	if got := again.Records[0].Text(3); !strings.HasPrefix(got, "1\x1f7\x1e4\x1f01") {
		t.Errorf("CNT %q", got)
	}
	if len(again.Records) != len(tr.Records) {
		t.Errorf("%d records, want %d", len(again.Records), len(tr.Records))
	}
	again.Records[2].Set(2, "44") // the IDC of Type-9
	if got := read(t, again.Bytes()).Records[0].Text(3); !strings.Contains(got, "9\x1f44") {
		t.Errorf("CNT does not follow a changed IDC: %q", got)
	}
}

func TestWrittenPrints(t *testing.T) {
	got := read(t, sample(t).Bytes()).Prints()
	want := []Print{
		{Record: 2, Type: 4, IDC: 1, Position: 1, Positions: []template.Position{1}, Impression: 3, PPI: 500, Width: 40, Height: 30, Bits: 8, Codec: RAW},
		{Record: 3, Type: 9, IDC: 2, Position: 7, Positions: []template.Position{7}, Impression: 3, PPI: 500, Width: 500, Height: 600, Families: []Family{INCITS, EFS, Legacy}},
		{Record: 4, Type: 13, IDC: 3, Positions: []template.Position{0, 19}, Impression: 4, PPI: 1000, Width: 48, Height: 36, Bits: 8, Codec: PNG,
			Qualities: []Quality{{0, "LQM", 60, "00AB", 7}}},
		{Record: 5, Type: 14, IDC: 4, Position: 13, Positions: []template.Position{13}, PPI: 500, Width: 96, Height: 64, Bits: 8, Codec: WSQ,
			Segments:    []Segment{{2, 1, 40, 2, 60, nil}, {3, 41, 80, 3, 61, []Point{{41, 3}, {80, 5}, {60, 61}}}},
			Amputations: []Amputation{{4, "XX"}}, Qualities: []Quality{{2, "NQM", 3, "", 0}, {2, "FQM", 55, "0001", 2}}},
		{Record: 6, Type: 14, IDC: 5, Position: 6, Positions: []template.Position{6}, PPI: 500, Width: 40, Height: 40, Bits: 8, Codec: JPEG},
		{Record: 7, Type: 15, IDC: 6, Position: 25, Positions: []template.Position{25}, Impression: 11, PPI: 500, Width: 20, Height: 10, Bits: 8, Codec: RAW},
	}
	for i := range got {
		got[i].Warnings = nil
		if i == 1 {
			continue
		}
		img, err := got[i].Image()
		if err != nil {
			t.Errorf("print %d: %v", i, err)
			continue
		}
		if img.Rect.Dx() != got[i].Width || img.Rect.Dy() != got[i].Height {
			t.Errorf("print %d: image of %v", i, img.Rect)
		}
		if got[i].Codec == RAW || got[i].Codec == PNG {
			if !bytes.Equal(img.Pix, drawn(got[i].Width, got[i].Height).Pix) {
				t.Errorf("print %d: pixels differ", i)
			}
		}
	}
	public := cmp.FilterPath(func(p cmp.Path) bool {
		name := p.Last().String()
		return name == ".rec" || name == ".data" || name == ".on"
	}, cmp.Ignore())
	if d := cmp.Diff(want, got, public); d != "" {
		t.Errorf("prints (-want +got):\n%s", d)
	}
}

func TestBuildRefuses(t *testing.T) {
	four := Type4{IDC: 1, Positions: []template.Position{1}, Width: 4, Height: 4, Codec: RAW, Data: make([]byte, 16)}
	fourteen := Type14{IDC: 1, Positions: []template.Position{1}, Width: 4, Height: 4, Codec: RAW, Data: make([]byte, 16)}
	for name, change := range map[string]func(f *Type4, g *Type14){
		"no position":         func(f *Type4, g *Type14) { f.Positions, g.Positions = nil, nil },
		"wrong size":          func(f *Type4, g *Type14) { f.Width, g.Width = 5, 5 },
		"no size":             func(f *Type4, g *Type14) { f.Width, g.Width = 0, 0 },
		"unknown coding":      func(f *Type4, g *Type14) { f.Codec, g.Codec = "GIF", "GIF" },
		"IDC too large":       func(f *Type4, g *Type14) { f.IDC, g.IDC = 256, 100 },
		"no image":            func(f *Type4, g *Type14) { f.Data, g.Data = nil, nil },
		"odd resolution":      func(f *Type4, g *Type14) { f.PPI, g.PPI = -1, -1 },
		"more than 64 Mpixel": func(f *Type4, g *Type14) { f.Width, f.Height, g.Width, g.Height = 60000, 60000, 60000, 60000 },
	} {
		t.Run(name, func(t *testing.T) {
			f, g := four, fourteen
			change(&f, &g)
			if _, err := New(testHeader).AddType4(f); err == nil {
				t.Error("Type-4 was written")
			}
			if _, err := New(testHeader).AddType14(g); err == nil {
				t.Error("Type-14 was written")
			}
		})
	}
	tr := New(testHeader)
	if _, err := tr.AddType4(four); err != nil {
		t.Fatal(err)
	}
	four.PPI = 1000
	if _, err := tr.AddType4(four); err == nil {
		t.Error("two resolutions in Type-4 records")
	}
	if _, err := tr.AddType9(Type9{IDC: 1, Template: minutiaeForTest(), Families: []Family{"M1"}}); err == nil {
		t.Error("a block of an unknown family was written")
	}
}
