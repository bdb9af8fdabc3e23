package cli

import "github.com/whorl-afis/whorl/rdsi"

// DocumentFiles name the documents of a world, and the keys of those whose signatures on them count.
type DocumentFiles struct {
	Members                   string
	Agreements, Calendars     []string
	AuthorityKeys, MemberKeys []string
	AllowUnsigned             bool
}

// Trust reads the keys.
func (f *DocumentFiles) Trust() (t rdsi.Trust, err error) {
	t.AllowUnsigned = f.AllowUnsigned
	if t.Authorities, err = ReadEach(f.AuthorityKeys, ReadKey); err == nil {
		t.Members, err = ReadEach(f.MemberKeys, ReadKey)
	}
	return t, err
}

// Read reads the keys and the documents.
func (f *DocumentFiles) Read() (d rdsi.Documents, err error) {
	if d.Trust, err = f.Trust(); err != nil {
		return d, err
	}
	if d.Members, err = ReadDocument(f.Members); err != nil {
		return d, err
	}
	if d.Agreements, err = ReadEach(f.Agreements, ReadDocument); err == nil {
		d.Calendars, err = ReadEach(f.Calendars, ReadDocument)
	}
	return d, err
}

// ReadDocument reads no more than a document may have.
func ReadDocument(path string) ([]byte, error) { return ReadFile(path, rdsi.MaxDocument) }
