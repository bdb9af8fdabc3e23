//go:build purego || !amd64

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

func screen(pass []uint32, subjects []uint64, all uint32, policy, subject []byte, m *Mask) {
	screenGeneric(pass, subjects, all, policy, subject, m)
}

// screenAt is screen: there is only one tier.
func screenAt(_ cpu.Level, pass []uint32, subjects []uint64, all uint32, policy, subject []byte, m *Mask) {
	screenGeneric(pass, subjects, all, policy, subject, m)
}
