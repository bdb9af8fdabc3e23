//go:build purego || !amd64

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

func scan(out []uint16, hot []byte, p *Probe) { scanGeneric(out, hot, p) }

// scanAt is scan: there is only one tier.
func scanAt(_ cpu.Level, out []uint16, hot []byte, p *Probe) { scanGeneric(out, hot, p) }
