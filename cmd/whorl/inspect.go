package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench/imagefile"
	"github.com/whorl-afis/whorl/nist"
)

func newInspectCommand() *cobra.Command {
	var asJSON, strict, validate bool
	var page string
	cmd := &cobra.Command{
		Use:   "inspect FILE",
		Short: "Print an ANSI/NIST-ITL transaction as a tree",
		Long: `Print the records of a transaction, their fields by number and mnemonic, what the images and minutiae are, and
warnings with their offsets where the file breaks the standard. Images are described and never printed. A file that
cannot be read to its end is printed as far as it could be, with the reason and the offset on standard error.

With --validate every rule of the standard that the file breaks is printed instead, by record, field and offset, after
the edition that the file names; the status is 1 if there is any. With --html one page is written that needs nothing
beside it: the tree, the images with the segments of their fingers, and minutiae, cores and deltas drawn.

The text of fields is printed: it may name a person.`,
		Example: "  whorl inspect card.an2\n  whorl inspect card.an2 --json\n  whorl inspect card.an2 --validate\n  whorl inspect card.an2 --html card.html",
		Args:    exactly(1, "one file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := imagefile.ReadFile(args[0])
			if err != nil {
				return err
			}
			tx, readErr := nist.Read(b, nist.Options{Strict: strict})
			if tx != nil {
				err = inspect(cmd, tx, len(b), inspectFlags{asJSON, validate, page, filepath.Base(args[0])})
			}
			if readErr == nil && err == nil {
				readErr = tx.WrongLength()
			}
			if readErr != nil {
				return fmt.Errorf("%s: %w", args[0], readErr)
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&validate, "validate", false, "print every rule of the standard that the file breaks; status 1 if any")
	cmd.Flags().StringVar(&page, "html", "", "write a page with tree, images and minutiae to this `file`")
	cmd.Flags().BoolVar(&strict, "strict", false, "fail at the first thing that the standard does not allow, instead of warning")
	return cmd
}

type inspectFlags struct {
	asJSON, validate bool
	page, name       string
}

// inspect prints what is asked for: the tree unless something else is.
func inspect(cmd *cobra.Command, tx *nist.Transaction, size int, f inspectFlags) error {
	tree := describe(tx, size)
	var err error
	switch {
	case f.validate:
		err = printViolations(cmd, tx, f.asJSON)
	case f.asJSON:
		err = printJSON(cmd, tree)
	case f.page == "":
		err = tree.print(cmd.OutOrStdout())
	}
	if f.page != "" {
		out, pageErr := inspectPage(tx, tree, f.name)
		if pageErr == nil {
			pageErr = writePrivate(f.page, out)
		}
		err = errors.Join(err, pageErr)
	}
	return err
}

// The tree of a transaction, as --json prints it.
type (
	txTree struct {
		Edition  string        `json:"edition,omitempty"`
		Bytes    int           `json:"bytes"`
		Records  []recordTree  `json:"records"`
		Warnings []warningTree `json:"warnings,omitempty"`
	}
	recordTree struct {
		Number   int           `json:"number"` // from 1
		Type     int           `json:"type"`
		Name     string        `json:"name,omitempty"`
		IDC      *int          `json:"idc,omitempty"`
		Offset   int64         `json:"offset"`
		Bytes    int           `json:"bytes"`
		Opaque   bool          `json:"opaque,omitempty"`
		Fields   []fieldTree   `json:"fields,omitempty"`
		Print    *printTree    `json:"print,omitempty"`
		Warnings []warningTree `json:"warnings,omitempty"`
	}
	fieldTree struct {
		Number string `json:"number"` // as 14.013
		Name   string `json:"name,omitempty"`
		Offset int64  `json:"offset"`
		Bytes  int    `json:"bytes"`
		Value  string `json:"value,omitempty"` // separators as RS " | " and US " , "; empty for raw bytes
	}
	printTree struct {
		Position   string  `json:"position"`
		Impression string  `json:"impression"`
		Codec      string  `json:"codec,omitempty"`
		Width      int     `json:"width,omitempty"`
		Height     int     `json:"height,omitempty"`
		PPI        float64 `json:"ppi,omitempty"`
		DataBytes  int     `json:"dataBytes,omitempty"`
		Segments   int     `json:"segments,omitempty"`
		Minutiae   *int    `json:"minutiae,omitempty"`
	}
	warningTree struct {
		Field  string `json:"field,omitempty"`
		Offset int64  `json:"offset"`
		Text   string `json:"text"`
	}
)

func describe(tx *nist.Transaction, size int) *txTree {
	t := &txTree{Edition: tx.Edition(), Bytes: size, Records: []recordTree{}}
	for i, r := range tx.Records {
		n := recordTree{Number: i + 1, Type: r.Type, Name: nist.TypeName(r.Type), Offset: r.Offset, Bytes: len(r.Raw()), Opaque: r.Opaque()}
		if idc := r.IDC(); idc >= 0 {
			n.IDC = &idc
		}
		for _, f := range r.Fields() {
			n.Fields = append(n.Fields, describeField(r.Type, f))
		}
		t.Records = append(t.Records, n)
	}
	warnings := tx.Warnings
	for _, p := range tx.Prints() {
		t.Records[p.Record].Print = describePrint(&p)
		warnings = append(warnings, p.Warnings...)
	}
	for _, w := range warnings {
		at := &t.Warnings
		if w.Record >= 0 && w.Record < len(t.Records) {
			at = &t.Records[w.Record].Warnings
		}
		*at = append(*at, warningTree{w.Field, w.Offset, w.Text})
	}
	return t
}

func describeField(typ int, f nist.Field) fieldTree {
	t := fieldTree{Number: fmt.Sprintf("%d.%03d", typ, f.Number), Name: nist.Mnemonic(typ, f.Number), Offset: f.Offset, Bytes: len(f.Value)}
	const data = 999
	if f.Number != data {
		t.Value = printable(f.Value)
	}
	return t
}

// printable shortens the value of a field to two lines of a terminal and makes what is not text visible.
func printable(v []byte) string { return visible(v, 160) }

// visible gives up to so many bytes of a value, with separators as bars and commas and what is not text as hexadecimal.
func visible(v []byte, most int) string {
	cut := len(v) > most
	if cut {
		v = v[:most]
	}
	var b strings.Builder
	for len(v) > 0 {
		r, n := utf8.DecodeRune(v)
		switch {
		case r == 0x1e:
			b.WriteString(" | ")
		case r == 0x1f:
			b.WriteString(" , ")
		case r == utf8.RuneError && n == 1, r < ' ', r >= 0x7f && r < 0xa0, r >= 0x2028 && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			fmt.Fprintf(&b, "\\x%02x", v[0]) // also what would turn the direction of a terminal's text
			n = 1
		default:
			b.Write(v[:n])
		}
		v = v[n:]
	}
	if cut {
		b.WriteString(" …")
	}
	return b.String()
}

func describePrint(p *nist.Print) *printTree {
	t := &printTree{
		Position: p.Position.String(), Impression: p.Impression.String(), Codec: p.Codec, Width: p.Width, Height: p.Height,
		PPI: p.PPI, DataBytes: len(p.Data()), Segments: len(p.Segments),
	}
	if m, ok := p.Minutiae(); ok {
		n := len(m.Minutiae)
		t.Minutiae = &n
	}
	return t
}
