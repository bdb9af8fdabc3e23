// Package matcher compares fingerprint templates: two of them (Compare), or one person's against a gallery (Search).
//
// A comparison pairs minutiae whose neighbourhoods look alike (internal/descriptor), keeps the pairs that agree with
// one another in distance and direction, lays one print over the other, pairs again with a little stretch of the
// skin allowed, and turns what it counted into a [Score], which stays below ceilings for prints whose neighbourhoods agree
// little or lie elsewhere, so that an exact search can leave comparisons out. The score is the same in both orders and on every
// processor, bit for bit. Whoever compares a template more than once prepares it once: [Prepare], [Comparer].
//
// The package does not decide: it has no built-in threshold. [Threshold] gives the score for a wanted false match
// rate. It does not extract minutiae either; see package template/extract, and package template for their units.
// Minutiae of other makers compare as well, with less accuracy where directions follow another convention than
// INCITS 378.
//
// Scores may change between minor versions of this module when accuracy improves, never their meaning.
package matcher
