// Package fmr reads and writes finger minutiae records, the standard forms in which systems exchange templates:
// INCITS 378-2004, 378-2009 and its amendment 1, ISO/IEC 19794-2:2005 and :2011, and the two card formats of ISO/IEC
// 19794-2, which have no header.
//
// Most callers want [Read] and [View.Template], or [FromTemplate] and [Record.Bytes]. [Detect] tells whether bytes are
// a record; card formats can only be read by name, with [ReadFormat].
//
// Reading is tolerant where the field shows that it must be: wrong lengths in headers, extended data that does not add
// up, and directions in the other standard's unit are put right and told in Record.Warnings. What a format has no
// place for is told by [Record.Append] as a [Loss]; rounding to the unit of a format is none.
package fmr

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/whorl-afis/whorl/template"
)

// Format is one of the record formats.
type Format int

const (
	ANSI2004       Format = iota + 1 // INCITS 378-2004
	ANSI2009                         // INCITS 378-2009
	ANSI2009AM1                      // INCITS 378-2009/AM1
	ISO2005                          // ISO/IEC 19794-2:2005, record format
	ISO2011                          // ISO/IEC 19794-2:2011, record format
	ISOCompactCard                   // ISO/IEC 19794-2, compact card format: 3 bytes a minutia
	ISONormalCard                    // ISO/IEC 19794-2, normal card format: 5 bytes a minutia
)

var formatNames = map[Format]string{
	ANSI2004: "INCITS 378-2004", ANSI2009: "INCITS 378-2009", ANSI2009AM1: "INCITS 378-2009/AM1",
	ISO2005: "ISO/IEC 19794-2:2005", ISO2011: "ISO/IEC 19794-2:2011",
	ISOCompactCard: "ISO/IEC 19794-2 compact card", ISONormalCard: "ISO/IEC 19794-2 normal card",
}

func (f Format) String() string {
	if s, ok := formatNames[f]; ok {
		return s
	}
	if f == 0 {
		return "record"
	}
	return fmt.Sprintf("format %d", int(f))
}

// ansi reports whether f is one of INCITS, which measure directions in 2 degrees.
func (f Format) ansi() bool { return f == ANSI2004 || f == ANSI2009 || f == ANSI2009AM1 }

// card reports whether f has neither header nor qualities.
func (f Format) card() bool { return f == ISOCompactCard || f == ISONormalCard }

// classic reports whether f has one header with the image's size for all views, and qualities without origin.
func (f Format) classic() bool { return f == ANSI2004 || f == ISO2005 }

var (
	// ErrFormat is returned for bytes that are no record, or not one of the format asked for.
	ErrFormat = errors.New("not a finger minutiae record")
	// ErrDamaged is returned for a record that ends early or whose parts do not fit together.
	ErrDamaged = errors.New("damaged record")
	// ErrContent is returned by Append for a record that its format cannot hold at all.
	ErrContent = errors.New("record cannot be written")
)

const (
	// FullTurn is the number of angle units in a turn: the least in which 2 degrees (64), 1/256 turn (45) and 1/64 turn
	// (180) are whole, so that each format comes back as it was.
	FullTurn = 11520

	// NotReported and Failed are qualities that say that there is none, as in INCITS 378-2009 and ISO 2011.
	NotReported = 254
	Failed      = 255

	// DefaultResolution is 500 ppi in pixels per centimetre (196.85).
	DefaultResolution = 197

	maxCoordinate = 1<<14 - 1
	maxMinutiae   = 255
)

// A Record holds one or more views of one or more fingers.
type Record struct {
	Format  Format // it was read from; zero if made otherwise
	Owner   uint16 // CBEFF owner of the product that made it; INCITS only
	Product uint16 // the owner's number for the product; INCITS only

	// ShortHeader says that a record of INCITS 378-2009 has the header of 20 bytes that is met in the field: one byte
	// less, without the sensor's certificate.
	ShortHeader bool

	Views []View

	// Warnings tell what was put right on reading, with offsets and without anything of the print.
	Warnings []string
}

// A View is one impression of one finger.
type View struct {
	Position   template.Position
	Number     uint8 // counts the views of a finger, from 0
	Impression template.Impression
	Qualities  []Quality // at most one but in ISO 2011

	Width, Height uint16 // of the image, in its pixels; 0 where the format does not tell
	XRes, YRes    uint16 // pixels (on cards: units) per centimetre
	RidgeEndings  uint8  // ISO 2011: 0 if endings lie at the fork of the valley, 1 if at the end of the ridge

	Device       Device
	Captured     time.Time // ISO 2011; zero if unknown
	Certificates []Certificate

	Minutiae []Minutia

	RidgeCounts *RidgeCounts
	Cores       []Core
	Deltas      []Delta
	Zones       *Zones
	Extended    []Block // vendors' data, and what of the above could not be read

	family       Format // of the record it was read from
	emptyCores   bool   // the block of cores and deltas is there without any
	exclusive    bool   // lengths of extended blocks count the data only
	withoutMarks bool   // ISO 2011: minutiae of 5 bytes, without quality
}

// Quality is an overall quality and the algorithm that gave it.
type Quality struct {
	Score     uint8 // 0 to 100, NotReported or Failed
	Vendor    uint16
	Algorithm uint16
}

// Device is the sensor. Before ISO 2011 there is one for the whole record.
type Device struct {
	Technology  uint8
	Vendor      uint16
	ID          uint16 // 12 bits in INCITS 378-2004 and ISO 2005
	Certificate uint8  // certification bits: 4 in INCITS 378-2004 and ISO 2005, 8 in INCITS 378-2009
}

// Certificate is a certification of the sensor in ISO 2011.
type Certificate struct {
	Authority uint16
	Scheme    uint8
}

// Minutia is a minutia in the units of the record.
type Minutia struct {
	X, Y    uint16 // pixels of the image from its top left corner, y down; at most 16383
	Angle   uint16 // counter-clockwise from +x, in 1/FullTurn turn
	Kind    template.Kind
	Quality uint8 // 0 to 100, NotReported or Failed
}

// String says what kind of minutia it is and not where.
func (m Minutia) String() string { return fmt.Sprintf("minutia(%v)", m.Kind) }

// Format gives what String does under every verb.
func (m Minutia) Format(s fmt.State, _ rune) { io.WriteString(s, m.String()) }

// String gives the size and nothing of the prints.
func (r Record) String() string { return fmt.Sprintf("%v(%d views)", r.Format, len(r.Views)) }

// GoString keeps %#v as silent as %v.
func (r Record) GoString() string { return r.String() }

// String gives the size and nothing of the print.
func (v View) String() string {
	return fmt.Sprintf("view(%v, %d minutiae)", v.Position, len(v.Minutiae))
}

// Format gives what String does under every verb.
func (v View) Format(s fmt.State, _ rune) { io.WriteString(s, v.String()) }

// A Loss is something that the format of a written record has no place for.
type Loss struct {
	View int // index into Views, -1 for the record
	Text string
}

func (l Loss) String() string {
	if l.View < 0 {
		return l.Text
	}
	return fmt.Sprintf("view %d: %s", l.View, l.Text)
}

func (r *Record) warn(format string, args ...any) {
	r.Warnings = append(r.Warnings, fmt.Sprintf(format, args...))
}
