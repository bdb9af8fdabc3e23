//go:build !purego

package kernel

import (
	"unsafe"

	"github.com/whorl-afis/whorl/matcher/internal/cpu"
)

func accord(out []uint16, hot []byte, p *Probe) { accordAt(cpu.Tier(), out, hot, p) }

// accordAt is accord on the tier that is given, which the processor must have.
func accordAt(level cpu.Level, out []uint16, hot []byte, p *Probe) {
	switch level {
	case cpu.AVX512:
		accordAVX512(&out[0], &hot[0], len(out), (*byte)(unsafe.Pointer(p)), &balance[0])
	case cpu.AVX2, cpu.AVX512BW:
		accordAVX2(&out[0], &hot[0], len(out), (*byte)(unsafe.Pointer(p)), &p.table[0][0][0][0], &balance[0])
	default:
		accordTable(out, hot, p)
	}
}
