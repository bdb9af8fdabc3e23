package main

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/whorl-afis/whorl/template"
	"github.com/whorl-afis/whorl/template/fmr"
)

// templateFormats maps what --format takes to the ending of a file in that format.
var templateFormats = map[string]string{
	"whorl": ".whorl", "iso2005": ".iso2005", "iso2011": ".iso2011", "ansi2004": ".ansi2004", "ansi2009": ".ansi2009",
	"json": ".json",
}

var interchangeFormats = map[string]fmr.Format{
	"iso2005": fmr.ISO2005, "iso2011": fmr.ISO2011, "ansi2004": fmr.ANSI2004, "ansi2009": fmr.ANSI2009,
}

func formatNames() []string { return slices.Sorted(maps.Keys(templateFormats)) }

// fromInterchange reads the views of an ISO/IEC 19794-2 or INCITS 378 record; ok is false for anything else.
func fromInterchange(b []byte) (all []finger, ok bool, err error) {
	if _, ok := fmr.Detect(b); !ok {
		return nil, false, nil
	}
	r, err := fmr.Read(b)
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
