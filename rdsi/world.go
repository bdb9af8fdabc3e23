package rdsi

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A World is everything that the rules know besides the request: who takes part, on which terms, and when people
// work. It is built from documents and then only read; [Handler.SetWorld] replaces it whole.
type World struct {
	Epoch      int64        `json:"epoch"` // of the membership notices; the newest wins
	Members    []Member     `json:"members"`
	Agencies   []Agency     `json:"agencies"`
	OnwardRisk []OnwardRisk `json:"onwardRisk"`
	Agreements []Agreement  `json:"agreements"`
	Calendars  []Calendar   `json:"calendars"`
	SignedBy   []SignedBy   `json:"-"` // who vouches for the documents, in the order in which they were read

	table  *countryTable // nil: ISO 3166-1 and the letters
	notice string        // text of the membership notice; empty where none was signed
}

// A Member takes part in the initiative: a state, or an organisation, which has no country.
type Member struct {
	ID      string       `json:"id"`
	Country string       `json:"country"`
	Kind    MemberKind   `json:"kind"`
	Status  MemberStatus `json:"status"`
}

// MemberKind tells states from organisations.
type MemberKind string

const (
	KindState        MemberKind = "STATE"
	KindOrganisation MemberKind = "ORG"
)

// MemberStatus is a member's standing, paragraph 6.
type MemberStatus string

const (
	Active    MemberStatus = "ACTIVE"
	Suspended MemberStatus = "SUSPENDED"
	Cancelled MemberStatus = "CANCELLED"
)

// An Agency of a government, or a body that nobody has attributed to one (empty Country).
type Agency struct {
	ID      string `json:"id"`
	Country string `json:"country"`
}

// OnwardRisk says that what Member learns may reach Countries.
type OnwardRisk struct {
	Member    string   `json:"member"`
	Countries []string `json:"countries"`
}

func (w *World) countries() *countryTable {
	if w.table != nil {
		return w.table
	}
	return isoTable
}

// country resolves a code in this world. A letter stands for a country only where a member or agency is of it: otherwise
// it is a slip of the pen.
func (w *World) country(code string) (string, bool) {
	c, ok := w.countries().resolve(code)
	if !ok || len(c) > 1 {
		return c, ok
	}
	for _, m := range w.Members {
		if strings.EqualFold(m.Country, c) {
			return c, true
		}
	}
	for _, g := range w.Agencies {
		if strings.EqualFold(g.Country, c) {
			return c, true
		}
	}
	return "", false
}

// Member returns the member with the given id.
func (w *World) Member(id string) (Member, bool) {
	for _, m := range w.Members {
		if m.ID == id && id != "" {
			return m, true
		}
	}
	return Member{}, false
}

func (w *World) active(id string) bool {
	m, ok := w.Member(id)
	return ok && m.Status == Active
}

// Agreement returns the agreement between two members: the newest version that the RSO has accepted, so that a newer one
// ends an older one whatever it says, but not before its time; else the newest version.
func (w *World) Agreement(a, b string) (Agreement, bool) {
	var best Agreement
	found := false
	for _, g := range w.Agreements {
		if !g.between(a, b) {
			continue
		}
		newer := g.accepted() == best.accepted() && g.Version > best.Version
		if !found || g.accepted() && !best.accepted() || newer {
			best, found = g, true
		}
	}
	return best, found
}

// attribute resolves what a claim is directed against; ok is false where nobody can say which country that is.
func (w *World) attribute(a Against) (countries []string, ok bool) {
	ok = a.Country != "" || a.Agency != ""
	if a.Country != "" {
		c, known := w.country(a.Country)
		if known {
			countries = append(countries, c)
		}
		ok = ok && known
	}
	if a.Agency != "" {
		c, known := w.agencyCountry(a.Agency)
		if known {
			countries = append(countries, c)
		}
		ok = ok && known
	}
	return countries, ok
}

func (w *World) agencyCountry(id string) (string, bool) {
	for _, g := range w.Agencies {
		if strings.EqualFold(g.ID, strings.TrimSpace(id)) {
			return w.country(g.Country)
		}
	}
	return "", false
}

// risks returns the countries that may learn what the member learns.
func (w *World) risks(member string) []string {
	var out []string
	for _, r := range w.OnwardRisk {
		if r.Member != member {
			continue
		}
		for _, c := range r.Countries {
			if code, ok := w.country(c); ok {
				out = append(out, code)
			}
		}
	}
	return out
}

// errNoCalendar says that an agreement names no calendar of a party, or one that is not there.
var errNoCalendar = fmt.Errorf("%w: none for a party", ErrCalendar)

// deadline returns when a request accepted at start under the agreement has expired, in the calendar of whichever party
// gets there first.
func (w *World) deadline(a Agreement, t Terms, start time.Time) (time.Time, error) {
	var both []Calendar
	for _, party := range a.Parties {
		c, ok := w.calendar(a.Calendars[party])
		if !ok {
			return time.Time{}, fmt.Errorf("%w: agreement %s, %s", errNoCalendar, a.ID, party)
		}
		both = append(both, c)
	}
	return Expiry(start, t.PeriodWorkingDays, both...)
}

func (w *World) calendar(id string) (Calendar, bool) {
	i := slices.IndexFunc(w.Calendars, func(c Calendar) bool { return c.ID == id && id != "" })
	if i < 0 {
		return Calendar{}, false
	}
	return w.Calendars[i], true
}
