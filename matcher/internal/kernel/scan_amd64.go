//go:build !purego

package kernel

func scan(out []uint16, hot []byte, p *Probe) { scanGeneric(out, hot, p) }
