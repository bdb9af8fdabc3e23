//go:build !unix

package fence

import "testing"

// Bytes returns n bytes; there are no fences here.
func Bytes(_ testing.TB, n int, _ bool) []byte { return make([]byte, n) }
