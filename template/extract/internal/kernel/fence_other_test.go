//go:build !unix

package kernel

import "testing"

// fenced returns n bytes; there are no fences here.
func fenced(_ *testing.T, n int, _ bool) []byte { return make([]byte, n) }
