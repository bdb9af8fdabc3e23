package extract_test

import (
	"image"
	_ "image/png"
	"os"
	"path/filepath"
	"testing"

	_ "golang.org/x/image/tiff"

	"github.com/whorl-afis/whorl/template"
	"github.com/whorl-afis/whorl/template/extract"
)

// realSets are public sets of real prints. Their files do not tell their resolution.
var realSets = []struct {
	dir string
	ppi float64
}{
	{"fvc2000/DB1_B", 500}, {"fvc2000/DB2_B", 500}, {"fvc2002/DB1_B", 500}, {"fvc2002/DB2_B", 569}, {"fvc2002/DB3_B", 500},
	{"fvc2002/DB4_B", 500}, {"fvc2004/DB2_B", 500}, {"fvc2004/DB3_B", 512}, {"upek", 500},
}

// realPrints returns the files of a set, or skips the test where there are none.
func realPrints(tb testing.TB, dir string) []string {
	root := os.Getenv("WHORL_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	names, err := filepath.Glob(filepath.Join(root, "fingerprints", dir, "*"))
	if err != nil || len(names) == 0 {
		tb.Skipf("no prints under %s: set WHORL_DATA to the folder of the public sets", filepath.Join(root, "fingerprints", dir))
	}
	return names
}

func load(tb testing.TB, name string) *image.Gray {
	f, err := os.Open(name)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		tb.Fatalf("%s: %v", name, err)
	}
	return extract.ToGray(img)
}

// TestReal extracts every real print: none fails, none is taken for anything but a print, each has enough minutiae.
// In short mode it takes one print in eight.
func TestReal(t *testing.T) {
	e := extract.New()
	for _, set := range realSets {
		t.Run(set.dir, func(t *testing.T) {
			names := realPrints(t, set.dir)
			few := 0
			for i, name := range names {
				if i%8 != 0 && (testing.Short() || raceEnabled) {
					continue
				}
				got, err := e.Extract(load(t, name), extract.Options{PPI: set.ppi})
				if err != nil {
					t.Fatalf("%s: %v", filepath.Base(name), err)
				}
				if err := got.Validate(); err != nil {
					t.Errorf("%s: %v", filepath.Base(name), err)
				}
				if got.Reasons&(template.Empty|template.NotAFingerprint|template.Inverted|template.WrongResolution) != 0 || len(got.Minutiae) < 8 {
					t.Errorf("%s: %d minutiae, %v", filepath.Base(name), len(got.Minutiae), got.Reasons)
				}
				if len(got.Minutiae) < 12 {
					few++
				}
			}
			if few > len(names)/40 {
				t.Errorf("%d of %d prints have fewer than 12 minutiae", few, len(names))
			}
		})
	}
}
