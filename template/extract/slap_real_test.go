package extract_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/whorl-afis/whorl/matcher"
	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/template"
	"github.com/whorl-afis/whorl/template/extract"
)

// The slaps of an inked card, with letters, pencil, holes and pieces of other boxes on them, must name the fingers
// that are rolled on the same card. Seven of eight reach a false match rate of 1e-3, six 1e-4, and one may fail of
// either. Two share little more than a tip with the rolled print, one has a hole.
func TestSlapsOfCard(t *testing.T) {
	root := os.Getenv("WHORL_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	data, err := os.ReadFile(filepath.Join(root, "an2k", "references", "type-4-tpcard.an2"))
	if err != nil {
		t.Skipf("no card: set WHORL_DATA to the folder of the public sets: %v", err)
	}
	card, err := nist.Read(data, nist.Options{})
	if err != nil {
		t.Fatal(err)
	}
	e := extract.New()
	rolled := map[template.Position]*template.Template{}
	var cut []*template.Template
	for _, p := range card.Prints() {
		img, err := p.Image()
		if err != nil {
			t.Fatal(err)
		}
		fingers, err := e.Fingers(img, extract.Options{PPI: p.PPI, Position: p.Position, Impression: p.Impression})
		if err != nil {
			t.Fatal(err)
		}
		if p.Position.Slap() {
			for _, f := range fingers {
				cut = append(cut, f.Template)
			}
		} else {
			rolled[p.Position] = fingers[0].Template
		}
	}
	if len(cut) != 8 {
		t.Errorf("%d fingers on two slaps", len(cut))
	}
	var likely, sure int
	for _, f := range cut {
		var best matcher.Score
		var as template.Position
		for at, r := range rolled {
			if at == template.PlainRightThumb || at == template.PlainLeftThumb {
				continue
			}
			s := matcher.Compare(f, r)
			if s > best {
				best, as = s, at
			}
			if s >= matcher.Threshold(1e-3) {
				likely++
				if f.Position != at {
					t.Errorf("the finger named %v on a slap is rolled as %v", f.Position, at)
				}
			}
			if s >= matcher.Threshold(1e-4) {
				sure++
			}
		}
		if f.Position != as {
			t.Errorf("the finger named %v on a slap is most like the rolled %v", f.Position, as)
		}
	}
	if likely < 6 || sure < 5 {
		t.Errorf("%d of 8 fingers recognised at a false match rate of 1e-3, %d at 1e-4", likely, sure)
	}
}
