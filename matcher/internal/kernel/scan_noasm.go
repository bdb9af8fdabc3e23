//go:build purego || !amd64

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

func scan(out []uint16, hot []byte, list []uint16, p *Probe) { scanTable(out, hot, list, p) }

// scanAt is scan: there is only one tier.
func scanAt(_ cpu.Level, out []uint16, hot []byte, list []uint16, p *Probe) {
	scanTable(out, hot, list, p)
}

func skim(out []uint16, hot []byte, p *Probe) { skimTable(out, hot, p) }

func skimAt(_ cpu.Level, out []uint16, hot []byte, p *Probe) { skimTable(out, hot, p) }
