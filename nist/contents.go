package nist

import (
	"bytes"
	"strconv"
)

// editions gives, by VER, the record types that an edition was the first to have (ANSI/NIST-ITL, all editions).
var editions = map[int]string{
	200: "ANSI/NIST-CSL 1-1993", 201: "ANSI/NIST-ITL 1a-1997", 300: "ANSI/NIST-ITL 1-2000", 400: "ANSI/NIST-ITL 1-2007",
	500: "ANSI/NIST-ITL 1-2011", 501: "ANSI/NIST-ITL 1-2011 Update 2013", 502: "ANSI/NIST-ITL 1-2011 Update 2015",
}

// Edition returns the name of the edition that 1.002 VER declares, empty where it names none.
func (t *Transaction) Edition() string { return editions[t.version()] }

// version returns VER as a number, 0 where it is not one.
func (t *Transaction) version() int {
	if len(t.Records) == 0 {
		return 0
	}
	v, _ := t.Records[0].Int(2)
	return v
}

// firstVersion returns the VER of the edition that was the first to have a record type.
func firstVersion(typ int) int {
	switch typ {
	case 10:
		return 201
	case 13, 14, 15, 16:
		return 300
	case 17, 99:
		return 400
	case 18, 19, 20, 21, 98:
		return 500
	case 11, 12, 22:
		return 501
	}
	return 200
}

// checkContents warns about what can only be seen once all records are there.
func (r *reader) checkContents() {
	one := r.t.Records[0]
	version := r.t.version()
	ver, _ := one.Field(2)
	if _, known := editions[version]; !known {
		r.warnAt(0, "1.002", max(ver.Offset, one.Offset), "VER names no edition; read as the newest")
	} else {
		newest := version
		for _, rec := range r.t.Records {
			newest = max(newest, firstVersion(rec.Type))
			if _, efs := rec.Field(300); efs && rec.Type == 9 {
				newest = max(newest, 500)
			}
		}
		if newest > version {
			r.warnAt(0, "1.002", max(ver.Offset, one.Offset), "VER is older than the contents, which need 0"+strconv.Itoa(newest)+"; read as the newest")
		}
	}
	two := false
	for _, rec := range r.t.Records {
		two = two || rec.Type == 2
	}
	if !two {
		r.remark(-1, one.Offset, "no Type-2 record")
	}
	for _, n := range []int{11, 12} {
		if f, ok := one.Field(n); ok && bytes.IndexByte(f.Value, ',') >= 0 {
			r.warnAt(0, fieldName(1, n), f.Offset, "decimal comma, read as a point")
		}
	}
}
