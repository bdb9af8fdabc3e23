package nist

import (
	"fmt"
	"strconv"

	"github.com/whorl-afis/whorl/template"
)

// set writes the fields of an image record that repeat: positions, amputations, segments, qualities.
func (v *TaggedImage) set(r *Record) {
	var fgp, amp, seg, aseg [][]string
	for _, p := range v.Positions {
		fgp = append(fgp, []string{strconv.Itoa(int(p))})
	}
	for _, a := range v.Amputations {
		amp = append(amp, []string{strconv.Itoa(int(a.Finger)), a.Reason})
	}
	for _, s := range v.Segments {
		if len(s.Polygon) == 0 {
			seg = append(seg, numbers(int(s.Finger), s.Left, s.Right, s.Top, s.Bottom))
			continue
		}
		corners := []int{int(s.Finger), len(s.Polygon)}
		for _, c := range s.Polygon {
			corners = append(corners, c.X, c.Y)
		}
		aseg = append(aseg, numbers(corners...))
	}
	r.setIfAny(13, fgp)
	if r.Type != 13 {
		r.setIfAny(18, amp)
		r.setIfAny(21, seg)
		r.setIfAny(25, aseg)
	}
	metrics := map[string]int{"NQM": 22, "SQM": 23, "FQM": 24, "LQM": 24, "PQM": 24}
	for _, metric := range []string{"NQM", "SQM", "FQM", "LQM", "PQM"} {
		var list [][]string
		for _, q := range v.Qualities {
			if q.Metric != metric {
				continue
			}
			items := numbers(int(q.Finger), q.Score)
			if metric != "NQM" {
				items = append(items, q.Vendor, strconv.Itoa(q.Product))
			}
			list = append(list, items)
		}
		r.setIfAny(metrics[metric], list)
	}
}

func (r *Record) setIfAny(number int, subfields [][]string) {
	if len(subfields) > 0 {
		r.SetItems(number, subfields...)
	}
}

func numbers(v ...int) []string {
	out := make([]string, len(v))
	for i, n := range v {
		out[i] = strconv.Itoa(n)
	}
	return out
}

// A Type9 is a set of minutiae.
type Type9 struct {
	IDC      int                // 0 to 99; that of the image, if the transaction has it
	Template *template.Template // minutiae, finger position, impression and size
	Families []Family           // what to write: INCITS, EFS, Legacy; none is INCITS
	System   string             // who found the minutiae, for the legacy block; empty is "WHORL"
}

// AddType9 appends a Type-9 record. INCITS rounds to whole pixels and 2 degrees, EFS and Legacy to 0.01 mm and
// 1 degree; EFS has no quality, Legacy writes it as 2 (best) to 63. The FBI's own block cannot be written: it needs
// features that a template does not have. Legacy counts from the bottom of the image: whoever reads it needs the image
// record with the same IDC, or the INCITS block, to know where that is.
func (t *Transaction) AddType9(v Type9) (*Record, error) {
	if v.IDC < 0 || v.IDC > maxIDC {
		return nil, fmt.Errorf("%w: IDC %d", ErrBuild, v.IDC)
	}
	if v.Template == nil {
		return nil, fmt.Errorf("%w: no template", ErrBuild)
	}
	if err := v.Template.Validate(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBuild, err)
	}
	if len(v.Families) == 0 {
		v.Families = []Family{INCITS}
	}
	r := NewRecord(9, v.IDC)
	r.SetInt(3, int(v.Template.Impression))
	format := "U"
	if len(v.Families) == 1 && v.Families[0] == Legacy {
		format = "S"
	}
	r.Set(4, format)
	for _, f := range v.Families {
		switch f {
		case INCITS:
			setINCITS(r, v.Template)
		case EFS:
			setEFS(r, v.Template)
		case Legacy:
			if hundredth(max(int(v.Template.Width), int(v.Template.Height))*template.SubPixel) > 9999 {
				return nil, fmt.Errorf("%w: image too large for four digits of 0.01 mm", ErrBuild)
			}
			setLegacy(r, v.Template, v.System)
		default:
			return nil, fmt.Errorf("%w: minutiae of family %q", ErrBuild, string(f))
		}
	}
	t.Add(r)
	return r, nil
}

// setINCITS writes the block 9.126 to 9.137.
func setINCITS(r *Record, t *template.Template) {
	r.Set(126, "27\x1f513\x1funspecified")
	r.Set(127, "NONE\x1f0")
	r.SetInt(128, int(t.Width))
	r.SetInt(129, int(t.Height))
	r.SetInt(130, 1)
	r.SetInt(131, template.PPI)
	r.SetInt(132, template.PPI)
	r.SetInt(133, 0)
	r.SetInt(134, int(t.Position))
	quality := 254 // not judged
	if t.Quality != template.NoQuality {
		quality = int(t.Quality)
	}
	r.Set(135, strconv.Itoa(quality)+"\x1f0000\x1f1")
	r.SetInt(136, len(t.Minutiae))
	var list [][]string
	for i, m := range t.Minutiae {
		list = append(list, numbers(i+1, pixel(m.X), pixel(m.Y), degrees(m.Angle, 2)%180, int(m.Kind), int(m.Quality)))
	}
	r.setIfAny(137, list)
}

// setEFS writes a region of interest that is the whole image, and 9.331.
func setEFS(r *Record, t *template.Template) {
	r.SetItems(300, numbers(hundredth(int(t.Width)*template.SubPixel), hundredth(int(t.Height)*template.SubPixel), 0, 0))
	r.Set(302, strconv.Itoa(int(t.Position)))
	var list [][]string
	for _, m := range t.Minutiae {
		kind := [...]string{"X", "E", "B"}[m.Kind]
		list = append(list, append(numbers(hundredth(int(m.X)), hundredth(int(m.Y)), degrees(m.Angle, 1)%360), kind))
	}
	r.setIfAny(331, list)
}

// setLegacy writes the block 9.005 to 9.012.
func setLegacy(r *Record, t *template.Template, system string) {
	if system == "" {
		system = "WHORL"
	}
	r.SetItems(5, []string{system, "A"})
	r.Set(6, twoDigits(int(t.Position)))
	r.Set(7, "T\x1fUN")
	r.SetInt(10, len(t.Minutiae))
	r.SetInt(11, 0)
	// From the edges of the image, half a pixel outside the centres of its outermost pixels.
	const half = template.SubPixel / 2
	bottom := int(t.Height)*template.SubPixel - half
	var list [][]string
	for i, m := range t.Minutiae {
		kind := [...]string{"D", "A", "B"}[m.Kind]
		where := fmt.Sprintf("%04d%04d%03d", hundredth(int(m.X)+half), hundredth(max(bottom-int(m.Y), 0)), (degrees(m.Angle, 1)+180)%360)
		quality := 1 // no judgement
		if m.Quality > 0 {
			quality = 2 + (100-int(m.Quality))*61/99
		}
		list = append(list, []string{fmt.Sprintf("%03d", i+1), where, twoDigits(quality), kind})
	}
	r.setIfAny(12, list)
}

// pixel rounds a coordinate of a template to whole pixels.
func pixel(v uint16) int { return (int(v) + template.SubPixel/2) / template.SubPixel }

// hundredth turns a coordinate of a template into 0.01 mm: 2540 of them are 500 pixels of 8 units.
func hundredth(v int) int {
	const up, down = 2540, template.PPI * template.SubPixel
	return (v*up + down/2) / down
}

// degrees turns an angle of a template into steps of so many degrees, rounded; a full turn is not reduced.
func degrees(angle uint8, step int) int {
	return (int(angle)*360 + template.Turn*step/2) / (template.Turn * step)
}
