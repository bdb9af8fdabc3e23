package rdsi

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// changed returns a copy of the world with the next epoch.
func changed(w *World, change func(*World)) *World {
	c := *w
	c.Epoch++
	c.Members = append([]Member(nil), w.Members...)
	c.Agreements = append([]Agreement(nil), w.Agreements...)
	change(&c)
	return &c
}

func setStatus(id string, s MemberStatus) func(*World) {
	return func(w *World) {
		for i := range w.Members {
			if w.Members[i].ID == id {
				w.Members[i].Status = s
			}
		}
	}
}

func setAgreement(parties string, change func(*Agreement)) func(*World) {
	return func(w *World) {
		for i := range w.Agreements {
			if strings.Join(w.Agreements[i].Parties, "-") == parties {
				change(&w.Agreements[i])
			}
		}
	}
}

// H19, H20, H23: what ends the right to an answer closes a pending request at once and for good.
func TestClosedWhilePending(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*World)
	}{
		{"H19 responder suspended", setStatus("C", Suspended)},
		{"H20 requester cancelled", setStatus("B", Cancelled)},
		{"H23 agreement terminated", setAgreement("B-C", func(a *Agreement) { a.Status = "TERMINATED" })},
		{"H26 agreement loses its sentence", setAgreement("B-C", func(a *Agreement) { a.TermsPrevail = false })},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t)
				defer r.close()
				r.e.duration = time.Hour
				tx, e := print("mate"), r.envelope()
				r.submit(e, tx)
				time.Sleep(time.Second)
				if err := r.h.SetWorld(changed(r.cfg.World, c.change)); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				wiped(t, r, tx)
				restored := changed(r.cfg.World, func(w *World) { w.Epoch += 2 })
				if err := r.h.SetWorld(restored); err != nil {
					t.Fatal(err)
				}
				if got := r.wait(e); got != Closed {
					t.Errorf("got %s", got)
				}
				if n := len(r.records()); n != 1 {
					t.Errorf("%d records", n)
				}
			})
		})
	}
}

// H21: suspension and expiry in the same tick.
func TestClosedBeatsExpired(t *testing.T) {
	w := exampleWorld(t)
	setStatus("B", Suspended)(w)
	now := time.Date(2026, 3, 9, 2, 0, 0, 0, time.UTC)
	s := Situation{Now: now, Expires: now, Refusal: DomesticLaw}
	if got := Respond(plainRequest(), "C", w, History{}, s); got.Sees != Closed {
		t.Errorf("got %v", got)
	}
	setStatus("B", Active)(w)
	if got := Respond(plainRequest(), "C", w, History{}, s); got.Sees != Expired {
		t.Errorf("got %v", got)
	}
}

// H22: notices out of order.
func TestOlderEpochIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		defer r.close()
		if err := r.h.SetWorld(changed(r.cfg.World, func(w *World) { w.Epoch = 9 })); err != nil {
			t.Fatal(err)
		}
		if err := r.h.SetWorld(changed(r.cfg.World, setStatus("B", Suspended))); !errors.Is(err, ErrConfig) {
			t.Errorf("older epoch: %v", err)
		}
		if got := r.answer(r.envelope(), print("mate")); got != Match {
			t.Errorf("got %s", got)
		}
	})
}

// The rules of the moment of release hold, where they are stricter.
func TestReleaseLooksAgain(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*rig)
		want   Answer
	}{
		{"nothing changed", func(*rig) {}, Match},
		{"H61 claim recorded since the search", func(r *rig) {
			r.e.set("mate", policy(r.t, "purpose=MIGRATION,claims=B"))
		}, NoMatch},
		{"H17 claim on another record of the person", func(r *rig) {
			r.e.set("mate", policy(r.t, "purpose=MIGRATION"), policy(r.t, "purpose=MIGRATION,claims=B"))
		}, NoMatch},
		{"blocked since the search", func(r *rig) { r.e.set("mate", policy(r.t, "purpose=MIGRATION")|1<<63) }, NoMatch},
		{"erased since the search", func(r *rig) { r.e.set("mate") }, NoMatch},
		{"H24 purpose taken out of the agreement", func(r *rig) {
			r.world(setAgreement("B-C", func(a *Agreement) { a.Purposes = []Purpose{Trafficking} }))
		}, Closed},
		{"H24 gallery purpose taken out of the agreement", func(r *rig) {
			r.world(setAgreement("B-C", func(a *Agreement) { a.GalleryPurposes = []Source{ForLawEnforcement} }))
		}, NoMatch},
		{"agreement relaxed", func(r *rig) {
			r.world(setAgreement("B-C", func(a *Agreement) { a.Minor = Allow }))
		}, Match},
		{"onward risk of the requester", func(r *rig) {
			r.e.set("mate", policy(r.t, "purpose=MIGRATION,claims=A"))
			r.world(func(w *World) { w.OnwardRisk = []OnwardRisk{{"B", []string{"A"}}} })
		}, NoMatch},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t)
				defer r.close()
				e := r.envelope()
				r.submit(e, print("mate"))
				time.Sleep(r.e.duration + time.Millisecond)
				c.change(r)
				if got := r.wait(e); got != c.want {
					t.Errorf("got %s want %s", got, c.want)
				}
			})
		})
	}
}

func (r *rig) world(change func(*World)) {
	r.t.Helper()
	if err := r.h.SetWorld(changed(r.cfg.World, change)); err != nil {
		r.t.Fatal(err)
	}
}

// While the gallery cannot say who is protected nobody is answered, whoever was found and be it nobody: the answers leave
// at the same tick, after as many looks.
func TestPoliciesUnreadable(t *testing.T) {
	for _, c := range []struct {
		name   string
		review func(*Config)
		notes  []string
		broken time.Duration
	}{
		{"for some ticks", func(*Config) {}, nil, 5*DefaultTick + DefaultTick/2},
		{"before examiners are asked", withReview(false), []string{"grey"}, testHold + 5*DefaultTick + DefaultTick/2},
		{"when the hold ends", withReview(false), []string{"grey"}, testHold},
	} {
		courses := map[string]string{}
		for _, who := range []string{"nobody", "protected", "special", "untagged"} {
			synctest.Test(t, func(t *testing.T) {
				keyed, _ := manager(t)
				r := newRig(t, keyed, c.review)
				defer r.close()
				fail := func(err error) {
					r.e.mu.Lock()
					defer r.e.mu.Unlock()
					r.e.broken = err
				}
				fail(errors.New("gallery gone"))
				time.AfterFunc(c.broken, func() { fail(nil) })
				courses[who] = fmt.Sprintf("%s%d looks", r.course(print(who, c.notes...), NoMatch), r.e.looks)
			})
		}
		for who, course := range courses {
			if course != courses["nobody"] {
				t.Errorf("%s: %s shows:\n%s\nnobody shows:\n%s", c.name, who, course, courses["nobody"])
			}
		}
		if n := strings.Count(courses["nobody"], "PENDING"); n < int(c.broken/time.Second) {
			t.Errorf("%s: answered after %d looks at its state", c.name, n)
		}
	}
}

func TestWithdraw(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		defer r.close()
		tx, e := print("mate"), r.envelope()
		r.submit(e, tx)
		if err := r.h.Withdraw(e.ID, "B"); err != nil {
			t.Fatal(err)
		}
		if got := r.wait(e); got != Closed {
			t.Errorf("got %s", got)
		}
		synctest.Wait()
		wiped(t, r, tx)
		if err := r.h.Withdraw(e.ID, "B"); !errors.Is(err, ErrUnknown) {
			t.Errorf("again: %v", err)
		}
	})
}
