package template

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// NoQuality is the overall quality of a template that nobody has judged.
const NoQuality = 255

// A Template is one print of one finger.
type Template struct {
	Width, Height uint16 // extent of the print's image in pixels at 500 ppi
	Position      Position
	Impression    Impression
	Quality       uint8   // overall quality, 0 (worst) to 100, or NoQuality
	Reasons       Reasons // what to mend in the next capture; set by an extractor
	Area          uint16  // usable area in mm², 0 where it is not known
	Period        uint8   // median ridge period in 1/16 pixel at 500 ppi, 0 where it is not known

	// Minutiae are ordered best quality first, at most MaxMinutiae of them.
	Minutiae []Minutia

	// Map is the ridge orientation over the print, nil where only minutiae are known.
	Map *OrientationMap

	// Codes are what a matcher computed of the minutiae before, nil where it did not. They are used only as long as they are
	// those of the minutiae as they are.
	Codes *Codes
}

// An OrientationMap gives the direction of the ridges on a grid of square cells; cell (c, r) covers the pixels
// [c*CellSize, (c+1)*CellSize) × [r*CellSize, (r+1)*CellSize) at 500 ppi.
type OrientationMap struct {
	Cols, Rows uint16
	// Cells hold, row by row, the orientation of the ridges in 1/256 turn, 0 to 127 (half a turn, counter-clockwise
	// from +x, the unit of Minutia.Angle), or NoRidges.
	Cells []uint8
}

const (
	// CellSize is the side of an orientation cell in pixels at 500 ppi: less than two ridge periods, so that the
	// curve of a loop survives, and 1 KB for a 500 × 500 print.
	CellSize = 16
	// NoRidges marks a cell outside the print or too poor to tell.
	NoRidges = 255
)

// At returns the orientation at a position in pixels at 500 ppi; ok is false outside the map and where it has none.
func (m *OrientationMap) At(x, y int) (orientation uint8, ok bool) {
	if m == nil || x < 0 || y < 0 || x >= int(m.Cols)*CellSize || y >= int(m.Rows)*CellSize {
		return 0, false
	}
	v := m.Cells[y/CellSize*int(m.Cols)+x/CellSize]
	return v, v != NoRidges
}

// Errors of Validate and Parse.
var (
	ErrInvalid = errors.New("template: invalid template")
	ErrFormat  = errors.New("template: not a template")
	ErrVersion = errors.New("template: unknown template version")
	ErrDamaged = errors.New("template: template is damaged")
)

// Validate reports, wrapping ErrInvalid, the first thing that no extractor or reader would produce: too many
// minutiae, positions outside the image, unknown kinds, qualities above 100, cells that are not orientations, parts of codes.
func (t *Template) Validate() error {
	if len(t.Minutiae) > MaxMinutiae {
		return fmt.Errorf("%w: %d minutiae, at most %d", ErrInvalid, len(t.Minutiae), MaxMinutiae)
	}
	if t.Quality > 100 && t.Quality != NoQuality {
		return fmt.Errorf("%w: overall quality %d is above 100", ErrInvalid, t.Quality)
	}
	for i, m := range t.Minutiae {
		switch {
		case int(m.X) > int(t.Width)*SubPixel || int(m.Y) > int(t.Height)*SubPixel:
			return fmt.Errorf("%w: minutia %d lies outside the image", ErrInvalid, i)
		case m.Kind > Bifurcation:
			return fmt.Errorf("%w: minutia %d has unknown kind %d", ErrInvalid, i, m.Kind)
		case m.Quality > 100:
			return fmt.Errorf("%w: minutia %d has quality %d", ErrInvalid, i, m.Quality)
		}
	}
	if t.Map != nil {
		if err := t.Map.validate(); err != nil {
			return err
		}
	}
	if t.Codes != nil {
		return t.Codes.validate()
	}
	return nil
}

func (m *OrientationMap) validate() error {
	if m.Cols == 0 || m.Rows == 0 || len(m.Cells) != int(m.Cols)*int(m.Rows) {
		return fmt.Errorf("%w: orientation map of %d × %d holds %d cells", ErrInvalid, m.Cols, m.Rows, len(m.Cells))
	}
	for i := 0; i < len(m.Cells); {
		if rest := m.Cells[i:]; len(rest) >= 8 && orientations(binary.LittleEndian.Uint64(rest)) {
			i += 8
			continue
		}
		if v := m.Cells[i]; v >= Turn/2 && v != NoRidges {
			return fmt.Errorf("%w: orientation cell %d is %d", ErrInvalid, i, v)
		}
		i++
	}
	return nil
}

// orientations reports whether each byte of v is below half a turn or NoRidges: seven bits that are all set carry into an eighth.
func orientations(v uint64) bool {
	const each = 0x0101010101010101
	upper := v & (0x80 * each)
	return upper&^(v&(0x7f*each)+each) == 0
}

// Clone returns a copy that shares no memory with t.
func (t *Template) Clone() *Template {
	c := *t
	c.Minutiae = append([]Minutia(nil), t.Minutiae...)
	if t.Map != nil {
		c.Map = &OrientationMap{Cols: t.Map.Cols, Rows: t.Map.Rows, Cells: append([]uint8(nil), t.Map.Cells...)}
	}
	c.Codes = t.Codes.clone()
	return &c
}

// Wipe overwrites everything that t holds, the spare capacity of its slices too, and leaves an empty template.
func (t *Template) Wipe() {
	if t == nil {
		return
	}
	clear(t.Minutiae[:cap(t.Minutiae)])
	if t.Map != nil {
		clear(t.Map.Cells[:cap(t.Map.Cells)])
		*t.Map = OrientationMap{}
	}
	t.Codes.wipe()
	*t = Template{}
}

// String gives the size and nothing of the print.
func (t *Template) String() string {
	if t == nil {
		return "template(nil)"
	}
	return fmt.Sprintf("template(%v, %d minutiae)", t.Position, len(t.Minutiae))
}

// GoString keeps %#v as silent as %v.
func (t *Template) GoString() string { return t.String() }

// Format gives what String does under every verb, %d and %x too, and for a template that is no pointer.
func (t Template) Format(s fmt.State, _ rune) { io.WriteString(s, t.String()) }

// Format gives the size of the map and nothing of the print.
func (m OrientationMap) Format(s fmt.State, _ rune) {
	fmt.Fprintf(s, "orientation map(%d × %d)", m.Cols, m.Rows)
}

// LogValue keeps a template that is passed to a logger out of the log.
func (t Template) LogValue() slog.Value { return slog.StringValue("template(redacted)") }

var (
	_ fmt.Stringer   = (*Template)(nil)
	_ fmt.GoStringer = (*Template)(nil)
	_ fmt.Formatter  = Template{}
	_ slog.LogValuer = Template{}
)
