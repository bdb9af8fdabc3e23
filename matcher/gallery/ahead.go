package gallery

import "github.com/whorl-afis/whorl/matcher/internal/kernel"

// coldAhead is how much of a cold record Ahead asks for: what lies before the minutiae whose codes are in the hot record, at
// most 32 codes of 16 bytes but seldom more than 16, and these minutiae.
const coldAhead = 512

// Ahead asks memory for what a search will read of two records soon: the hot record of far and where its cold one lies, and
// the cold record of near, for which Ahead was called as far a little earlier. Records that a search looks at lie pages
// apart: without it each waits four times for memory.
func (s *Snapshot) Ahead(far, near int) {
	c := &s.chunks[s.chunkOf(far)]
	kernel.Prefetch(s.mapping.data[c.hot+uint64(far-int(c.first))*HotSize:][:HotSize])
	kernel.Prefetch(s.sections[secColdEnd][4*far:][:4])
	kernel.Prefetch(s.sections[secPolicy][8*far:][:8])
	if _, cold, err := s.raw(near); err == nil {
		kernel.Prefetch(cold[:min(len(cold), coldAhead)])
	}
}
