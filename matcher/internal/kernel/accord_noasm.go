//go:build purego || !amd64

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

func accord(out []uint16, hot []byte, p *Probe) { accordTable(out, hot, p) }

// accordAt is accord: there is only one tier.
func accordAt(_ cpu.Level, out []uint16, hot []byte, p *Probe) { accordTable(out, hot, p) }
