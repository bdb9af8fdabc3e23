//go:build !purego

package kernel

import (
	"unsafe"

	"github.com/whorl-afis/whorl/matcher/internal/cpu"
)

//go:generate go -C _generate run . -out ../kernel_amd64.s -stubs ../stubs_amd64.go -pkg kernel

func scan(out []uint16, hot []byte, list []uint16, p *Probe) { scanAt(cpu.Tier(), out, hot, list, p) }

// scanAt is scan on the tier that is given, which the processor must have.
func scanAt(level cpu.Level, out []uint16, hot []byte, list []uint16, p *Probe) {
	switch level {
	case cpu.AVX512:
		scanAVX512(&out[0], &hot[0], &list[0], len(list), (*byte)(unsafe.Pointer(p)))
	case cpu.AVX2, cpu.AVX512BW:
		scanAVX2(&out[0], &hot[0], &list[0], len(list), (*byte)(unsafe.Pointer(p)), &p.table[0][0][0][0])
	default:
		scanTable(out, hot, list, p)
	}
}

func skim(out []uint16, hot []byte, p *Probe) { skimAt(cpu.Tier(), out, hot, p) }

func skimAt(level cpu.Level, out []uint16, hot []byte, p *Probe) {
	switch level {
	case cpu.AVX512:
		skimAVX512(&out[0], &hot[0], len(out), (*byte)(unsafe.Pointer(p)))
	case cpu.AVX2, cpu.AVX512BW:
		skimAVX2(&out[0], &hot[0], len(out), (*byte)(unsafe.Pointer(p)), &p.table[0][0][0][0])
	default:
		skimTable(out, hot, p)
	}
}
