package gallery

import (
	"cmp"

	"github.com/whorl-afis/whorl/matcher/internal/descriptor"
	"github.com/whorl-afis/whorl/template"
)

// A View is one record of an open gallery.
type View struct {
	Subject  string
	Position template.Position // as it was enrolled
	Policy   uint64

	index    int
	snapshot *Snapshot
	err      error
}

// Len returns the number of records, 0 after Close.
func (g *Gallery) Len() int {
	if s := g.current.Load(); s != nil {
		return s.Len()
	}
	return 0
}

// Subjects returns the number of subjects, 0 after Close.
func (g *Gallery) Subjects() int {
	if s := g.current.Load(); s != nil {
		return s.Subjects()
	}
	return 0
}

// At returns record i of the gallery's present state, 0 <= i < Len. Its Err tells of a gallery that was closed or cut
// short, and of an i that is not a record any more.
func (g *Gallery) At(i int) View {
	v := View{index: i}
	s, err := g.Acquire()
	if err != nil {
		v.err = err
		return v
	}
	defer s.Release()
	if i < 0 || i >= s.Len() {
		v.err = errRecord(ErrFormat, i, "the gallery has %d", s.Len())
		return v
	}
	v.err = s.Guard(func() error {
		v.Subject, v.Position, v.Policy = s.SubjectID(s.Subject(i)), s.Position(i), s.Policy(i)
		return nil
	})
	if v.err == nil && v.Subject == "" {
		v.err = cmp.Or(s.Check(), errRecord(ErrChanged, i, "no subject"))
	}
	v.snapshot = s
	return v
}

// Err returns why the view shows nothing, or nil.
func (v View) Err() error { return v.err }

// Template returns a copy of the record's template, with as many minutiae as the gallery keeps. It returns ErrClosed
// after the gallery was closed or refreshed to another file.
func (v View) Template() (*template.Template, error) {
	t := new(template.Template)
	_, err := v.decode(t)
	if err != nil {
		return nil, err
	}
	return t, nil
}

// Codes returns a copy of the record's codes: the i-th belongs to the i-th minutia of its template.
func (v View) Codes() ([]descriptor.Code, error) {
	var t template.Template
	return v.decode(&t)
}

func (v View) decode(t *template.Template) (codes []descriptor.Code, err error) {
	if v.err != nil {
		return nil, v.err
	}
	if v.snapshot == nil || !v.snapshot.retain() {
		return nil, ErrClosed
	}
	defer v.snapshot.Release()
	err = v.snapshot.Guard(func() error {
		codes, err = v.snapshot.Decode(v.index, t, nil)
		return err
	})
	if err != nil {
		// A file that changed under the mapping explains a record that cannot be read.
		return nil, cmp.Or(v.snapshot.Check(), err)
	}
	return codes, nil
}
