package rdsi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"filippo.io/age"
)

// sealedSize is the size in bytes of a sealed entry before encryption: every rule identifier together takes under
// 700, claims and consents of an asking member under 700. All entries have the same size, so that the log does not tell
// which answers were suppressed.
const sealedSize = 2048

// A Sealed entry goes with every transaction, for the own National Manager alone. It says what the transaction log may
// not: whether a match was kept back, and by which rules.
type Sealed struct {
	Sequence   uint64 `json:"sequence"` // of the transaction record
	Answer     Answer `json:"answer"`
	Suppressed bool   `json:"suppressed"` // there was a match that might not be told
	Rules      []Rule `json:"rules"`
	// Resembled says why nobody was asked about people of the review band: they may not be told of.
	Resembled []Rule   `json:"resembled,omitempty"`
	Rulings   []Ruling `json:"rulings,omitempty"` // of examiners
	// Whom the individual claimed against, and the documents of consents.
	Against  []string `json:"against,omitempty"`
	Consents []string `json:"consents,omitempty"`
	// Transaction is given only where the record beside does not tell it.
	Transaction string `json:"transaction,omitempty"`
}

// maxSealedDetails bounds what a sealed entry says of claims, and of consents, in bytes as they are written: whatever stands
// in a request, its entry has room.
const maxSealedDetails = 256

// sealedDetails lists countries and agencies claimed against, and the documents of consents, for the National Manager.
func sealedDetails(r *Request) (against, consents []string) {
	for _, c := range []Claim{r.Persecution, r.Torture} {
		for _, a := range c.Against {
			against = append(against, a.Country+a.Agency)
		}
	}
	for _, c := range r.Consents {
		consents = append(consents, c.Document)
	}
	return short(against), short(consents)
}

func short(list []string) []string {
	n := 0
	for i, s := range list {
		b, err := json.Marshal(s)
		if n += len(b) + 1; err != nil || n > maxSealedDetails {
			return append(list[:i:i], "...")
		}
	}
	return list
}

// sealer encrypts sealed entries to the National Manager. A nil sealer keeps none: what may not be read by others is
// rather not written.
type sealer struct{ to *age.X25519Recipient }

func newSealer(recipient string) (*sealer, error) {
	if recipient == "" {
		return nil, nil
	}
	to, err := age.ParseX25519Recipient(recipient)
	if err != nil {
		return nil, fmt.Errorf("rdsi: national manager's key: %w", err)
	}
	return &sealer{to}, nil
}

func (s *sealer) seal(e Sealed) ([]byte, error) {
	plain, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("rdsi: sealing: %w", err)
	}
	if len(plain) > sealedSize {
		return nil, fmt.Errorf("rdsi: sealing: entry of %d bytes", len(plain))
	}
	plain = append(plain, bytes.Repeat([]byte{' '}, sealedSize-len(plain))...)
	var out bytes.Buffer
	w, err := age.Encrypt(&out, s.to)
	if err == nil {
		_, err = w.Write(plain)
	}
	if err == nil {
		err = w.Close()
	}
	clear(plain)
	if err != nil {
		return nil, fmt.Errorf("rdsi: sealing: %w", err)
	}
	return out.Bytes(), nil
}

// Unseal decrypts a sealed entry with the National Manager's identity.
func Unseal(box []byte, identities ...age.Identity) (Sealed, error) {
	var e Sealed
	r, err := age.Decrypt(bytes.NewReader(box), identities...)
	if err != nil {
		return e, fmt.Errorf("rdsi: sealed entry: %w", err)
	}
	plain, err := io.ReadAll(io.LimitReader(r, sealedSize+1))
	if err != nil {
		return e, fmt.Errorf("rdsi: sealed entry: %w", err)
	}
	return e, DecodeStrict(plain, &e)
}
