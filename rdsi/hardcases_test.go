package rdsi

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// H3: a consent is revoked while the request waits. The member that relied on it gets no answer and purges; the other one,
// which needed no consent, is not concerned.
func TestH3ConsentRevokedWhilePending(t *testing.T) {
	d := newDesk(t)
	draft := draftTo("A", "C")
	draft.Persecution, draft.Consents = claimAgainst("C"), []Consent{consentFor("C")}
	p := d.prepare(draft, cardOf(t))
	if got := outcomes(p); got != "A SENT, C SENT" {
		t.Fatal(got)
	}
	toC := p.Requests[1].Envelope
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		defer r.close()
		toC.Digest, toC.Time = "", time.Now() // the rig's engine reads transactions of its own
		toC.Consents[0].Date, _ = ParseDate("1999-12-02")
		toC.Consents[0].ClaimDate, _ = ParseDate("1999-12-01")
		tx := print("mate")
		if st := r.submit(toC, tx); st.State != Pending {
			t.Fatal(st)
		}
		time.Sleep(r.e.duration + time.Millisecond) // the verdict is there and waits for its tick
		ids, err := d.q.Revoked(draft.Case)
		if err != nil || !slices.Equal(ids, []string{toC.ID}) {
			t.Fatalf("sent on a consent: %v, %v", ids, err)
		}
		if err := r.h.Withdraw(ids[0], "B"); err != nil {
			t.Fatal(err)
		}
		if got := r.wait(toC); got != Closed {
			t.Errorf("got %s", got)
		}
		synctest.Wait()
		wiped(t, r, tx)
	})
	if err := d.q.Answered(toC.ID, Closed); err != nil {
		t.Error(err)
	}
	if ids, err := d.q.Revoked(draft.Case); err != nil || len(ids) > 0 {
		t.Errorf("after the answer: %v, %v", ids, err)
	}
}

// H46: nobody fetches the answer. The biometric is gone at the answer anyway; when the period is over the log says that the
// verdict was not delivered, by entries that are alike for both verdicts. What was fetched has no such entry, also after a
// restart.
func TestH46NeverFetched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		fetched, mate, nobody := r.envelope(), r.envelope(), r.envelope()
		if got := r.answer(fetched, print("mate")); got != Match {
			t.Fatal(got)
		}
		r.submit(mate, print("mate"))
		r.submit(nobody, print("nobody"))
		rejected := r.envelope(func(e *Envelope) { e.Purpose = "TAX" })
		r.submit(rejected, print("mate"))
		time.Sleep(3 * time.Second)
		undelivered := func() (out []Record) {
			for _, rec := range r.records() {
				if rec.Kind == kindUndelivered {
					out = append(out, rec)
				}
			}
			return out
		}
		time.Sleep(4 * 24 * time.Hour)
		if got := undelivered(); len(got) != 0 {
			t.Errorf("before the period is over: %v", got)
		}
		r.close()
		time.Sleep(10 * 24 * time.Hour)
		r = newRig(t, func(c *Config) { c.Store = r.cfg.Store })
		defer r.close()
		got := undelivered()
		if len(got) != 2 || got[0].Transaction != mate.ID || got[1].Transaction != nobody.ID {
			t.Fatalf("got %+v", got)
		}
		a, b := got[0], got[1]
		a.Transaction, a.Sequence, a.Previous = b.Transaction, b.Sequence, b.Previous
		x, _ := json.Marshal(a)
		y, _ := json.Marshal(b)
		if string(x) != string(y) {
			t.Errorf("the entries tell verdicts apart:\n%s\n%s", x, y)
		}
		time.Sleep(10 * 24 * time.Hour)
		r.submit(r.envelope(), print("nobody"))
		if got := undelivered(); len(got) != 2 {
			t.Errorf("%d entries later on", len(got))
		}
	})
}

// H55: the age at which a child's prints were taken goes from the draft to the search, and only an age does. What the search
// makes of it is rdsi/engine's to test.
func TestH55CaptureAge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		defer r.close()
		for _, age := range []int{0, 9} {
			if got := r.answer(r.envelope(func(e *Envelope) { e.CaptureAge = age }), print("mate")); got != Match {
				t.Errorf("%d years: %s", age, got)
			}
		}
		if len(r.e.scopes) != 2 || r.e.scopes[0].CaptureAge != 0 || r.e.scopes[1].CaptureAge != 9 || r.e.scopes[0].Any != r.e.scopes[1].Any {
			t.Errorf("searched in %+v", r.e.scopes)
		}
		for _, age := range []int{-1, 18} {
			_, err := r.h.Submit(t.Context(), r.envelope(func(e *Envelope) { e.CaptureAge = age }), print("mate"))
			if !errors.Is(err, ErrEnvelope) {
				t.Errorf("%d years: %v", age, err)
			}
		}
	})
	if r := outgoing(Request{CaptureAge: 9}, "C", exampleWorld(t)); r.CaptureAge != 9 {
		t.Error("the Request Tool keeps the age back")
	}
}

// hardCases says, for each hard case of the reference, where it is tested: names of tests in this module, or cases of
// testdata/cases.json, which begin with its number; or why it is not.
var hardCases = map[string][]string{
	"H1": {"case"}, "H2": {"case"}, "H3": {"TestH3ConsentRevokedWhilePending"}, "H4": {"case", "TestPrepareDecidesPerDestination"},
	"H5": {"case"}, "H6": {"case"}, "H7": {"case"}, "H8": {"case"}, "H9": {"case"}, "H10": {"case"},
	"H11": {"case", "TestH11ClaimsStick"}, "H12": {"case", "TestH12WhatGoesAbroad"}, "H13": {"case", "TestVerdicts"},
	"H14": {"case"}, "H15": {"case", "TestVerdicts"}, "H16": {"case", "TestVerdicts"}, "H17": {"TestJudge", "TestReleaseLooksAgain"},
	"H18": {"TestJudge"}, "H19": {"case", "TestClosedWhilePending"}, "H20": {"TestClosedWhilePending"},
	"H21": {"case", "TestClosedBeatsExpired"}, "H22": {"TestOlderEpochIsRefused", "TestOlderDocumentsAfterRestart"},
	"H23": {"case", "TestClosedWhilePending", "TestNewestAgreementCounts"}, "H24": {"TestReleaseLooksAgain"},
	"H25": {"case", "TestWarnings"}, "H26": {"case", "TestClosedWhilePending"}, "H27": {"case", "TestRefusals"},
	"H28": {"case", "TestRefusals"}, "H29": {"TestSearchDecidesVerdictsOnly"}, "H30": {"TestSilence", "TestSilenceAboutEverything"},
	"H31": {"case", "TestExpiryIsHalfOpen", "TestRequesterLog"}, "H32": {"TestClocks"}, "H33": {"case", "TestH33OneBiometric"},
	"H34": {"case"}, "H35": {"case", "TestH33OneBiometric"}, "H36": {"case", "TestH36Latent"}, "H37": {"TestH12WhatGoesAbroad", "TestDepersonalise"},
	"H38": {"case"}, "H39": {"case"}, "H40": {"case", "TestQuota", "TestH40QuotaOfTheAskingMember"}, "H41": {"case", "TestResendAfterQuality"},
	"H42": {"case", "TestReplayAndReuse"}, "H43": {"case", "TestReplayAndReuse"}, "H44": {"TestH44Anomalies"}, "H45": {"TestCrash"},
	"H46": {"TestH46NeverFetched"}, "H47": {"TestH47MatchWasWrong"}, "H48": {"TestH48NoMatchWasWrong"},
	"H49": {"TestH49CorrectionOfProtected"}, "H50": {"TestH50ProtectedDisclosed"}, "H51": {"TestH51Onward"}, "H52": {"TestH52Caveats"},
	"H53": {"TestH53DutiesSurviveCancellation"}, "H54": {"TestH54OwnEntries"},
	"H55": {"case", "TestH55CaptureAge", "TestH55Growth"},
	"H56": {"case"}, "H57": {"case", "TestPrepareDecidesPerDestination"}, "H58": {"case"}, "H59": {"case", "TestCanonicalCountry"},
	"H60": {"case", "TestPrepareDecidesPerDestination"}, "H61": {"TestReleaseLooksAgain", "TestH61ProtectedDuringReview"},
	"H62": {"TestH62SuppressedCountsAsNoMatch"},
}

// Every hard case of the reference has its test, and every test named here exists.
func TestHardCasesAreTested(t *testing.T) {
	exists := testNames(t, "..")
	b, err := os.ReadFile("testdata/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct{ Name string }
	if err := json.Unmarshal(b, &cases); err != nil {
		t.Fatal(err)
	}
	for id, where := range hardCases {
		for _, name := range where {
			switch {
			case name == "case":
				if !slices.ContainsFunc(cases, func(c struct{ Name string }) bool { return strings.HasPrefix(c.Name, id+" ") }) {
					t.Errorf("%s: no case in testdata/cases.json", id)
				}
			case strings.HasPrefix(name, "not tested: "):
			case !exists[name]:
				t.Errorf("%s: there is no %s", id, name)
			}
		}
	}
	dir := os.Getenv("WHORL_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "data")
	}
	reference, err := os.ReadFile(filepath.Join(dir, "..", "reference", "rdsi.md"))
	if err != nil {
		t.Skipf("the list of the reference is not here: %v", err)
	}
	listed := regexp.MustCompile(`(?m)^\| (H\d+) \|`).FindAllSubmatch(reference, -1)
	for _, m := range listed {
		if hardCases[string(m[1])] == nil {
			t.Errorf("%s of the reference is not in the list", m[1])
		}
	}
	if len(listed) != len(hardCases) {
		t.Errorf("%d hard cases here, %d in the reference", len(hardCases), len(listed))
	}
}

// testNames finds the test functions of the module.
func testNames(t *testing.T, root string) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && strings.HasPrefix(fn.Name.Name, "Test") {
				names[fn.Name.Name] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
