package kernel

// Prefetch asks memory for b, so that it is at hand some hundred nanoseconds later. It never faults, even where b is mapped
// from a file that was cut short, and does nothing where assembly does not reach.
func Prefetch(b []byte) {
	if len(b) > 0 {
		prefetch(b)
	}
}
