//go:build purego || !amd64

package kernel

func prefetch([]byte) {}
