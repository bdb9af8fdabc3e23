package rdsi

import (
	"encoding/json"
	"errors"
	"fmt"
)

// A DocumentKind tells the documents apart.
type DocumentKind string

const (
	MembersDocument   DocumentKind = "members"
	AgreementDocument DocumentKind = "agreement"
	CalendarDocument  DocumentKind = "calendar"
)

// A DocumentInfo is what a document is about.
type DocumentInfo struct {
	Kind     DocumentKind
	ID       string // of an agreement or calendar
	Number   int64  // epoch of a membership notice, version of an agreement
	Warnings []Warning
}

// ReadDocument reads the text of one document, without its signatures, as strictly as ParseWorld does.
func ReadDocument(text []byte) (DocumentInfo, error) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(text, &fields) != nil {
		return DocumentInfo{}, fmt.Errorf("%w: not a JSON object", ErrDocument)
	}
	d := signed{name: "document", text: text}
	switch {
	case fields["epoch"] != nil || fields["members"] != nil:
		n, err := readNotice(d)
		return DocumentInfo{Kind: MembersDocument, Number: n.Epoch}, err
	case fields["parties"] != nil:
		a, err := readAgreement(d)
		_, warnings := a.Terms()
		return DocumentInfo{AgreementDocument, a.ID, int64(a.Version), warnings}, err
	case fields["zone"] != nil || fields["weekend"] != nil:
		c, err := readCalendar(d)
		return DocumentInfo{Kind: CalendarDocument, ID: c.ID}, err
	}
	return DocumentInfo{}, fmt.Errorf("%w: neither members nor agreement nor calendar", ErrDocument)
}

// VerifyDocument checks one document as ParseWorld would, but for what depends on the others: a calendar may be of any
// member whose key is known.
func VerifyDocument(b []byte, t Trust) (DocumentInfo, SignedBy, error) {
	keys, err := t.read()
	if err != nil {
		return DocumentInfo{}, SignedBy{}, err
	}
	doc, err := keys.open("document", b)
	if err != nil {
		return DocumentInfo{}, SignedBy{}, err
	}
	info, err := ReadDocument(doc.text)
	if err != nil {
		return info, doc.by(), err
	}
	switch info.Kind {
	case MembersDocument:
		err = keys.require(doc, nil, false)
	case AgreementDocument:
		a, readErr := readAgreement(doc)
		err = errors.Join(readErr, keys.require(doc, a.Parties, false))
	case CalendarDocument:
		err = keys.require(doc, doc.members, true)
	}
	return info, doc.by(), err
}
