package rdsi

import (
	"bytes"
	"fmt"
	"slices"
	"time"
)

// MaxDocument is the largest members, agreement or calendar document in bytes, with its signatures: the largest that
// package note takes.
const MaxDocument = 1_000_000

// Documents are the JSON documents that a world is made of, each of them strict: unknown, doubled and missing fields are
// errors, and so are signatures other than those that Trust demands. assets/schemas describes them.
type Documents struct {
	Members    []byte   // the membership notice: {"epoch": ..., "members": [...], "agencies": [...], "onwardRisk": [...]}
	Agreements [][]byte // one agreement each
	Calendars  [][]byte // one calendar each
	Trust      Trust
}

// notice is the document of members.
type notice struct {
	Epoch      int64        `json:"epoch"`
	Members    []Member     `json:"members"`
	Agencies   []Agency     `json:"agencies"`
	OnwardRisk []OnwardRisk `json:"onwardRisk"`
}

// ParseWorld reads the documents and checks that they fit together, for one member.
func ParseWorld(self string, d Documents) (*World, error) {
	t, err := d.Trust.read()
	if err != nil {
		return nil, err
	}
	var w World
	if err := w.addMembers(t, d.Members); err != nil {
		return nil, err
	}
	for i, b := range d.Agreements {
		if err := w.addAgreement(t, fmt.Sprintf("agreement %d", i+1), b); err != nil {
			return nil, err
		}
	}
	for i, b := range d.Calendars {
		if err := w.addCalendar(t, fmt.Sprintf("calendar %d", i+1), b); err != nil {
			return nil, err
		}
	}
	if err := w.Validate(self); err != nil {
		return nil, err
	}
	return &w, nil
}

// openDocument checks the signatures of a document, reads it, and takes note of who signed it.
func openDocument[T any](w *World, t *trust, name string, b []byte, read func(signed) (T, error)) (v T, doc signed, err error) {
	if doc, err = t.open(name, b); err != nil {
		return v, doc, err
	}
	if v, err = read(doc); err == nil {
		w.SignedBy = append(w.SignedBy, doc.by())
	}
	return v, doc, err
}

func (w *World) addMembers(t *trust, b []byte) error {
	n, doc, err := openDocument(w, t, "members", b, readNotice)
	if err != nil {
		return err
	}
	w.Epoch, w.Members, w.Agencies, w.OnwardRisk = n.Epoch, n.Members, n.Agencies, n.OnwardRisk
	if len(doc.by().Names) > 0 { // without signatures there is nobody who might have signed two
		w.notice = string(doc.text)
	}
	return t.require(doc, nil, false)
}

func (w *World) addAgreement(t *trust, name string, b []byte) error {
	a, doc, err := openDocument(w, t, name, b, readAgreement)
	if err != nil {
		return err
	}
	w.Agreements = append(w.Agreements, a)
	return t.require(doc, a.Parties, false)
}

func (w *World) addCalendar(t *trust, name string, b []byte) error {
	c, doc, err := openDocument(w, t, name, b, readCalendar)
	if err != nil {
		return err
	}
	w.Calendars = append(w.Calendars, c)
	var users []string
	for _, a := range w.Agreements {
		for party, id := range a.Calendars {
			if id == c.ID {
				users = append(users, party)
			}
		}
	}
	slices.Sort(users)
	return t.require(doc, slices.Compact(users), true)
}

func readNotice(d signed) (notice, error) {
	var n notice
	if err := parseDocument(d, &n); err != nil {
		return n, err
	}
	if n.Epoch < 0 {
		return n, fmt.Errorf("%w: %s: epoch %d", ErrDocument, d.name, n.Epoch)
	}
	w := World{Members: n.Members, Agencies: n.Agencies, OnwardRisk: n.OnwardRisk}
	return n, w.validateNotice()
}

func readCalendar(d signed) (Calendar, error) {
	var c Calendar
	if err := parseDocument(d, &c); err != nil {
		return c, err
	}
	if c.ID == "" || !plain(c.ID) {
		return c, fmt.Errorf("%w: %s: id is empty or not plain text", ErrDocument, d.name)
	}
	_, _, err := c.load()
	if err == nil && slices.ContainsFunc(c.Holidays, Date.IsZero) {
		err = fmt.Errorf("%w: %s: a holiday has no date", ErrDocument, d.name)
	}
	return c, err
}

// readAgreement also asks for what rule cases may leave out: paragraph 4 wants managers and periods in writing.
func readAgreement(d signed) (Agreement, error) {
	var a Agreement
	if err := parseDocument(d, &a); err != nil {
		return a, err
	}
	wrong := ""
	switch {
	case a.ID == "" || !plain(a.ID):
		wrong = "id is empty or not plain text"
	case a.Version < 1:
		wrong = "version is not 1 or more"
	case a.AcceptedByRSO == nil:
		wrong = `acceptedByRSO is missing; "" where the RSO has not accepted it yet`
	case !slices.Contains([]string{"ACTIVE", "SUSPENDED", "TERMINATED"}, a.Status):
		wrong = "status is not ACTIVE, SUSPENDED or TERMINATED"
	case len(a.Parties) != 2 || a.Parties[0] == a.Parties[1]:
		wrong = "parties are not two"
	case len(a.Calendars) != 2 || len(a.NationalManagers) != 2:
		wrong = "calendars and nationalManagers do not name one for each party"
	case min(a.PeriodWorkingDays, *a.Quota, a.QuotaMonth, a.QuotaYear, a.MaxPrints, a.LogRetentionDays, a.RetentionDays) < 0:
		wrong = "a number is negative"
	}
	for _, party := range a.Parties {
		if wrong == "" && (a.Calendars[party] == "" || a.NationalManagers[party] == "") {
			wrong = "a party has no calendar or no national manager"
		}
	}
	for _, m := range a.Modalities {
		if wrong == "" && !slices.Contains([]Modality{Finger, Latent, Face, Iris}, m) {
			wrong = "a modality is unknown"
		}
	}
	if wrong != "" {
		return a, fmt.Errorf("%w: %s: %s", ErrDocument, d.name, wrong)
	}
	return a, nil
}

func parseDocument(d signed, v any) error {
	if err := decodeComplete(d.text, v); err != nil {
		return fmt.Errorf("%s: %w", d.name, err)
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

// decodeComplete is DecodeStrict that also wants every field that is not marked as optional, and no null.
func decodeComplete(data []byte, v any) error {
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("null")) {
		return fmt.Errorf("%w: null", ErrDocument)
	}
	unknown, err := decode(data, v, true)
	if err == nil && len(unknown) > 0 {
		err = fmt.Errorf("%w: unknown field %s", ErrDocument, unknown[0])
	}
	return err
}
