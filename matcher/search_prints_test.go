package matcher

import (
	"cmp"
	"compress/gzip"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/whorl-afis/whorl/bench/imagefile"
	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/matcher/internal/cpu"
	"github.com/whorl-afis/whorl/template"
	"github.com/whorl-afis/whorl/template/extract"
)

// The ten best of an exact search among drawn prints are those of comparing with all.
func TestSearchExactDrawnPrints(t *testing.T) {
	f, err := os.Open(filepath.Join("..", "bench", "train", "mates.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var prints []*template.Template
	for len(prints) < 500 {
		var n uint32
		if err := binary.Read(z, binary.LittleEndian, &n); err != nil {
			t.Fatal(err)
		}
		b := make([]byte, n)
		if _, err := io.ReadFull(z, b); err != nil {
			t.Fatal(err)
		}
		p := new(template.Template)
		if err := p.UnmarshalBinary(b); err != nil {
			t.Fatal(err)
		}
		prints = append(prints, p)
	}
	checkTenBest(t, prints, 20)
}

// And so among real ones, good and poor.
func TestSearchExactRealPrints(t *testing.T) {
	dir := realData(t)
	var prints []*template.Template
	x := extract.New()
	for _, set := range []string{"fvc2002/DB1_B", "fvc2002/DB3_B", "fvc2004/DB2_B", "fvc2004/DB3_B"} {
		paths, err := filepath.Glob(filepath.Join(dir, "fingerprints", set, "*.tif"))
		if err != nil || len(paths) == 0 {
			t.Skip("no images of " + set)
		}
		for _, path := range paths {
			img, ppi, err := imagefile.Load(path, template.PPI)
			if err != nil {
				t.Fatal(err)
			}
			p, err := x.Extract(img, extract.Options{PPI: ppi})
			if err != nil {
				t.Fatal(err)
			}
			prints = append(prints, p)
		}
	}
	checkTenBest(t, prints, 8)
}

// checkTenBest searches for every so many of the prints among all of them.
func checkTenBest(t *testing.T, prints []*template.Template, every int) {
	t.Helper()
	g := galleryOf(t, len(prints), func(i int) gallery.Record {
		return gallery.Record{Subject: searchSubject(i), Template: prints[i]}
	})
	prepared := make([]*Prepared, len(prints))
	for i, p := range prints {
		prepared[i] = Prepare(p)
	}
	type scored struct {
		record int
		score  Score
	}
	c, compared, searched, placed := NewComparer(), 0, 0, 0
	for k := 0; k < len(prints); k += every {
		all := make([]scored, len(prints))
		for i, p := range prepared {
			e := c.Explain(prepared[k], p)
			all[i] = scored{i, e.Score}
			if e.Ceiling > 0 && e.Ceiling == Score(placeCeiling(int32(e.Place)))/1000 && e.Score == e.Ceiling {
				placed++
			}
		}
		slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
		for _, level := range cpu.Levels() {
			restore := cpu.Lower(level)
			res := mustSearch(t, g, Query{Fingers: []*template.Template{prints[k]}, Mode: Exact, TopK: 10, AnyPosition: true, Workers: 2})
			restore()
			compared, searched = compared+res.Compared, searched+res.Searched
			for i, r := range res.Candidates {
				if r.Score != all[i].score || r.Fingers[0].Record != all[i].record {
					t.Fatalf("print %d, %v: candidate %d is record %d with %v, comparing with all gives %d with %v",
						k, level, i, r.Fingers[0].Record, r.Score, all[i].record, all[i].score)
				}
			}
			if want := min(10, slices.IndexFunc(append(all, scored{}), func(s scored) bool { return s.score <= 0 })); len(res.Candidates) != want {
				t.Fatalf("print %d, %v: %d candidates, want %d", k, level, len(res.Candidates), want)
			}
		}
	}
	if placed == 0 || compared*10 > searched*9 {
		t.Errorf("place held %d scores down; %d of %d records were compared", placed, compared, searched)
	}
	t.Logf("place held %d scores down; %d of %d records were compared", placed, compared, searched)
}
