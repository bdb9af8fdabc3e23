package gallery

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/whorl-afis/whorl/matcher/internal/descriptor"
	"github.com/whorl-afis/whorl/template"
)

type found struct {
	Subject  string
	Position template.Position
	Policy   uint64
	Template *template.Template
	Codes    []descriptor.Code
}

// contents lists a gallery by subject, in the order of each subject's records.
func contents(t *testing.T, g *Gallery) map[string][]found {
	t.Helper()
	all := make(map[string][]found)
	for i := range g.Len() {
		v := g.At(i)
		tpl, err := v.Template()
		if err != nil {
			t.Fatal(err)
		}
		codes, err := v.Codes()
		if err != nil {
			t.Fatal(err)
		}
		all[v.Subject] = append(all[v.Subject], found{v.Subject, v.Position, v.Policy, tpl, codes})
	}
	return all
}

// expected is what a gallery of these records should contain.
func expected(recs []Record) map[string][]found {
	all := make(map[string][]found)
	for p := range 256 { // records are grouped by canonical position
		for _, r := range recs {
			if int(r.Position.Finger()) != p {
				continue
			}
			tpl := r.Template.Clone()
			tpl.Position = r.Position
			tpl.Minutiae = tpl.Minutiae[:min(len(tpl.Minutiae), DefaultMaxMinutiae)]
			all[r.Subject] = append(all[r.Subject], found{
				r.Subject, r.Position, r.Policy, tpl, descriptor.Encode(r.Template, DefaultMaxCodes),
			})
		}
	}
	return all
}

var byBytes = cmp.Transformer("template", func(t *template.Template) string {
	b, err := t.MarshalBinary()
	return fmt.Sprintf("%x %v", b, err)
})

func TestRoundTrip(t *testing.T) {
	recs := testRecords(300, 4)
	recs[7].Template.Minutiae = nil                      // a print without minutiae
	recs[8].Template = testTemplate(8, 255, true)        // more than a gallery keeps
	recs[9].Template = &template.Template{Quality: 255}  // nothing at all
	recs[10].Template.Map.Cells[3] = 0                   // a second run in a row
	recs[11].Subject = strings.Repeat("é", MaxSubject/2) // the longest identifier
	recs[12].Subject, recs[13].Subject = "x", "x"        // the shortest
	recs[14].Position, recs[15].Position = 11, 12        // plain thumbs
	recs[16].Position, recs[17].Position = 255, recs[16].Position
	path := build(t, recs)
	for _, o := range []Options{{}, {Verify: true}, {Populate: true, Lock: true}, {HugePages: true, Verify: true}} {
		g := mustOpen(t, path, o)
		if diff := cmp.Diff(expected(recs), contents(t, g), byBytes, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%+v: contents mismatch (-want +got):\n%s", o, diff)
		}
		if got, want := g.Info().Generation, uint64(1); got != want {
			t.Errorf("generation %d, want %d", got, want)
		}
		if err := g.Verify(context.Background()); err != nil {
			t.Errorf("Verify: %v", err)
		}
	}
}

func TestEmptyGallery(t *testing.T) {
	g := mustOpen(t, build(t, nil), Options{Verify: true})
	if g.Len() != 0 || g.Subjects() != 0 {
		t.Errorf("%d records, %d subjects", g.Len(), g.Subjects())
	}
	if err := g.At(0).Err(); !errors.Is(err, ErrFormat) {
		t.Errorf("At(0) of an empty gallery: %v", err)
	}
}

func TestDeterministic(t *testing.T) {
	recs := testRecords(100, 3)
	a, errA := os.ReadFile(build(t, recs))
	b, errB := os.ReadFile(build(t, recs))
	if errA != nil || errB != nil || string(a) != string(b) {
		t.Errorf("two builds of the same records differ (%v, %v)", errA, errB)
	}
}

// Many at once and one by one give the same file; a record that cannot be stored ends the many, in their order.
func TestAddAll(t *testing.T) {
	recs := testRecords(200, 3)
	want := readFile(t, build(t, recs))
	write := func(recs []Record) ([]byte, int, error) {
		path := filepath.Join(t.TempDir(), "g")
		w, err := Create(path, BuildOptions{})
		if err != nil {
			t.Fatal(err)
		}
		n, failed := w.AddAll(recs)
		if err := w.Commit(); err != nil {
			t.Fatal(err)
		}
		return readFile(t, path), n, failed
	}
	if got, n, err := write(recs); err != nil || n != len(recs) || !bytes.Equal(got, want) {
		t.Errorf("AddAll: %d records, %v, or another file than one by one", n, err)
	}
	for _, bad := range []int{0, 31, 32, 150} {
		damaged := slices.Clone(recs)
		damaged[bad].Template, damaged[199].Subject = nil, ""
		got, n, err := write(damaged)
		if !errors.Is(err, ErrTemplate) || n != bad {
			t.Errorf("record %d is no record: %d stored, %v", bad, n, err)
		}
		if !bytes.Equal(got, readFile(t, build(t, recs[:bad]))) {
			t.Errorf("record %d is no record: not the file of those before it", bad)
		}
	}
}
