package gallery

import "github.com/whorl-afis/whorl/matcher/internal/kernel"

// The policy word of a record. Bits 0 to 61 belong to the caller (database, source purpose, protection); the upper
// two belong to the gallery.
const (
	// PolicyBlocked keeps a record in the file and out of every search.
	PolicyBlocked uint64 = 1 << 63
	// PolicyErased marks a record whose biometric bytes are being overwritten.
	PolicyErased uint64 = 1 << 62

	policyHidden = PolicyBlocked | PolicyErased
)

// A Filter selects records by their policy word p: a record passes if p&Require == Require, and Any is 0 or
// p&Any != 0, and p&Exclude == 0. Records that are blocked or erased never pass, unless Require or Any names that bit.
// The zero Filter passes all other records.
type Filter struct {
	Require, Any, Exclude uint64
}

// A Mask is a Filter made ready for the inner loop.
type Mask struct{ words kernel.Mask }

// Mask returns f in the form that [Mask.Pass] evaluates without a branch.
func (f Filter) Mask() Mask {
	m := kernel.Mask{Require: f.Require, Any: f.Any, Exclude: f.Exclude | policyHidden&^(f.Require|f.Any)}
	if f.Any == 0 {
		m.AnyUnused = 1
	}
	return Mask{m}
}

// Pass returns 1 if a record with policy word p passes and 0 if not, in the same time for both: an answer that takes
// longer for protected records would tell of them.
func (m Mask) Pass(p uint64) uint64 { return m.words.Pass(p) }

// Pass reports whether a record with policy word p passes.
func (f Filter) Pass(p uint64) bool { return f.Mask().Pass(p) == 1 }

// Screen sets pass[i], for record first+i and each i, to all ones if the record passes m and to 0 if not, and the bits of the
// subjects of those that pass in subjects, which has one for each.
func (s *Snapshot) Screen(pass []uint32, subjects []uint64, first int, m Mask) {
	policy, subject := s.sections[secPolicy][8*first:], s.sections[secSubject][4*first:]
	kernel.Screen(pass, subjects, s.header.subjects, policy, subject, &m.words)
}
