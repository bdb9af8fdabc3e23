package rdsi

import (
	"errors"
	"fmt"
)

const (
	// MaxEnvelope is the largest envelope in bytes: the longest lists allowed below take about half.
	MaxEnvelope = 64 << 10
	// MaxTransaction is the largest transaction in bytes: twice a ten-print card with fourteen WSQ images at 1000 ppi.
	MaxTransaction = 32 << 20

	maxText = 128 // bytes of any one text
	maxList = 64  // entries of any one list
	minID   = 16  // bytes of a request id; shorter ones are not random
	maxID   = 64

	maxCaptureAge = 17 // years; later prints are a grown-up's
)

// ErrEnvelope is wrapped by errors about an envelope that is no request at all; what is a request, but one that the
// rules forbid, is REJECTED instead.
var ErrEnvelope = errors.New("rdsi: invalid envelope")

// An Envelope is a request on its way to one member. One that goes to several members is several envelopes with
// different ids, so that nobody abroad can tell who else was asked.
type Envelope struct {
	To string `json:"to"`
	Request
}

// ParseEnvelope reads an envelope as strict JSON: unknown and doubled fields are errors. Errors name places and never
// contents; they wrap ErrEnvelope or ErrDocument.
func ParseEnvelope(b []byte) (Envelope, error) {
	var e Envelope
	if len(b) > MaxEnvelope {
		return e, fmt.Errorf("%w: %d bytes, at most %d", ErrEnvelope, len(b), MaxEnvelope)
	}
	if err := DecodeStrict(b, &e); err != nil {
		return Envelope{}, err
	}
	if err := e.Validate(); err != nil {
		return Envelope{}, err
	}
	return e, nil
}

// Validate checks the form of an envelope: identifiers present, texts and lists within bounds.
func (e *Envelope) Validate() error {
	if n := len(e.ID); n < minID || n > maxID || !plain(e.ID) {
		return fmt.Errorf("%w: id: want %d to %d letters, digits or hyphens", ErrEnvelope, minID, maxID)
	}
	for _, f := range []struct{ name, value string }{{"from", e.From}, {"to", e.To}} {
		if f.value == "" || len(f.value) > maxText || !plain(f.value) {
			return fmt.Errorf("%w: %s: want a member id", ErrEnvelope, f.name)
		}
	}
	if e.Time.IsZero() {
		return fmt.Errorf("%w: time: missing", ErrEnvelope)
	}
	if e.CaptureAge < 0 || e.CaptureAge > maxCaptureAge {
		return fmt.Errorf("%w: captureAge: want 1 to %d years, or none", ErrEnvelope, maxCaptureAge)
	}
	texts := []string{e.Case, e.User, string(e.Purpose), e.Persecution.Answer, e.Torture.Answer, e.Notice, e.Digest}
	lists := []int{len(e.Biometrics), len(e.Persecution.Against), len(e.Torture.Against), len(e.Status.Origin),
		len(e.Consents), len(e.Caveats)}
	for _, b := range e.Biometrics {
		texts = append(texts, string(b.Modality), b.Subject)
	}
	for _, c := range []Claim{e.Persecution, e.Torture} {
		for _, a := range c.Against {
			texts = append(texts, a.Country, a.Agency)
		}
	}
	for _, c := range e.Consents {
		texts = append(texts, c.Form, c.By, c.Document)
		texts = append(texts, c.Countries...)
		lists = append(lists, len(c.Countries))
	}
	texts = append(append(texts, e.Status.Origin...), e.Caveats...)
	for _, t := range texts {
		if len(t) > maxText {
			return fmt.Errorf("%w: a text is longer than %d bytes", ErrEnvelope, maxText)
		}
	}
	for _, n := range lists {
		if n > maxList {
			return fmt.Errorf("%w: a list has more than %d entries", ErrEnvelope, maxList)
		}
	}
	return nil
}

// plain reports whether s is made of letters, digits, hyphens, dots and underscores: safe in paths, keys and logs.
func plain(s string) bool {
	for _, c := range []byte(s) {
		switch {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '-', c == '_', c == '.':
		default:
			return false
		}
	}
	return true
}
