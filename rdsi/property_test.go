package rdsi

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/whorl-afis/whorl/assets"
)

// drawRequest draws a request with any answers, good and bad.
func drawRequest(t *rapid.T) Request {
	r := plainRequest()
	countries := rapid.SampledFrom([]string{"A", "B", "C", "D", "AU", "036", "QQ", ""})
	against := rapid.Custom(func(t *rapid.T) Against {
		return Against{Country: countries.Draw(t, "country"), Agency: rapid.SampledFrom([]string{"", "", "A-SEC", "A-MILITIA", "X"}).Draw(t, "agency")}
	})
	claim := rapid.Custom(func(t *rapid.T) Claim {
		return Claim{rapid.SampledFrom([]string{"YES", "NO", "NO", "UNKNOWN", "", "?"}).Draw(t, "answer"),
			rapid.SliceOfN(against, 0, 2).Draw(t, "against")}
	})
	tri := rapid.SampledFrom([]Tri{No, No, Yes, Unknown})
	r.From = rapid.SampledFrom([]string{"A", "B", "C", "UNHCR", "Z"}).Draw(t, "from")
	r.Purpose = rapid.SampledFrom([]Purpose{PeopleSmuggling, Trafficking, "TAX", ""}).Draw(t, "purpose")
	r.Persecution, r.Torture = claim.Draw(t, "persecution"), claim.Draw(t, "torture")
	r.Status = Protection{tri.Draw(t, "asylum"), tri.Draw(t, "refugee"), rapid.SliceOfN(countries, 0, 2).Draw(t, "origin")}
	r.Minor, r.Victim = tri.Draw(t, "minor"), tri.Draw(t, "victim")
	r.ManagerApproved, r.Lawful = rapid.Bool().Draw(t, "approved"), rapid.Bool().Draw(t, "lawful")
	r.Notice = rapid.SampledFrom([]string{"GIVEN", "EXEMPT:X", ""}).Draw(t, "notice")
	if rapid.Bool().Draw(t, "consents") {
		tableConsents[rapid.IntRange(0, len(tableConsents)-1).Draw(t, "consent")].set(&r)
	}
	return r
}

func drawHistory(t *rapid.T) History {
	h := History{Used: Usage{Day: rapid.IntRange(0, 12).Draw(t, "used")}}
	if rapid.IntRange(0, 3).Draw(t, "seen") == 0 {
		h.Seen = &Seen{Digest: "d", Answer: rapid.SampledFrom([]Answer{"", Match, RejectedQuality}).Draw(t, "first")}
	}
	h.Claimed = rapid.SliceOfN(rapid.SampledFrom([]string{"A", "C"}), 0, 1).Draw(t, "claimed")
	return h
}

func drawTo(t *rapid.T) string {
	return rapid.SampledFrom([]string{"A", "B", "C", "UNHCR", "Z"}).Draw(t, "to")
}

// V7: the order of the rules changes nothing, and deciding twice gives the same (V6).
func TestOrderDoesNotMatter(t *testing.T) {
	w := exampleWorld(t)
	rapid.Check(t, func(t *rapid.T) {
		r, h, to := drawRequest(t), drawHistory(t), drawTo(t)
		want := Decide(r, to, w, h)
		rules := slices.Clone(gateRules)
		seed := rapid.Uint64().Draw(t, "order")
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(rules), func(i, j int) { rules[i], rules[j] = rules[j], rules[i] })
		if got := decide(r, to, w, h, rules); got.Outcome != want.Outcome || !slices.Equal(got.Rules, want.Rules) {
			t.Fatalf("got %v want %v", got, want)
		}
		if (want.Outcome == Send) != (len(want.Rules) == 0) {
			t.Fatalf("%v", want)
		}
	})
}

// V8: taking an answer away never lets a request pass that was stopped, and no question that a rule needs may be left
// open by one that is sent.
func TestUnknownNeverSends(t *testing.T) {
	w := exampleWorld(t)
	for name, blank := range map[string]func(*Request){
		"persecution": func(r *Request) { r.Persecution.Answer = "" },
		"torture":     func(r *Request) { r.Torture.Answer = "UNKNOWN" },
		"asylum":      func(r *Request) { r.Status.Asylum = Unknown },
		"refugee":     func(r *Request) { r.Status.Refugee = Unknown },
		"minor":       func(r *Request) { r.Minor = Unknown },
		"victim":      func(r *Request) { r.Victim = Unknown },
		"notice":      func(r *Request) { r.Notice = "" },
		"user":        func(r *Request) { r.User = "" },
		"purpose":     func(r *Request) { r.Purpose = "" },
		"biometrics":  func(r *Request) { r.Biometrics = nil },
		"from":        func(r *Request) { r.From = "" },
	} {
		t.Run(name, func(t *testing.T) {
			r := plainRequest()
			if d := Decide(r, "C", w, History{}); d.Outcome != Send {
				t.Fatal(d)
			}
			blank(&r)
			if d := Decide(r, "C", w, History{}); d.Outcome == Send {
				t.Errorf("sent: %v", d)
			}
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		r, h, to := drawRequest(t), drawHistory(t), drawTo(t)
		if Decide(r, to, w, h).Outcome != Send {
			return
		}
		known := func(c Claim) bool { return c.Answer == "YES" || c.Answer == "NO" }
		if !known(r.Persecution) || !known(r.Torture) || r.Status.Asylum == Unknown || r.Status.Refugee == Unknown ||
			r.Minor == Unknown || r.Victim == Unknown {
			t.Fatalf("sent with an answer missing: %+v", r)
		}
	})
}

// V3: a refusal or rejection is the same whatever the search found, and V1: otherwise the answer is one of two.
func TestSearchDecidesVerdictsOnly(t *testing.T) {
	w := exampleWorld(t)
	rapid.Check(t, func(t *rapid.T) {
		r, h, to := drawRequest(t), drawHistory(t), drawTo(t)
		s := Situation{Now: r.Time, Expires: r.Time.Add(time.Duration(rapid.IntRange(-1, 1).Draw(t, "left")) * time.Hour)}
		s.Refusal = rapid.SampledFrom([]RefusalReason{"", "", DomesticLaw, NotStated, "x"}).Draw(t, "refusal")
		s.Event = rapid.SampledFrom([]string{"", "", "TERMINATED"}).Draw(t, "event")
		var answers []Answer
		for _, f := range []Finding{{}, {Match: true}, {Suppressed: []Rule{RuleGallery}}} {
			s.Finding = f
			answers = append(answers, Respond(r, to, w, h, s).Sees)
		}
		verdicts := answers[0] == NoMatch && answers[1] == Match && answers[2] == NoMatch
		same := answers[0] == answers[1] && answers[0] == answers[2]
		if verdicts == same {
			t.Fatalf("answers %v", answers)
		}
	})
}

// V5: no agreement, however it is written, comes out weaker than the Terms of Use.
func TestTermsAreAFloor(t *testing.T) {
	f := Floor()
	rapid.Check(t, func(t *rapid.T) {
		quota := rapid.IntRange(-5, 1000).Draw(t, "quota")
		word := rapid.SampledFrom([]string{"TAX", "TRAFFICKING", "MIGRATION", "SOCIAL_SECURITY", ""})
		a := Agreement{
			Parties: []string{"B", "C"}, Status: "ACTIVE", TermsPrevail: true, Quota: &quota,
			PeriodWorkingDays: rapid.IntRange(-3, 30).Draw(t, "period"),
			Minor:             VulnerablePolicy(rapid.SampledFrom([]string{"ALLOW", "DENY", "", "YES"}).Draw(t, "minor")),
			ClaimGate:         rapid.SampledFrom([]string{"", "ON", "OFF"}).Draw(t, "gate"),
			RetentionDays:     rapid.IntRange(0, 90).Draw(t, "retention"),
			ResponseExtras:    rapid.SliceOfN(word, 0, 2).Draw(t, "extras"),
		}
		for _, s := range rapid.SliceOfN(word, 0, 4).Draw(t, "words") {
			a.Purposes, a.GalleryPurposes = append(a.Purposes, Purpose(s)), append(a.GalleryPurposes, Source(s))
		}
		terms, _ := a.Terms()
		if terms.PeriodWorkingDays < 1 || terms.PeriodWorkingDays > f.PeriodWorkingDays || terms.Quota.Day < 0 {
			t.Fatalf("%+v", terms)
		}
		for _, p := range terms.Purposes {
			if !slices.Contains(f.Purposes, p) {
				t.Fatalf("purpose %s", p)
			}
		}
		for _, s := range terms.Sources {
			if !slices.Contains(f.Sources, s) {
				t.Fatalf("source %s", s)
			}
		}
		if a.Minor != Allow && a.Minor != ManagerApproval && a.Minor != "" && terms.Minor != Deny {
			t.Fatalf("minor %s", terms.Minor)
		}
	})
}

// The floor in code is the one that people read.
func TestFloorIsTheDocument(t *testing.T) {
	b, err := assets.FS.ReadFile("terms-of-use.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Title string `json:"title"`
		TermsOfUse
	}
	if err := DecodeStrict(b, &doc); err != nil {
		t.Fatal(err)
	}
	got, _ := json.Marshal(doc.TermsOfUse)
	want, _ := json.Marshal(Floor())
	if string(got) != string(want) {
		t.Errorf("document %s\ncode %s", got, want)
	}
}

// V10: no period is longer than five working days in any calendar, and a second party can only shorten it.
func TestExpiryIsTheEarliest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		calendar := rapid.Custom(func(t *rapid.T) Calendar {
			c := Calendar{ID: "x", Zone: rapid.SampledFrom([]string{"UTC", "Asia/Bangkok", "Australia/Sydney", "America/New_York",
				"Africa/Cairo", "Asia/Kathmandu", "Pacific/Apia"}).Draw(t, "zone")}
			for _, d := range rapid.SliceOfNDistinct(rapid.IntRange(0, 6), 0, 3, rapid.ID).Draw(t, "weekend") {
				c.Weekend = append(c.Weekend, time.Weekday(d).String())
			}
			return c
		})
		start := time.Unix(rapid.Int64Range(1.7e9, 1.9e9).Draw(t, "start"), 0)
		n := rapid.IntRange(1, 8).Draw(t, "days")
		a, b := calendar.Draw(t, "a"), calendar.Draw(t, "b")
		ea, errA := Expiry(start, n, a)
		eb, errB := Expiry(start, n, b)
		both, err := Expiry(start, n, a, b)
		if errA != nil || errB != nil || err != nil {
			t.Fatal(errA, errB, err)
		}
		first := ea
		if eb.Before(ea) {
			first = eb
		}
		if !both.Equal(first) || !ea.After(start) {
			t.Fatalf("%v %v %v", ea, eb, both)
		}
		// Working days between start and expiry, counted day by day in the zone, are five at most.
		zone, free, err := a.load()
		if err != nil {
			t.Fatal(err)
		}
		var working time.Duration
		for at := start; at.Before(ea); at = at.Add(15 * time.Minute) {
			l := at.In(zone)
			if !free(Date{time.Date(l.Year(), l.Month(), l.Day(), 0, 0, 0, 0, time.UTC)}) {
				working += 15 * time.Minute
			}
		}
		if limit := time.Duration(min(n, 5)) * 24 * time.Hour; working > limit+3*time.Hour || working < limit-3*time.Hour {
			t.Fatalf("%v of working time, want %v", working, limit)
		}
	})
}
