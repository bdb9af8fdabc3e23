//go:build purego || !amd64

package cpu

func detect() Level { return Portable }
