package rdsi

import (
	"fmt"
	"time"
)

// MaxDocument is the largest members, agreement or calendar document in bytes.
const MaxDocument = 4 << 20

// Documents are the JSON documents that a world is made of, each of them strict: unknown or doubled fields are errors.
type Documents struct {
	Members    []byte   // {"epoch": ..., "members": [...], "agencies": [...], "onwardRisk": [...]}
	Agreements [][]byte // one agreement each
	Calendars  [][]byte // one calendar each
}

// ParseWorld reads the documents and checks that they fit together, for one member.
func ParseWorld(self string, d Documents) (*World, error) {
	var w World
	if err := parseDocument("members", d.Members, &struct {
		Epoch      *int64        `json:"epoch"`
		Members    *[]Member     `json:"members"`
		Agencies   *[]Agency     `json:"agencies"`
		OnwardRisk *[]OnwardRisk `json:"onwardRisk"`
	}{&w.Epoch, &w.Members, &w.Agencies, &w.OnwardRisk}); err != nil {
		return nil, err
	}
	w.notice = string(d.Members)
	for i, b := range d.Agreements {
		var a Agreement
		if err := parseDocument(fmt.Sprintf("agreement %d", i+1), b, &a); err != nil {
			return nil, err
		}
		if a.ID == "" || a.AcceptedByRSO == nil {
			return nil, fmt.Errorf("%w: agreement %d: id and acceptedByRSO are required", ErrDocument, i+1)
		}
		w.Agreements = append(w.Agreements, a)
	}
	for i, b := range d.Calendars {
		var c Calendar
		if err := parseDocument(fmt.Sprintf("calendar %d", i+1), b, &c); err != nil {
			return nil, err
		}
		w.Calendars = append(w.Calendars, c)
	}
	if err := w.Validate(self); err != nil {
		return nil, err
	}
	return &w, nil
}

func parseDocument(name string, b []byte, v any) error {
	if len(b) > MaxDocument {
		return fmt.Errorf("%w: %s: larger than %d bytes", ErrDocument, name, MaxDocument)
	}
	if err := DecodeStrict(b, v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// Uncovered returns the calendars of w whose holidays are not known for all days until t.
func (w *World) Uncovered(t time.Time) []string {
	var out []string
	for _, c := range w.Calendars {
		if !c.Until.IsZero() && c.Until.t.Before(t) {
			out = append(out, c.ID)
		}
	}
	return out
}
