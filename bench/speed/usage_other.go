//go:build !unix

package speed

// Resources returns zeros: the system is not asked.
func Resources() Usage { return Usage{} }
