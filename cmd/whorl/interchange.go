package main

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/whorl-afis/whorl/template"
	"github.com/whorl-afis/whorl/template/fmr"
)

// templateFormats maps what --format takes to the ending of a file in that format.
var templateFormats = map[string]string{
	"whorl": ".whorl", "iso2005": ".iso2005", "iso2011": ".iso2011", "ansi2004": ".ansi2004", "ansi2009": ".ansi2009",
	"isocompact": ".isocompact", "isonormal": ".isonormal", "json": ".json",
}

var interchangeFormats = map[string]fmr.Format{
	"iso2005": fmr.ISO2005, "iso2011": fmr.ISO2011, "ansi2004": fmr.ANSI2004, "ansi2009": fmr.ANSI2009,
	"isocompact": fmr.ISOCompactCard, "isonormal": fmr.ISONormalCard,
}

// cardHelp tells how the formats are named that bytes do not tell.
const cardHelp = `Minutiae as cards store them (ISO/IEC 19794-2, 3 or 5 bytes each) have nothing that tells them from other bytes: files
of them are known by the endings .isocompact and .isonormal.`

func formatNames() []string { return slices.Sorted(maps.Keys(templateFormats)) }

// fromInterchange reads the views of an ISO/IEC 19794-2 or INCITS 378 record; ok is false for anything else. Card formats
// are taken on the word of the name.
func fromInterchange(b []byte, name string) (all []finger, ok bool, err error) {
	format, ok := fmr.Detect(b)
	switch {
	case ok:
	case strings.EqualFold(filepath.Ext(name), templateFormats["isocompact"]):
		format = fmr.ISOCompactCard
	case strings.EqualFold(filepath.Ext(name), templateFormats["isonormal"]):
		format = fmr.ISONormalCard
	default:
		return nil, false, nil
	}
	r, err := fmr.ReadFormat(b, format)
	if err != nil {
		return nil, true, err
	}
	for _, v := range r.Views {
		all = append(all, finger{template: v.Template()})
	}
	return all, true, nil
}

// encodeTemplate writes t in a format of --format; what the format cannot carry is warned about.
func encodeTemplate(t *template.Template, format string, warn func(string, ...any)) ([]byte, error) {
	switch format {
	case "whorl":
		return t.MarshalBinary()
	case "json":
		b, err := json.MarshalIndent(t, "", "  ")
		return append(b, '\n'), err
	}
	b, losses, err := fmr.FromTemplate(t).Bytes(interchangeFormats[format])
	for _, l := range losses {
		warn("%s: %v", format, l)
	}
	return b, err
}
