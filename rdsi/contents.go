package rdsi

import (
	"slices"

	"github.com/whorl-afis/whorl/nist"
)

// recordModality names what a record of each type would be compared by. A signature (Type-8) is none: it is for the asking
// member to strip.
var recordModality = map[int]Modality{3: Finger, 4: Finger, 5: Finger, 6: Finger, 9: Finger, 10: Face, 11: "VOICE",
	12: "DENTAL", 13: Latent, 14: Finger, 15: "PALM", 17: Iris, 18: "DNA", 19: "PLANTAR"}

// ContentsOf says which biometrics a transaction holds, and of how many people: the member that asks and the one that
// answers must come to the same. prints are those of the transaction.
func ContentsOf(tx *nist.Transaction, prints []nist.Print) Contents {
	var c Contents
	people := 0
	for _, r := range tx.Records {
		if r.Type == 2 {
			people++
		}
		if m, ok := recordModality[r.Type]; ok && !slices.Contains(c.Modalities, m) {
			c.Modalities = append(c.Modalities, m)
		}
	}
	// Each person has one Type-2 record; a depersonalised transaction has one or none.
	c.Subjects = max(1, people)
	for _, p := range prints {
		if p.HasImage() || p.Type == 9 {
			c.Prints++
		}
	}
	return c
}
