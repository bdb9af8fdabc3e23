package rdsi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// course is all that a requester can see of a request, second by second, with the answer's time.
func (r *rig) course(tx []byte, want Answer) string {
	r.t.Helper()
	var b strings.Builder
	e, start := r.envelope(), time.Now()
	see := func(st Status) {
		st.ID, st.Expires = "", time.Time{}
		j, err := json.Marshal(st)
		if err != nil {
			r.t.Fatal(err)
		}
		fmt.Fprintf(&b, "%v %s\n", time.Since(start), j)
	}
	see(r.submit(e, tx))
	for {
		time.Sleep(time.Second)
		synctest.Wait()
		st, err := r.h.Status(e.ID, e.From)
		if err != nil {
			r.t.Fatal(err)
		}
		see(st)
		if st.State == Final {
			if st.Answer != want {
				r.t.Errorf("got %s want %s", st.Answer, want)
			}
			break
		}
	}
	f, err := r.h.Figures()
	if err != nil {
		r.t.Fatal(err)
	}
	fmt.Fprintf(&b, "counters %v, pending %d, free %d, entries %d\n", f.Answers, f.Pending, f.QueueSpace, f.LogEntries)
	rec, err := json.Marshal(r.records()[len(r.records())-1])
	if err != nil {
		r.t.Fatal(err)
	}
	fmt.Fprintf(&b, "record of %d bytes, sealed of %d\n", len(rec), len(r.entries()[0].Sealed))
	return b.String()
}

// V2 for review: who resembles a protected person, and who resembles nobody, see the same at the same instants: the states,
// the tick of the answer, the counters, the sizes of what is kept. No examiner hears of the protected person, and the
// biometric is gone in both cases as soon as the search is over.
func TestReviewDoesNotShowProtection(t *testing.T) {
	for _, what := range []string{"protected", "special", "benefit", "untagged"} {
		courses := map[string]string{}
		for _, who := range []string{"nobody", what} {
			synctest.Test(t, func(t *testing.T) {
				keyed, unsealed := manager(t)
				r := newRig(t, withReview(true), keyed)
				defer r.close()
				tx := print(who, "grey")
				go func() {
					time.Sleep(r.e.duration + time.Millisecond)
					if cases := r.h.Reviews(1001); len(cases) > 0 {
						t.Errorf("%s is before examiners", who)
					}
					if bytes.Contains(tx, []byte(pattern)) {
						t.Errorf("%s: the biometric outlives the search", who)
					}
				}()
				courses[who] = r.course(tx, NoMatch)
				sealed := unsealed(r)[0]
				if told := len(sealed.Resembled) > 0; told != (who == "protected" || who == "special") {
					t.Errorf("%s: sealed %+v", who, sealed)
				}
			})
		}
		if courses["nobody"] != courses[what] {
			t.Errorf("%s shows:\n%s\nnobody shows:\n%s", what, courses[what], courses["nobody"])
		}
		if !strings.Contains(courses["nobody"], testHold.String()+` {"id":"","from":"B","state":"FINAL"`) {
			t.Errorf("not answered at the hold:\n%s", courses["nobody"])
		}
	}
}

// A verdict that needs no examiner waits as long as one that does: that an examiner looked does not show.
func TestEveryVerdictWaitsForReview(t *testing.T) {
	var courses []string
	for _, notes := range [][]string{nil, {"grey"}} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, withReview(false))
			defer r.close()
			go func() {
				time.Sleep(5 * time.Second)
				for _, c := range r.h.Reviews(7) {
					if err := r.h.Examine(c.ID, 7, SamePerson); err != nil {
						t.Error(err)
					}
				}
			}()
			courses = append(courses, r.course(print("mate", notes...), Match))
		})
	}
	if courses[0] != courses[1] {
		t.Errorf("without examiner:\n%s\nwith:\n%s", courses[0], courses[1])
	}
}

// H61 under review: who comes under protection while an examiner looks is not told of, whatever the examiner says, and is
// not waited for either.
func TestH61ProtectedDuringReview(t *testing.T) {
	for _, says := range []Examination{SamePerson, ""} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, withReview(false))
			defer r.close()
			e, start := r.envelope(), time.Now()
			r.submit(e, print("mate", "grey"))
			time.Sleep(time.Second)
			if c := r.onlyCase(); says != "" {
				if err := r.h.Examine(c.ID, 1, says); err != nil {
					t.Fatal(err)
				}
			}
			r.e.set("mate", policy(t, "purpose=MIGRATION,claims=B"))
			if got := r.wait(e); got != NoMatch || time.Since(start) != testHold {
				t.Errorf("says %q: %s after %v", says, got, time.Since(start))
			}
		})
	}
}
