package rdsi

import (
	"bytes"
	"context"
	"errors"
	"image"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"filippo.io/age"

	"github.com/whorl-afis/whorl/template"
)

// Exhibit shows the transaction itself as the print, so that a test finds it again.
func (p *fakeProbe) Exhibit(_ context.Context, subject []byte, _ int) ([]Panel, error) {
	pix := bytes.Clone(p.template)
	t := &template.Template{Width: 100, Height: 100, Quality: template.NoQuality, Minutiae: []template.Minutia{{X: 8, Y: 8}}}
	return []Panel{{Image: &image.Gray{Pix: pix, Stride: len(pix), Rect: image.Rect(0, 0, len(pix), 1)}, Probe: t,
		Reference: t.Clone(), Pairs: [][2]int{{0, 0}}}}, nil
}

const testHold = time.Minute

func withReview(fourEyes bool) func(*Config) {
	return func(c *Config) { c.Review = &ReviewOptions{Hold: testHold, FourEyes: fourEyes, Places: 2} }
}

// manager gives the configuration a National Manager and returns what is sealed to it.
func manager(t *testing.T) (func(*Config), func(*rig) []Sealed) {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return func(c *Config) { c.NationalManager = id.Recipient().String() }, func(r *rig) (out []Sealed) {
		for _, e := range r.entries() {
			s, err := Unseal(e.Sealed, id)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, s)
		}
		return out
	}
}

// onlyCase returns the case that examiners have.
func (r *rig) onlyCase() Case {
	r.t.Helper()
	synctest.Wait()
	cases := r.h.Reviews(1001)
	if len(cases) != 1 {
		r.t.Fatalf("%d cases: %+v", len(cases), cases)
	}
	return cases[0]
}

func TestR11Review(t *testing.T) {
	for _, c := range []struct {
		name     string
		fourEyes bool
		says     []Examination // of examiners 1001, 1002 ...
		want     Answer
	}{
		{"same person", false, []Examination{SamePerson}, Match},
		{"other person", false, []Examination{OtherPerson}, NoMatch},
		{"inconclusive, then the same", false, []Examination{Inconclusive, SamePerson}, Match},
		{"inconclusive alone is no verdict", false, []Examination{Inconclusive}, Expired},
		{"nobody looks", false, nil, Expired},
		{"four eyes agree", true, []Examination{SamePerson, SamePerson}, Match},
		{"four eyes differ, a third decides", true, []Examination{SamePerson, OtherPerson, OtherPerson}, NoMatch},
		{"four eyes, one missing", true, []Examination{SamePerson}, Expired},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				keyed, unsealed := manager(t)
				r := newRig(t, withReview(c.fourEyes), keyed)
				defer r.close()
				tx, start := print("mate", "grey"), time.Now()
				e := r.envelope()
				st := r.submit(e, tx)
				time.Sleep(time.Second)
				id := r.onlyCase().ID
				for i, says := range c.says {
					if err := r.h.Examine(id, 1001+i, says); err != nil {
						t.Fatal(err)
					}
				}
				got := r.wait(e)
				if took := time.Since(start); got != c.want || got != Expired && took != testHold || got == Expired && took != st.Expires.Sub(start) {
					t.Errorf("got %s after %v, want %s", got, took, c.want)
				}
				if len(r.h.Reviews(1001)) > 0 || !errors.Is(r.h.Examine(id, 1, SamePerson), ErrUnknown) ||
					len(r.h.reviews.places) > 0 {
					t.Error("the case outlives the answer")
				}
				if i := bytes.IndexFunc(tx, func(b rune) bool { return b != 0 }); i >= 0 {
					t.Error("the transaction is not overwritten")
				}
				sealed := unsealed(r)[0]
				if len(sealed.Rulings) != len(c.says) || slices.Contains(sealed.Rules, RuleReview) != (got == Expired) {
					t.Errorf("sealed: %+v", sealed)
				}
				for i, ruling := range sealed.Rulings {
					if ruling != (Ruling{1, 1001 + i, c.says[i]}) {
						t.Errorf("ruling %+v", ruling)
					}
				}
				if rec := r.records()[0]; slices.Contains(rec.Fired, string(RuleReview)) {
					t.Error("the transaction record tells of the review")
				}
			})
		})
	}
}

// H36: a latent is decided by an examiner, however alike, and not taken at all where there is none.
func TestH36Latent(t *testing.T) {
	world := func(c *Config) {
		for i := range c.World.Agreements {
			c.World.Agreements[i].Modalities = append(c.World.Agreements[i].Modalities, Latent)
		}
	}
	latent := func(e *Envelope) { e.Biometrics[0].Modality = Latent }
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, world)
		defer r.close()
		if got := r.answer(r.envelope(latent), print("mate", "latent")); got != Rejected {
			t.Errorf("without examiners: %s", got)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, world, withReview(false))
		defer r.close()
		e := r.envelope(latent)
		r.submit(e, print("mate", "latent"))
		time.Sleep(time.Second)
		if err := r.h.Examine(r.onlyCase().ID, 1, OtherPerson); err != nil {
			t.Fatal(err)
		}
		if got := r.wait(e); got != NoMatch {
			t.Errorf("the examiner says no, and the answer is %s", got)
		}
	})
}

// What a case shows is the print, in memory that is overwritten afterwards; it does not say who asks or who is found.
func TestExhibitReview(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, withReview(true))
		defer r.close()
		e := r.envelope()
		r.submit(e, print("mate", "grey"))
		time.Sleep(time.Second)
		c := r.onlyCase()
		if err := r.h.ExhibitReview(t.Context(), c.ID, func(b []byte) error {
			if len(bytes.TrimLeft(b[:exhibitBlanks], " ")) > 0 {
				t.Error("does not begin with blanks")
			}
			panels, err := ParseExhibit(b)
			if err != nil || len(panels) != 1 || !bytes.Contains(panels[0].Image.Pix, []byte(pattern)) ||
				len(panels[0].Probe.Minutiae) != 1 || len(panels[0].Reference.Minutiae) != 1 || panels[0].Pairs[0] != [2]int{} {
				t.Errorf("%v, %+v", err, panels)
			}
			for _, secret := range []string{e.ID, `"B"`, "mate"} {
				if bytes.Contains(b, []byte(secret)) {
					t.Errorf("the exhibit holds %s", secret)
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if err := r.h.ExhibitReview(t.Context(), "none", nil); !errors.Is(err, ErrUnknown) {
			t.Error(err)
		}
		for _, step := range []struct {
			by   int
			says Examination
			want error
		}{{1001, "MATCH", ErrRuling}, {1001, SamePerson, nil}, {1001, OtherPerson, ErrExamined}, {1002, SamePerson, nil}, {1003, SamePerson, ErrUnknown}} {
			if err := r.h.Examine(c.ID, step.by, step.says); !errors.Is(err, step.want) {
				t.Errorf("%+v: %v", step, err)
			}
			if step.by == 1001 && step.want == nil && (!r.h.Reviews(1001)[0].Mine || r.h.Reviews(1002)[0].Mine) {
				t.Error("whose case it is")
			}
		}
		if got := r.wait(e); got != Match {
			t.Errorf("%s", got)
		}
	})
}

// Cases beyond the places keep their request in the queue, a withdrawn request leaves no case, and a stop ends them all.
func TestReviewEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, withReview(false))
		var all []Envelope
		for range 3 {
			all = append(all, r.envelope())
			r.submit(all[len(all)-1], print("mate", "grey"))
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if n, queued := len(r.h.Reviews(1)), len(r.h.queue); n != 2 || queued != 1 {
			t.Fatalf("%d cases, %d in the queue", n, queued)
		}
		for _, e := range all[:2] {
			if err := r.h.Withdraw(e.ID, e.From); err != nil && !errors.Is(err, ErrUnknown) {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		time.Sleep(time.Second)
		synctest.Wait()
		if n := len(r.h.Reviews(1)); n != 1 && n != 0 {
			t.Errorf("%d cases", n)
		}
		r.close()
		if n := len(r.h.Reviews(1)); n != 0 || r.e.wiped != 3 {
			t.Errorf("%d cases, %d probes wiped", n, r.e.wiped)
		}
	})
}

func TestReviewOptions(t *testing.T) {
	for _, o := range []ReviewOptions{{Hold: -1}, {Hold: 24 * time.Hour}, {Places: -1}} {
		if err := o.complete(); !errors.Is(err, ErrConfig) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}
