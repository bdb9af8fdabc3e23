package rdsi_test

import (
	"fmt"
	"time"

	"github.com/whorl-afis/whorl/rdsi"
)

// A person who claims persecution by A is not shown to A; others may be asked.
func ExampleDecide() {
	quota := 10
	world := &rdsi.World{Members: []rdsi.Member{
		{ID: "A", Country: "A", Kind: rdsi.KindState, Status: rdsi.Active},
		{ID: "B", Country: "B", Kind: rdsi.KindState, Status: rdsi.Active},
		{ID: "C", Country: "C", Kind: rdsi.KindState, Status: rdsi.Active},
	}}
	for _, peer := range []string{"A", "C"} {
		world.Agreements = append(world.Agreements, rdsi.Agreement{
			Parties: []string{"B", peer}, Status: "ACTIVE", TermsPrevail: true, Modalities: []rdsi.Modality{rdsi.Finger},
			Purposes: rdsi.Floor().Purposes, PeriodWorkingDays: 5, Quota: &quota, Minor: rdsi.Deny, Victim: rdsi.Deny,
		})
	}
	request := rdsi.Request{
		From: "B", User: "officer-17", UserAuthorised: true, Purpose: rdsi.IrregularMigration,
		Biometrics:  []rdsi.Biometric{{Modality: rdsi.Finger, Subject: "s"}},
		Persecution: rdsi.Claim{Answer: "YES", Against: []rdsi.Against{{Country: "A"}}},
		Torture:     rdsi.Claim{Answer: "NO"},
		Status:      rdsi.Protection{Asylum: rdsi.No, Refugee: rdsi.No},
		Minor:       rdsi.No, Victim: rdsi.No, Notice: "GIVEN", Lawful: true,
	}
	for _, to := range []string{"A", "C"} {
		d := rdsi.Decide(request, to, world, rdsi.History{})
		fmt.Println("to", to, d.Outcome, d.Rules)
	}
	// Output:
	// to A NOT_SENT [R16-CLAIM]
	// to C SEND []
}

// Five working days end when either party has had them.
func ExampleExpiry() {
	friday := time.Date(2026, 3, 6, 10, 0, 0, 0, time.UTC)
	end, err := rdsi.Expiry(friday, 5,
		rdsi.Calendar{ID: "asking", Zone: "Asia/Bangkok", Weekend: []string{"Saturday", "Sunday"}},
		rdsi.Calendar{ID: "answering", Zone: "Asia/Dhaka", Weekend: []string{"Friday", "Saturday"}})
	fmt.Println(end, err)
	// Output: 2026-03-12 18:00:00 +0000 UTC <nil>
}

func ExampleParsePolicy() {
	word, err := rdsi.ParsePolicy("purpose=MIGRATION,claims=A+B,special")
	fmt.Printf("%#x %v\n", word, err)
	fmt.Println(rdsi.FormatPolicy(word))
	// Output:
	// 0x386e1400410 <nil>
	// purpose=MIGRATION,claims=A+B,special
}
