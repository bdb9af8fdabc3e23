package rdsi

import (
	"errors"
	"fmt"
	"slices"
)

// ErrWorld is wrapped by errors about members, agreements and calendars that do not fit together.
var ErrWorld = errors.New("rdsi: invalid members, agreements or calendars")

// Validate checks that a member can work with the world: it takes part, countries are known, and each agreement in
// force that it is party to names a calendar for both parties and is the only one of its version.
func (w *World) Validate(self string) error {
	if _, ok := w.Member(self); !ok {
		return fmt.Errorf("%w: %s is not a member", ErrWorld, self)
	}
	if err := w.validateNotice(); err != nil {
		return err
	}
	for i := range w.Calendars {
		if _, _, err := w.Calendars[i].load(); err != nil {
			return err
		}
	}
	return w.validateAgreements(self)
}

// validateNotice checks what stands in the membership notice.
func (w *World) validateNotice() error {
	seen := map[string]bool{}
	for _, m := range w.Members {
		if m.ID == "" || !plain(m.ID) || seen[m.ID] {
			return fmt.Errorf("%w: member id %q is empty, given twice or not plain text", ErrWorld, m.ID)
		}
		seen[m.ID] = true
		if m.Kind != KindState && m.Kind != KindOrganisation {
			return fmt.Errorf("%w: member %s: unknown kind %q", ErrWorld, m.ID, m.Kind)
		}
		if !slices.Contains([]MemberStatus{Active, Suspended, Cancelled}, m.Status) {
			return fmt.Errorf("%w: member %s: unknown status %q", ErrWorld, m.ID, m.Status)
		}
		if _, ok := w.country(m.Country); m.Kind == KindState && !ok {
			return fmt.Errorf("%w: member %s: unknown country %q", ErrWorld, m.ID, m.Country)
		}
	}
	for _, g := range w.Agencies {
		if _, ok := w.country(g.Country); g.ID == "" || g.Country != "" && !ok {
			return fmt.Errorf("%w: agency %q: unknown country %q", ErrWorld, g.ID, g.Country)
		}
	}
	for _, r := range w.OnwardRisk {
		for _, c := range r.Countries {
			if _, ok := w.country(c); !ok {
				return fmt.Errorf("%w: onward risk of %s: unknown country %q", ErrWorld, r.Member, c)
			}
		}
	}
	return nil
}

func (w *World) validateAgreements(self string) error {
	type key struct {
		a, b    string
		version int
	}
	seen := map[key]bool{}
	for _, a := range w.Agreements {
		if len(a.Parties) != 2 || a.Parties[0] == a.Parties[1] {
			return fmt.Errorf("%w: agreement %s: want two parties", ErrWorld, a.ID)
		}
		k := key{min(a.Parties[0], a.Parties[1]), max(a.Parties[0], a.Parties[1]), a.Version}
		if seen[k] {
			return fmt.Errorf("%w: two agreements of %s and %s have version %d", ErrWorld, k.a, k.b, k.version)
		}
		seen[k] = true
		if !a.InForce() || !slices.Contains(a.Parties, self) {
			continue
		}
		for _, party := range a.Parties {
			if _, ok := w.calendar(a.Calendars[party]); !ok {
				return fmt.Errorf("%w: agreement %s: no calendar for %s", ErrWorld, a.ID, party)
			}
		}
	}
	return nil
}

// Warnings lists what agreements ask for in vain because the Terms of Use prevail.
func (w *World) Warnings() []string {
	var out []string
	for _, a := range w.Agreements {
		_, ws := a.Terms()
		for _, x := range ws {
			out = append(out, fmt.Sprintf("agreement %s of %v: %s", a.ID, a.Parties, x))
		}
	}
	return out
}
