package rdsi

import (
	"os"
	"path/filepath"
	"testing"
	_ "time/tzdata"
)

// sharedCases are the published rule cases, beside the data in a full checkout.
func sharedCases(t *testing.T, name string) *os.File {
	t.Helper()
	dir := os.Getenv("WHORL_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "data")
	}
	f, err := os.Open(filepath.Join(dir, "..", "rdsi", name))
	if err != nil {
		t.Skipf("published rule cases are not here: %v", err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func checkFile(t *testing.T, f *os.File) {
	results, err := CheckCases(f)
	if err != nil {
		t.Fatal(err)
	}
	if len(results) == 0 {
		t.Fatal("no cases")
	}
	for _, r := range results {
		t.Run(r.Name, func(t *testing.T) {
			if !r.Pass {
				t.Error(r)
			}
			if len(r.Ignored) > 0 {
				t.Errorf("fields not understood: %v", r.Ignored)
			}
		})
	}
}

func TestPublishedCases(t *testing.T)  { checkFile(t, sharedCases(t, "cases.json")) }
func TestPublishedExpiry(t *testing.T) { checkFile(t, sharedCases(t, "expiry.json")) }

// The cases of testdata are ours: the hard cases of the reference that a decision core can decide, named H1 to H60 as
// there, and expiry over clock changes.
func TestOwnCases(t *testing.T)  { checkFile(t, openFile(t, "testdata/cases.json")) }
func TestOwnExpiry(t *testing.T) { checkFile(t, openFile(t, "testdata/expiry.json")) }

// The second reading: cases drawn at random and decided by another program, in another language, that follows the paragraphs
// one by one. Of 6000 cases and 1464 expiry vectors all agreed; here is one of every outcome of up to four rules, and eighty
// vectors.
func TestSecondReadingOfRules(t *testing.T) {
	checkFile(t, openFile(t, "testdata/second_reading.json"))
}
func TestSecondReadingOfExpiry(t *testing.T) {
	checkFile(t, openFile(t, "testdata/second_expiry.json"))
}

func openFile(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}
