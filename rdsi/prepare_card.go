package rdsi

import (
	"fmt"
	"slices"

	"github.com/whorl-afis/whorl/nist"
)

// A card is the transaction of a draft, as it was captured.
type card struct {
	tx       *nist.Transaction
	contents Contents
}

// cardModality names what a record of each type would be compared by. Signatures (Type-8) are none.
var cardModality = map[int]Modality{3: Finger, 4: Finger, 5: Finger, 6: Finger, 9: Finger, 10: Face, 11: "VOICE",
	12: "DENTAL", 13: Latent, 14: Finger, 15: "PALM", 17: Iris, 18: "DNA", 19: "PLANTAR"}

func openCard(b []byte) (*card, error) {
	if len(b) > MaxTransaction {
		return nil, fmt.Errorf("%w: transaction of %d bytes, at most %d", ErrEnvelope, len(b), MaxTransaction)
	}
	tx, err := nist.Read(b, nist.Options{})
	if err == nil {
		err = tx.WrongLength()
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	c := &card{tx: tx}
	people := 0
	for _, r := range tx.Records {
		if r.Type == 2 {
			people++
		}
		if m, ok := cardModality[r.Type]; ok && !slices.Contains(c.contents.Modalities, m) {
			c.contents.Modalities = append(c.contents.Modalities, m)
		}
	}
	c.contents.Subjects = max(1, people)
	for _, p := range tx.Prints() {
		if p.HasImage() || p.Type == 9 {
			c.contents.Prints++
		}
	}
	if len(c.contents.Modalities) == 0 {
		return nil, fmt.Errorf("%w: no biometric in the transaction", ErrFormat)
	}
	return c, nil
}

// biometrics fills in what the official left to the transaction.
func (c *card) biometrics() []Biometric {
	var out []Biometric
	for _, m := range c.contents.Modalities {
		for s := range c.contents.Subjects {
			out = append(out, Biometric{m, fmt.Sprint("s", s)})
		}
	}
	return out
}

// is reports whether the transaction holds the one biometric that the draft names.
func (c *card) is(named []Biometric, t Terms) bool {
	return len(c.contents.Modalities) == 1 && c.contents.Subjects == 1 && len(named) > 0 &&
		c.contents.Modalities[0] == named[0].Modality && (t.MaxPrints == 0 || c.contents.Prints <= t.MaxPrints)
}

// strip makes the transaction that goes abroad, and lists what stays here. Nothing but friction ridges passes: where they
// are gone too, because their image cannot be cleaned, nothing goes.
func (c *card) strip(e *Envelope) ([]byte, []string, error) {
	clean, removed, err := c.tx.Depersonalise(nist.Depersonal{Request: e.ID, Origin: e.From, Destination: e.To})
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if len(clean.Prints()) == 0 {
		return nil, nil, fmt.Errorf("%w: nothing that may be sent is left of the transaction", ErrFormat)
	}
	return clean.Bytes(), removed, nil
}
