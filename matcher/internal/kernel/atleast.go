package kernel

import "fmt"

// ListRoom is what a list of AtLeast has room for beyond what it can hold: assembly writes 32 numbers at a time.
const ListRoom = 32

// AtLeast writes to list the places of the scores that are at least so high, at most 2^16 of them, and returns how many there
// are. What follows them in the list is undefined.
func AtLeast(list, scores []uint16, least uint16) int {
	if len(scores) > 1<<16 || len(list) < len(scores)+ListRoom {
		panic(fmt.Sprintf("kernel: a list of %d for %d scores", len(list), len(scores)))
	}
	return atLeast(list, scores, least)
}

// atLeastGeneric is the reference for atLeast: see AtLeast. Which scores are high nothing foretells: there is no branch.
func atLeastGeneric(list, scores []uint16, least uint16) int {
	n := 0
	for i, s := range scores {
		list[n] = uint16(i)
		n += int(uint32(int32(least)-1-int32(s)) >> 31) // one more if s >= least
	}
	return n
}
