package extract

// LookedSmaller reports whether a print ever got a third chance.
func (e *Extractor) LookedSmaller() bool { return e.other != nil }
