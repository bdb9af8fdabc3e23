package main

import (
	"fmt"
	"io"
	"strings"
)

func (t *txTree) print(w io.Writer) error {
	var b strings.Builder
	edition := t.Edition
	if edition == "" {
		edition = "unknown edition"
	}
	fmt.Fprintf(&b, "%s, %d bytes, %d records\n", edition, t.Bytes, len(t.Records))
	printWarnings(&b, "", t.Warnings)
	for _, r := range t.Records {
		r.print(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *recordTree) print(b *strings.Builder) {
	fmt.Fprintf(b, "record %d: Type-%d", r.Number, r.Type)
	if r.Name != "" {
		fmt.Fprintf(b, " (%s)", r.Name)
	}
	if r.IDC != nil {
		fmt.Fprintf(b, ", IDC %d", *r.IDC)
	}
	fmt.Fprintf(b, ", offset %d, %d bytes", r.Offset, r.Bytes)
	if r.Opaque {
		b.WriteString(", carried as it is")
	}
	b.WriteByte('\n')
	for _, f := range r.Fields {
		fmt.Fprintf(b, "  %-8s %-5s", f.Number, f.Name)
		if f.Value == "" && f.Bytes > 0 {
			fmt.Fprintf(b, " (%d bytes)\n", f.Bytes)
			continue
		}
		fmt.Fprintf(b, " %s\n", f.Value)
	}
	if p := r.Print; p != nil {
		fmt.Fprintf(b, "  print: %s, %s", p.Position, p.Impression)
		if p.Codec != "" {
			fmt.Fprintf(b, ", %s, %d × %d", p.Codec, p.Width, p.Height)
			if p.PPI > 0 {
				fmt.Fprintf(b, ", %.4g ppi", p.PPI)
			}
			fmt.Fprintf(b, ", %d bytes", p.DataBytes)
		}
		if p.Segments > 0 {
			fmt.Fprintf(b, ", %d segments", p.Segments)
		}
		if p.Minutiae != nil {
			fmt.Fprintf(b, ", %d minutiae", *p.Minutiae)
		}
		b.WriteByte('\n')
	}
	printWarnings(b, "  ", r.Warnings)
}

func printWarnings(b *strings.Builder, indent string, warnings []warningTree) {
	for _, w := range warnings {
		fmt.Fprintf(b, "%swarning: ", indent)
		if w.Field != "" {
			fmt.Fprintf(b, "field %s, ", w.Field)
		}
		fmt.Fprintf(b, "offset %d: %s\n", w.Offset, w.Text)
	}
}
