package kernel

import "encoding/binary"

// A Mask says which policy words p pass: those with p&Require == Require, p&Any|AnyUnused != 0 and p&Exclude == 0.
type Mask struct{ Require, Any, AnyUnused, Exclude uint64 }

// Pass returns 1 if p passes and 0 if not, in the same time for both.
func (m *Mask) Pass(p uint64) uint64 {
	forbidden := p&m.Require ^ m.Require | p&m.Exclude
	wanted := p&m.Any | m.AnyUnused
	return ((forbidden - 1) &^ forbidden & (wanted | -wanted)) >> 63
}

// Screen sets pass[i], for each i, to all ones if the i-th word of policy passes m and to 0 if not, and the bit of the i-th
// number of subject in subjects, which has all of them, if it passes. A number that is none of these counts as 0. Words
// take 8 bytes and numbers 4, the lowest first. Its time does not tell which words pass.
func Screen(pass []uint32, subjects []uint64, all uint32, policy, subject []byte, m *Mask) {
	n := len(pass)
	if n == 0 {
		return
	}
	_ = subjects[(all-1)/64]
	screen(pass, subjects, all, policy[:8*n], subject[:4*n], m)
}

// screenGeneric is the reference for screen: see Screen.
func screenGeneric(pass []uint32, subjects []uint64, all uint32, policy, subject []byte, m *Mask) {
	word, set := uint32(0), uint64(0) // subjects come in their order more often than not
	for i := range pass {
		p, k := m.Pass(binary.LittleEndian.Uint64(policy[8*i:])), binary.LittleEndian.Uint32(subject[4*i:])
		if k >= all {
			k = 0
		}
		if k/64 != word {
			subjects[word] |= set
			word, set = k/64, 0
		}
		set |= p << (k % 64)
		pass[i] = -uint32(p)
	}
	subjects[word] |= set
}
