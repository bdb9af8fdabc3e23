package gallery

import (
	"context"
	"fmt"
)

// Add appends records to the gallery at path. When it returns nil they are durable, and searches that begin
// afterwards find them, in every process; when it returns an error none was added.
func Add(path string, recs []Record) error {
	_, err := change(path, edit{more: func(w *Writer) error {
		if n, err := w.AddAll(recs); err != nil {
			return fmt.Errorf("record %d of those to add: %w", n, err)
		}
		return nil
	}})
	return err
}

// Mark sets and then clears bits of the policy words of all records of a subject and returns their number, 0 if
// there is no such subject. It refuses to touch the gallery's own bits.
func Mark(path, subject string, set, clear uint64) (int, error) {
	if (set|clear)&policyHidden != 0 {
		return 0, fmt.Errorf("%w: bits 62 and 63 belong to the gallery", ErrPolicy)
	}
	return mark(path, subject, set, clear)
}

// Block takes all records of a subject out of every search, or puts them back, and returns their number.
func Block(path, subject string, blocked bool) (int, error) {
	if blocked {
		return mark(path, subject, PolicyBlocked, 0)
	}
	return mark(path, subject, 0, PolicyBlocked)
}

func mark(path, subject string, set, clear uint64) (int, error) {
	if err := checkSubject(subject); err != nil {
		return 0, err
	}
	return change(path, edit{subject: subject, policy: func(p uint64) uint64 { return (p | set) &^ clear }})
}

// Erase removes all records of a subject and returns their number. Then it overwrites the whole old file before it
// is given up, as far as the storage device overwrites in place. A crash at any point leaves either the subject where
// it was, or the subject gone and a leftover that the next Open or change overwrites. If the overwriting itself fails,
// Erase returns the number of records, which are gone from the gallery, together with the error.
func Erase(path, subject string) (int, error) {
	if err := checkSubject(subject); err != nil {
		return 0, err
	}
	return change(path, edit{subject: subject})
}

// An edit says what becomes of a gallery's records.
type edit struct {
	subject string                     // whose records change; empty for nobody's
	policy  func(policy uint64) uint64 // their new policy word; nil leaves the records out
	more    func(*Writer) error        // adds records; nil for none
}

// change writes the edited gallery and gives it the old one's name. It returns the number of records of the subject.
func change(path string, e edit) (int, error) {
	lock, err := lockGallery(path)
	if err != nil {
		return 0, err
	}
	s, err := openSnapshot(path, Options{})
	if err != nil {
		lock.Close()
		return 0, err
	}
	defer s.Release()
	target := -1
	if e.subject != "" {
		var ok bool
		if target, ok = s.find(e.subject); !ok {
			return 0, lock.Close()
		}
	}
	w, err := newWriter(path, lock, BuildOptions{MaxMinutiae: int(s.header.maxMinutiae), MaxCodes: int(s.header.maxCodes)})
	if err != nil {
		lock.Close()
		return 0, err
	}
	w.generation = s.header.generation + 1
	w.replaces = target >= 0 && e.policy == nil
	n, err := w.copyFrom(s, target, e.policy)
	if err == nil && e.more != nil {
		err = e.more(w)
	}
	if err != nil {
		w.Abort()
		return 0, err
	}
	err = w.Commit()
	if err != nil && !w.published {
		n = 0
	}
	return n, err
}

// copyFrom adds the records of s, after a look at every checksum: damage must not be copied under a fresh one.
func (w *Writer) copyFrom(s *Snapshot, target int, policy func(uint64) uint64) (int, error) {
	if err := s.checkSums(context.Background()); err != nil {
		return 0, err
	}
	n, ids := 0, make(map[int]string)
	err := s.Guard(func() error {
		for i := range s.Len() {
			subject, p := s.Subject(i), s.Policy(i)
			if subject == target {
				n++
				if policy == nil {
					continue
				}
				p = policy(p)
			}
			hot, cold, err := s.raw(i)
			if err != nil {
				return err
			}
			id, ok := ids[subject]
			if !ok {
				id = s.SubjectID(subject)
				ids[subject] = id
			}
			if err := w.add(id, uint8(s.Position(i)), p, hot, cold); err != nil {
				return err
			}
		}
		return s.Check()
	})
	return n, err
}
