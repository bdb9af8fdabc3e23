package rdsi

import (
	"fmt"

	"github.com/whorl-afis/whorl/nist"
)

// A card is the transaction of a draft, as it was captured.
type card struct {
	tx       *nist.Transaction
	contents Contents
}

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
	c := &card{tx: tx, contents: ContentsOf(tx, tx.Prints())}
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
