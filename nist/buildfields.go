package nist

import "strconv"

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
