package main

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/whorl-afis/whorl/template"
)

// templateFormats maps what --format takes to the ending of a file in that format.
var templateFormats = map[string]string{
	"whorl": ".whorl", "json": ".json",
}

func formatNames() []string { return slices.Sorted(maps.Keys(templateFormats)) }

// encodeTemplate writes t in a format of --format.
func encodeTemplate(t *template.Template, format string, warn func(string, ...any)) ([]byte, error) {
	if format == "json" {
		b, err := json.MarshalIndent(t, "", "  ")
		return append(b, '\n'), err
	}
	return t.MarshalBinary()
}

// fromInterchange finds no record of another format.
func fromInterchange([]byte) (all []finger, ok bool, err error) { return nil, false, nil }
