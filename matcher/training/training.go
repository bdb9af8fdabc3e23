// Package training shows what comparisons see before the learned parts: the neighbourhoods that the descriptor
// projects. The program bench/train learns from it; nothing else should need it, and it promises no stability. What
// a comparison counts before the fusion is in matcher.Explanation.
package training

import (
	"github.com/whorl-afis/whorl/matcher/internal/descriptor"
	"github.com/whorl-afis/whorl/template"
)

const (
	// Dims is the length of a neighbourhood vector, Levels one more than the greatest value in it, Bits the length of a
	// code.
	Dims   = descriptor.Dims
	Levels = descriptor.Levels
	Bits   = descriptor.Bits
)

// Vectors calls f with the index and the neighbourhood of each of the first max minutiae of t that has one. The
// vector is valid during the call.
func Vectors(t *template.Template, max int, f func(i int, z []uint8)) {
	descriptor.Vectors(t, max, func(i int, z *descriptor.Vector) { f(i, z[:]) })
}
