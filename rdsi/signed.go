package rdsi

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/note"
)

// ErrSignature is wrapped by errors about documents that are not signed, or not by whom they have to be.
var ErrSignature = errors.New("rdsi: document is not signed as it must be")

// Trust says whose signatures on documents count. A document is a signed note (package note of golang.org/x/mod): its JSON
// text, an empty line, and a line a signature. Membership notices come from an authority, the RSO or the Committee
// (paragraph 6 names both). Agreements come from both their parties, or from an authority that has accepted them
// (paragraph 5). Calendars come from a party whose days they are, or from an authority.
type Trust struct {
	Authorities []string // verifier keys, one a line of whorl document key
	Members     []string // verifier keys of members; the name of the key is the member's id

	// AllowUnsigned takes documents as they are, signed or not: for demonstrations, where nobody has keys. It cannot stand
	// beside keys.
	AllowUnsigned bool
}

// SignedBy says who signed a document.
type SignedBy struct {
	Document string
	Names    []string // sorted; none for an unsigned document
}

// A trust is a Trust whose keys have been read.
type trust struct {
	authorities, members note.Verifiers
	unsigned             bool
}

func (t Trust) read() (*trust, error) {
	if t.AllowUnsigned && len(t.Authorities)+len(t.Members) > 0 {
		return nil, fmt.Errorf("%w: unsigned documents are allowed and keys are given: choose one", ErrConfig)
	}
	if !t.AllowUnsigned && len(t.Authorities) == 0 {
		return nil, fmt.Errorf("%w: no key of an authority whose documents count", ErrConfig)
	}
	out := &trust{unsigned: t.AllowUnsigned}
	for _, l := range []struct {
		keys []string
		dst  *note.Verifiers
	}{{t.Authorities, &out.authorities}, {t.Members, &out.members}} {
		var verifiers []note.Verifier
		for _, key := range l.keys {
			v, err := note.NewVerifier(key)
			if err != nil {
				return nil, fmt.Errorf("%w: a verifier key cannot be read: %w", ErrConfig, err)
			}
			verifiers = append(verifiers, v)
		}
		*l.dst = note.VerifierList(verifiers...)
	}
	return out, nil
}

// A signed document is its text and the names of those trusted keys that signed it.
type signed struct {
	name                 string
	text                 []byte
	authorities, members []string
}

// signatureMark begins the signatures of a note.
var signatureMark = []byte("\n\n— ")

// open checks the signatures of a document. What is signed by nobody known has a text and no names: who has to have signed
// depends on what it says.
func (t *trust) open(name string, b []byte) (signed, error) {
	d := signed{name: name, text: b}
	if len(b) > MaxDocument {
		return d, fmt.Errorf("%w: %s: larger than %d bytes", ErrDocument, name, MaxDocument)
	}
	at := bytes.LastIndex(b, signatureMark)
	if at < 0 {
		if !t.unsigned {
			return d, fmt.Errorf("%w: %s: no signature", ErrSignature, name)
		}
		return d, nil
	}
	d.text = b[:at+1]
	for _, l := range []struct {
		known note.Verifiers
		dst   *[]string
	}{{t.authorities, &d.authorities}, {t.members, &d.members}} {
		n, err := note.Open(b, l.known)
		var unknown *note.UnverifiedNoteError
		if errors.As(err, &unknown) {
			continue
		}
		if err != nil {
			return d, fmt.Errorf("%w: %s: %w", ErrSignature, name, err)
		}
		for _, s := range n.Sigs {
			*l.dst = append(*l.dst, s.Name)
		}
		slices.Sort(*l.dst)
	}
	return d, nil
}

// require checks that an authority signed the document, or all of the members, or with any one of them.
func (t *trust) require(d signed, members []string, one bool) error {
	if t.unsigned || len(d.authorities) > 0 {
		return nil
	}
	n := 0
	for _, m := range members {
		if slices.Contains(d.members, m) {
			n++
		}
	}
	if n > 0 && (one || n == len(members)) {
		return nil
	}
	return fmt.Errorf("%w: %s: want an authority or %v, got %v", ErrSignature, d.name, members, d.members)
}

func (d signed) by() SignedBy {
	names := append(slices.Clone(d.authorities), d.members...)
	slices.Sort(names)
	return SignedBy{d.name, slices.Compact(names)}
}

// SignDocument adds the signature of a signer key (package note) to a document, which may have signatures already. Tabs and
// carriage returns, which notes do not allow and JSON only between its values, become blanks and nothing.
func SignDocument(document []byte, key string) ([]byte, error) {
	signer, err := note.NewSigner(key)
	if err != nil {
		return nil, fmt.Errorf("%w: signer key: %w", ErrConfig, err)
	}
	n := &note.Note{}
	if bytes.Contains(document, signatureMark) {
		var unknown *note.UnverifiedNoteError
		if _, err := note.Open(document, nil); !errors.As(err, &unknown) {
			return nil, fmt.Errorf("%w: %w", ErrSignature, err)
		}
		n = unknown.Note
	} else {
		text := bytes.ReplaceAll(bytes.ReplaceAll(document, []byte("\t"), []byte(" ")), []byte("\r"), nil)
		n.Text = string(bytes.TrimRight(text, " \n")) + "\n"
	}
	if _, err := ReadDocument([]byte(n.Text)); err != nil {
		return nil, err
	}
	b, err := note.Sign(n, signer)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSignature, err)
	}
	if len(b) > MaxDocument {
		return nil, fmt.Errorf("%w: larger than %d bytes", ErrDocument, MaxDocument)
	}
	return b, nil
}
