//go:build !purego

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

//go:generate go -C _generate run ./stages -out ../stages_amd64.s -stubs ../stages_stubs_amd64.go -pkg kernel

func screen(pass []uint32, subjects []uint64, all uint32, policy, subject []byte, m *Mask) {
	screenAt(cpu.Tier(), pass, subjects, all, policy, subject, m)
}

// screenAt is screen on the tier that is given, which the processor must have.
func screenAt(level cpu.Level, pass []uint32, subjects []uint64, all uint32, policy, subject []byte, m *Mask) {
	rest := 0
	if eights := len(pass) / 8; eights > 0 && level != cpu.Portable {
		screenAVX2(&pass[0], &subjects[0], int(all), &policy[0], &subject[0], eights, &m.Require)
		rest = 8 * eights
	}
	screenGeneric(pass[rest:], subjects, all, policy[8*rest:], subject[4*rest:], m)
}
