package gallery

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/whorl-afis/whorl/matcher/internal/descriptor"
	"github.com/whorl-afis/whorl/template"
)

var update = flag.Bool("update", false, "write golden files")

// goldenRecords are three prints of two subjects that anybody can check by hand.
func goldenRecords() []Record {
	a := &template.Template{
		Width: 64, Height: 48, Impression: template.LiveScanPlain, Quality: 70, Period: 144, Reasons: template.TooSmall, Area: 9,
		Minutiae: []template.Minutia{
			{X: 256, Y: 192, Angle: 10, Kind: template.Ending, Quality: 90}, {X: 300, Y: 100, Angle: 138, Kind: template.Bifurcation, Quality: 50},
		},
		Map: &template.OrientationMap{Cols: 4, Rows: 3, Cells: []uint8{
			255, 10, 12, 255,
			9, 11, 13, 255,
			8, 255, 14, 127,
		}},
	}
	b := a.Clone()
	b.Map, b.Minutiae = nil, b.Minutiae[:1]
	return []Record{
		{Subject: "subject B", Position: template.PlainRightThumb, Policy: 5, Template: a},
		{Subject: "A", Position: template.LeftIndex, Policy: 6, Template: b},
		{Subject: "subject B", Position: template.RightThumb, Policy: 5 | PolicyBlocked, Template: &template.Template{Quality: template.NoQuality}},
	}
}

// dump writes a gallery file as annotated bytes.
func dump(b []byte, s *Snapshot) string {
	var out strings.Builder
	at := 0
	field := func(n int, format string, args ...any) {
		fmt.Fprintf(&out, "%06d-%06d: %x # %s\n", at, at+n, b[at:at+n], fmt.Sprintf(format, args...))
		at += n
	}
	zeros := func(to int) {
		if to > at {
			fmt.Fprintf(&out, "%06d-%06d: zero %v\n", at, to, strings.Trim(string(b[at:to]), "\x00") == "")
			at = to
		}
	}
	field(8, "magic")
	field(4, "header size")
	field(4, "flags")
	field(8, "file size %d", s.header.fileSize)
	field(8, "generation")
	field(4, "records")
	field(4, "subjects")
	field(4, "chunks")
	field(4, "version of the codes")
	field(2, "most minutiae")
	field(2, "most codes")
	zeros(sectionTable)
	for i, x := range s.header.sections {
		field(8, "section %d, %s: offset %d", i, sectionNames[i], x.offset)
		field(8, "length %d", x.length)
		field(4, "checksum")
		field(4, "section %d + 1", i)
	}
	zeros(headerCRC)
	field(4, "header checksum")
	for k := range s.chunks {
		c := &s.chunks[k]
		zeros(int(c.hot))
		from := 0
		for i := range int(c.count) {
			fmt.Fprintf(&out, "chunk %d, record %d, hot\n", k, i)
			field(32, "codes 0 and 1")
			at += hotAngles - 32
			field(8, "directions 0 to 7")
			at += HotCodes - 8
			field(1, "real codes")
			field(1, "quality")
			zeros(int(c.hot) + (i+1)*HotSize)
		}
		for i := range int(c.count) {
			fmt.Fprintf(&out, "chunk %d, record %d, cold\n", k, i)
			end := int(le.Uint32(s.sections[secColdEnd][4*(int(c.first)+i):]))
			field(1, "map")
			field(1, "minutiae")
			field(2, "codes")
			field(4, "width, height")
			field(2, "impression, quality")
			field(2, "period")
			field(2, "reasons")
			field(2, "area")
			if n := end - from - coldFixed; n > 0 {
				field(n, "minutiae and map")
			}
			from = end
		}
	}
	for i, x := range s.header.sections {
		zeros(int(x.offset))
		switch i {
		case secChunks:
			for k := range s.chunks {
				field(8, "chunk %d: hot part", k)
				field(8, "cold part")
				field(8, "length of the cold part")
				field(4, "first record")
				field(4, "records")
				field(4, "checksum of the hot part")
				field(4, "checksum of the cold part")
				field(8, "position")
			}
		case secIDs:
			field(int(x.length), "%s: %q", sectionNames[i], b[x.offset:x.offset+x.length])
		default:
			field(int(x.length), "%s", sectionNames[i])
		}
	}
	zeros(len(b))
	return out.String()
}

func TestGolden(t *testing.T) {
	version := codesVersion
	defer func() { codesVersion = version }()
	codesVersion = func() uint32 { return 0x12345678 }
	path := filepath.Join(t.TempDir(), "g")
	w, err := Create(path, BuildOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range goldenRecords() {
		// Codes of the test's own: the dump must not change with the projection.
		var codes []descriptor.Code
		for k := range r.Template.Minutiae {
			codes = append(codes, descriptor.Code{0x0123456789abcdef, uint64(i<<8 | k)})
		}
		var hot [HotSize]byte
		putHot(hot[:], r.Template, codes)
		if err := w.add(r.Subject, uint8(r.Position), r.Policy, hot[:], appendCold(nil, r.Template, r.Template.Minutiae, codes)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	g := mustOpen(t, path, Options{Verify: true})
	s, err := g.Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Release()
	got := dump(readFile(t, path), s)
	const golden = "testdata/gallery.golden"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		writeFile(t, golden, []byte(got))
	}
	if diff := cmp.Diff(string(readFile(t, golden)), got); diff != "" {
		t.Errorf("the format changed (-want +got), run with -update if it may:\n%s", diff)
	}
}

func TestFilterByTable(t *testing.T) {
	words := []uint64{0, 1, 2, 3, 5, 1 << 61, PolicyBlocked, PolicyBlocked | 1, PolicyErased, PolicyErased | 3}
	masks := []uint64{0, 1, 2, 3, 4, 1 << 61, PolicyBlocked, PolicyErased | 1}
	for _, p := range words {
		for _, require := range masks {
			for _, any := range masks {
				for _, exclude := range masks {
					want := p&require == require && (any == 0 || p&any != 0) && p&exclude == 0
					for _, hidden := range []uint64{PolicyBlocked, PolicyErased} {
						if p&hidden != 0 && (require|any)&hidden == 0 {
							want = false
						}
					}
					if got := (Filter{require, any, exclude}).Pass(p); got != want {
						t.Errorf("Filter{%#x, %#x, %#x}.Pass(%#x) = %v", require, any, exclude, p, got)
					}
				}
			}
		}
	}
}
