package imagefile

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/whorl-afis/whorl/nist"
)

// firstTag is how a transaction in the traditional encoding begins: the length field of its Type-1 record, after
// what writers leave before it.
var firstTag = regexp.MustCompile("^(\xef\xbb\xbf)?[\\x00\\s\\x1a]{0,64}0?1\\.0{0,8}1:")

// IsTransaction reports whether b begins as an ANSI/NIST-ITL transaction does.
func IsTransaction(b []byte) bool { return firstTag.Match(b[:min(len(b), 128)]) }

// recordImage decodes the image of a record, counted from 1 for the Type-1 record, or, for record 0, the only image.
func recordImage(b []byte, record int) (*Image, error) {
	tx, err := nist.Read(b, nist.Options{})
	if err != nil {
		return nil, err
	}
	if record > len(tx.Records) {
		return nil, fmt.Errorf("%w: the transaction has %d records", ErrNoImage, len(tx.Records))
	}
	var found *nist.Print
	for _, p := range tx.Prints() {
		switch {
		case p.Width == 0 || record > 0 && p.Record != record-1:
		case found != nil:
			return nil, ErrManyImages
		default:
			found = &p
		}
	}
	if found == nil {
		return nil, ErrNoImage
	}
	g, err := found.Image()
	if err != nil {
		return nil, err
	}
	if err := checkSize(g.Rect.Dx(), g.Rect.Dy()); err != nil {
		return nil, err
	}
	return &Image{Gray: toGray(g), PPI: found.PPI, Format: strings.ToLower(found.Codec)}, nil
}
