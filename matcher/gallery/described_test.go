package gallery

import (
	"bytes"
	"testing"

	"github.com/whorl-afis/whorl/matcher/internal/descriptor"
)

// TestDescribedBuild holds that a gallery of templates with codes, of some without and of some whose codes are stale is the file
// that it is without any.
func TestDescribedBuild(t *testing.T) {
	bare, described := testRecords(60, 3), testRecords(60, 3)
	for i := range described {
		a := described[i].Template
		switch i % 5 {
		case 0, 1, 2:
			descriptor.Describe(a, 48-i%3*20)
		case 3:
			descriptor.Describe(a, 48)
			a.Minutiae, bare[i].Template.Minutiae = a.Minutiae[:15], bare[i].Template.Minutiae[:15]
		}
	}
	if want, got := readFile(t, build(t, bare)), readFile(t, build(t, described)); !bytes.Equal(got, want) {
		t.Errorf("%d bytes from templates with codes, %d other bytes without", len(got), len(want))
	}
}
