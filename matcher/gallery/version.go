package gallery

import "github.com/whorl-afis/whorl/matcher/internal/descriptor"

// codesVersion tells whether stored codes can be compared with those of this program.
var codesVersion = descriptor.Version
