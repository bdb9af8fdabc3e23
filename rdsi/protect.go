package rdsi

import (
	"strings"
	"time"
)

// protected is the set of countries that must not learn of the individual: those claimed against, and the origin of
// an asylum seeker or refugee (paragraph 16 and Attachment A). unresolved says that it may be incomplete.
type protected struct {
	countries  map[string]bool
	unresolved bool
}

func (w *World) protected(r *Request) protected {
	p := protected{countries: map[string]bool{}}
	for _, c := range []Claim{r.Persecution, r.Torture} {
		switch strings.ToUpper(strings.TrimSpace(c.Answer)) {
		case "YES":
			p.unresolved = p.unresolved || len(c.Against) == 0
		case "NO":
			// "No" with a country beside it contradicts itself: somebody has to look.
			p.unresolved = p.unresolved || len(c.Against) > 0
		default:
			p.unresolved = true
		}
		for _, a := range c.Against {
			codes, ok := w.attribute(a)
			p.unresolved = p.unresolved || !ok
			for _, code := range codes {
				p.countries[code] = true
			}
		}
	}
	s := r.Status
	if s.Asylum == No && s.Refugee == No {
		return p
	}
	p.unresolved = p.unresolved || len(s.Origin) == 0 || s.Asylum == Unknown || s.Refugee == Unknown
	for _, c := range s.Origin {
		code, ok := w.country(c)
		p.unresolved = p.unresolved || !ok
		if ok {
			p.countries[code] = true
		}
	}
	return p
}

// consented reports whether the individual's express written consent covers the country.
func (w *World) consented(r *Request, country string) bool {
	for i := range r.Consents {
		c := &r.Consents[i]
		// On the day of the claim itself nobody can tell which came first.
		if !c.valid(r) || c.ClaimDate.IsZero() || !c.Date.t.After(c.ClaimDate.t) {
			continue
		}
		for _, named := range c.Countries {
			if code, ok := w.country(named); ok && code == country {
				return true
			}
		}
	}
	return false
}

// consentedTo reports whether the individual's express written consent names the organisation.
func consentedTo(r *Request, organisation string) bool {
	for i := range r.Consents {
		c := &r.Consents[i]
		if !c.valid(r) || !c.ClaimDate.IsZero() && !c.Date.t.After(c.ClaimDate.t) {
			continue
		}
		for _, named := range c.Countries {
			if strings.EqualFold(strings.TrimSpace(named), organisation) {
				return true
			}
		}
	}
	return false
}

// valid reads "express written consent" strictly: in writing, express, by the individual (with a guardian unless
// known to be of age), dated, not in the future, not revoked.
func (c *Consent) valid(r *Request) bool {
	// The day begins first at UTC+14: a date that has begun nowhere yet is in the future.
	begun := r.Time.IsZero() || !c.Date.t.Add(-14*time.Hour).After(r.Time)
	return c.Form == "WRITTEN" && c.Express && c.By == "INDIVIDUAL" && !c.Revoked && !c.Date.IsZero() && begun &&
		(r.Minor == No || c.Guardian)
}
