package main

import (
	"fmt"

	"github.com/whorl-afis/whorl/nist"
)

const (
	// maxPageRows bounds the subfields that one page lists: 20 latents of 255 minutiae with eight ridge counts each.
	maxPageRows = 50_000
	// maxPageItem is how much of one item is shown, in bytes; comments have 126 characters at most.
	maxPageItem = 500
	// fewRows is up to how many subfields a value is shown open.
	fewRows = 4
)

// A pageField is a field with its subfields as rows of items.
type pageField struct {
	Number, Name string
	Bytes        int
	Rows         [][]string // none for raw bytes
	Long         bool       // to be folded
	Left         int        // subfields that are not shown
}

// pageFields takes the fields of a record apart, as far as the page has rows left.
func pageFields(r *nist.Record, left *int) (list []pageField) {
	const data = 999
	for _, f := range r.Fields() {
		p := pageField{Number: fmt.Sprintf("%d.%03d", r.Type, f.Number), Name: nist.Mnemonic(r.Type, f.Number), Bytes: len(f.Value)}
		if f.Number == data || r.Type == 9 && f.Number == 13 { // images, and binary features
			list = append(list, p)
			continue
		}
		for s := range f.Subfields() {
			if *left--; *left < 0 {
				p.Left++
				continue
			}
			var row []string
			for item := range s.Items() {
				if len(row) == maxItems {
					row = append(row, "…")
					break
				}
				row = append(row, visible(item, maxPageItem))
			}
			p.Rows = append(p.Rows, row)
		}
		p.Long = len(p.Rows) > fewRows
		list = append(list, p)
	}
	return list
}

// maxItems is how many items of a subfield are shown; an outline of 99 corners has 200.
const maxItems = 210
