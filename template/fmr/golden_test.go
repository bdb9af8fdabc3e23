package fmr

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// dumper writes bytes with their offsets and names, following the layout that the standards give.
type dumper struct {
	out strings.Builder
	b   []byte
	at  int
}

func (d *dumper) field(n int, name string) int {
	v := 0
	for _, c := range d.b[d.at : d.at+n] {
		v = v<<8 | int(c)
	}
	fmt.Fprintf(&d.out, "%03d-%03d: %x # %s\n", d.at, d.at+n, d.b[d.at:d.at+n], name)
	d.at += n
	return v
}

func (d *dumper) fields(list ...any) {
	for i := 0; i < len(list); i += 2 {
		d.field(list[i].(int), list[i+1].(string))
	}
}

func (d *dumper) minutiae(size int) {
	for i := range d.field(1, "number of minutiae") {
		d.field(2, fmt.Sprintf("minutia %d: kind and x", i))
		d.field(2, "  y")
		d.field(1, "  direction")
		if size == 6 {
			d.field(1, "  quality")
		}
	}
}

func (d *dumper) extended() {
	end := d.field(2, "length of extended data") + d.at
	for d.at < end {
		kind := d.field(2, "block type")
		n := d.field(2, "  length with head") - 4
		name := map[int]string{1: "method, pairs and counts", 2: "cores and deltas", 3: "cell size, depth, zones"}[kind]
		if name == "" {
			name = "vendor's data"
		}
		d.field(n, "  "+name)
	}
}

func dump(f Format, b []byte) string {
	d := &dumper{b: b}
	fmt.Fprintf(&d.out, "%v\n", f)
	d.fields(4, "magic", 4, "version")
	if f == ANSI2004 {
		d.field(2, "total length")
	} else {
		d.field(4, "total length")
	}
	switch f {
	case ISO2011:
		views := d.field(2, "representations")
		certificates := d.field(1, "certificate flag")
		for i := range views {
			d.field(4, fmt.Sprintf("representation %d: length", i))
			d.fields(2, "year", 1, "month", 1, "day", 1, "hour", 1, "minute", 1, "second", 2, "millisecond",
				1, "device technology", 2, "device vendor", 2, "device")
			for range d.field(1, "number of qualities") {
				d.fields(1, "quality", 2, "  vendor", 2, "  algorithm")
			}
			if certificates != 0 {
				for range d.field(1, "number of certificates") {
					d.fields(2, "authority", 1, "  scheme")
				}
			}
			d.fields(1, "position", 1, "view number", 2, "x resolution, px/cm", 2, "y resolution, px/cm", 1, "impression",
				2, "width", 2, "height")
			d.minutiae(d.field(1, "bytes a minutia and ending type") >> 4)
			d.extended()
		}
		return d.out.String()
	case ANSI2009, ANSI2009AM1:
		d.fields(2, "owner", 2, "product", 1, "device certificate", 2, "device")
	case ANSI2004:
		d.fields(2, "owner", 2, "product")
	}
	size := []any{2, "width", 2, "height", 2, "x resolution, px/cm", 2, "y resolution, px/cm"}
	if f.classic() {
		d.field(2, "device certificate and device")
		d.fields(size...)
	}
	views := d.field(1, "number of views")
	d.field(1, "reserved")
	for i := range views {
		d.field(1, fmt.Sprintf("view %d: position", i))
		if f.classic() {
			d.fields(1, "view number and impression", 1, "quality")
		} else {
			d.fields(1, "view number", 1, "impression", 1, "quality", 2, "  vendor", 2, "  algorithm")
			d.fields(size...)
		}
		d.minutiae(6)
		d.extended()
	}
	return d.out.String()
}

// TestGoldenDumps shows a change of what is written as a change of text.
func TestGoldenDumps(t *testing.T) {
	for i, f := range recordFormats {
		b, losses, err := sample().Bytes(f)
		if err != nil {
			t.Fatal(err)
		}
		text := dump(f, b)
		if n := strings.LastIndex(text, "\n"); !strings.Contains(text[:n], fmt.Sprintf("-%03d:", len(b))) {
			t.Errorf("%v: the dump does not end at byte %d", f, len(b))
		}
		for _, l := range losses {
			text += fmt.Sprintf("lost: %v\n", l)
		}
		path := "testdata/" + []string{"ansi2004", "ansi2009", "ansi2009am1", "iso2005", "iso2011"}[i] + ".golden"
		if *update {
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), text); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}
