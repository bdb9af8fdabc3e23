package matcher

import (
	"github.com/whorl-afis/whorl/matcher/internal/descriptor"
	"github.com/whorl-afis/whorl/template"
)

// Describe computes the codes of t's minutiae and keeps them with t, where they are stored and read back with it
// ([template.Codes]). That takes a fiftieth of what extraction takes, and is most of what [Prepare] and the way of t into a gallery
// take otherwise. A template that has its codes is left as it is, and so is nil; scores do not change.
//
// Codes are trusted only if they are of this version, if the minutiae are those that they were computed from, and if one that is
// computed again comes out the same; else they are computed as if there were none. So a template may be edited freely, and
// described again when that is done. None of it keeps out a forger, who can forge minutiae as well.
func Describe(t *template.Template) {
	if t != nil {
		descriptor.Describe(t, compared(t))
	}
}
