package template

import "encoding/json"

type jsonTemplate struct {
	Width      uint16        `json:"width"`
	Height     uint16        `json:"height"`
	PPI        int           `json:"ppi"`
	Position   uint8         `json:"position"`
	Impression uint8         `json:"impression"`
	Quality    *uint8        `json:"quality"`
	Reasons    []string      `json:"reasons,omitempty"`
	AreaMM2    uint16        `json:"areaMM2,omitempty"`
	PeriodPx   float64       `json:"periodPx,omitempty"`
	Codes      int           `json:"codes,omitempty"`
	Minutiae   []jsonMinutia `json:"minutiae"`
}

type jsonMinutia struct {
	X       float64 `json:"x"`
	Y       float64 `json:"y"`
	Degrees float64 `json:"degrees"`
	Kind    string  `json:"kind"`
	Quality uint8   `json:"quality"`
}

// MarshalJSON writes the template for people and scripts: positions in pixels at 500 ppi, directions in degrees, the
// quality null where nobody judged it, and how many codes there are. The orientation map and the codes are left out.
func (t *Template) MarshalJSON() ([]byte, error) {
	j := jsonTemplate{
		Width: t.Width, Height: t.Height, PPI: PPI, Position: uint8(t.Position), Impression: uint8(t.Impression),
		Reasons: t.Reasons.List(), AreaMM2: t.Area, PeriodPx: float64(t.Period) / 16, Minutiae: []jsonMinutia{},
	}
	if t.Quality != NoQuality {
		j.Quality = &t.Quality
	}
	if t.Bound() {
		j.Codes = t.Codes.Len()
	}
	for _, m := range t.Minutiae {
		x, y := m.Pos()
		j.Minutiae = append(j.Minutiae, jsonMinutia{x, y, float64(m.Angle) * 360 / Turn, m.Kind.String(), m.Quality})
	}
	return json.Marshal(j)
}
