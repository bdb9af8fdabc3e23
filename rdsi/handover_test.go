package rdsi

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// follow ends the handler with a hand-over and returns a rig of the same store and people that goes on, and what passed between.
func (r *rig) follow(wait time.Duration, change func(*Config, []byte)) (next *rig, passed []byte) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), wait)
	defer cancel()
	var b []byte
	n, err := r.h.HandOver(ctx, func(size int) ([]byte, error) {
		b = make([]byte, size)
		return b, nil
	})
	if err != nil || (n == 0) != (b == nil) {
		r.t.Fatalf("%d handed over in %d bytes: %v", n, len(b), err)
	}
	for _, p := range r.e.probes {
		if bytes.Contains(p.template, []byte(pattern)) {
			r.t.Error("the old handler keeps a biometric")
		}
	}
	passed = bytes.Clone(b)
	next = newRig(r.t, func(c *Config) {
		*c = r.cfg
		c.HandedOver = [][]byte{b}
		if change != nil {
			change(c, b)
		}
	})
	if len(bytes.Trim(b, "\x00")) > 0 {
		r.t.Error("what was handed over is not overwritten")
	}
	next.e = r.e
	next.number = r.number
	return next, passed
}

// A request before an examiner outlives the handler: the case keeps its id and what was said of it, the prints are there to be
// looked at, nothing is searched again, and the answer leaves at the instant at which it would have.
func TestHandOverReview(t *testing.T) {
	for _, says := range []Examination{SamePerson, OtherPerson, ""} {
		synctest.Test(t, func(t *testing.T) {
			keyed, unsealed := manager(t)
			r := newRig(t, keyed, withReview(true))
			e, start := r.envelope(), time.Now()
			expires := r.submit(e, print("mate", "grey")).Expires
			time.Sleep(time.Second)
			c := r.onlyCase()
			if err := r.h.Examine(c.ID, 1001, SamePerson); err != nil {
				t.Fatal(err)
			}
			next, _ := r.follow(2*testHold, nil)
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("the old handler waited %v for what it cannot finish", took)
			}
			defer next.close()
			if got := next.onlyCase(); got.ID != c.ID || !got.Mine || !got.Opened.Equal(c.Opened) || !got.Due.Equal(c.Due) {
				t.Errorf("the case was %+v and is %+v", c, got)
			}
			if err := next.h.ExhibitReview(t.Context(), c.ID, func(b []byte) error {
				if panels, err := ParseExhibit(b); err != nil || !bytes.Contains(panels[0].Image.Pix, []byte(pattern)) {
					t.Errorf("the print: %v", err)
				}
				return nil
			}); err != nil {
				t.Error(err)
			}
			want, when := Expired, expires.Sub(start)
			if says != "" {
				for by := range 2 { // the first decides with the one of before, or the second with the first
					if err := next.h.Examine(c.ID, 1002+by, says); err != nil {
						t.Fatal(err)
					}
					if says == SamePerson {
						break
					}
				}
				want, when = map[Examination]Answer{SamePerson: Match, OtherPerson: NoMatch}[says], testHold
			}
			if got := next.wait(e); got != want || time.Since(start) != when {
				t.Errorf("%s after %v, want %s after %v", got, time.Since(start), want, when)
			}
			if r.e.searches != 1 || len(next.records()) != 1 || len(unsealed(next)[0].Rulings) == 0 {
				t.Errorf("%d searches, %d records", r.e.searches, len(next.records()))
			}
			synctest.Wait()
			if r.e.wiped != 2 || len(next.h.reviews.places) > 0 {
				t.Errorf("%d probes wiped", r.e.wiped)
			}
		})
	}
}

// What waits for its hour without an examiner is handed over without its biometric, and who is protected does not show: the
// same instants, as many bytes but for the name found, and one search each.
func TestHandOverVerdicts(t *testing.T) {
	for who, want := range map[string]Answer{"mate": Match, "nobody": NoMatch, "protected": NoMatch} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, withReview(false))
			e, start := r.envelope(), time.Now()
			r.submit(e, print(who))
			time.Sleep(time.Second)
			next, passed := r.follow(time.Second, nil)
			defer next.close()
			if bytes.Contains(passed, []byte(pattern)) {
				t.Error("the biometric is handed over although nobody needs it")
			}
			if got := next.wait(e); got != want || time.Since(start) != testHold || r.e.searches != 1 {
				t.Errorf("%s: %s after %v and %d searches", who, got, time.Since(start), r.e.searches)
			}
		})
	}
}

// A search that did not come to its end is made by the handler that follows, or by the one after it.
func TestHandOverUnsearched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *Config) { c.Workers = 1 })
		r.e.duration = time.Minute
		var all []Envelope
		for _, who := range []string{"mate", "nobody", "protected"} {
			all = append(all, r.envelope())
			r.submit(all[len(all)-1], print(who))
		}
		for range 3 {
			time.Sleep(time.Second)
			r, _ = r.follow(time.Second, nil)
		}
		defer r.close()
		r.e.mu.Lock()
		r.e.duration = time.Second
		r.e.mu.Unlock()
		for i, want := range []Answer{Match, NoMatch, NoMatch} {
			if got := r.wait(all[i]); got != want {
				t.Errorf("request %d: %s", i, got)
			}
		}
		if len(r.records()) != 3 {
			t.Errorf("%d records", len(r.records()))
		}
	})
}

// What is handed over counts for nothing against the store, the members and the clock.
func TestHandOverInDoubt(t *testing.T) {
	ended := func(c *Config, _ []byte) {
		c.World = changed(c.World, func(w *World) {
			for i := range w.Agreements {
				w.Agreements[i].Status = "TERMINATED"
			}
		})
	}
	for name, c := range map[string]struct {
		change func(*Config, []byte)
		want   Answer
	}{
		"in order":            {nil, Match},
		"agreement ended":     {ended, Closed},
		"nothing came":        {func(c *Config, b []byte) { clear(b); c.HandedOver = nil }, Expired},
		"cut":                 {func(c *Config, b []byte) { clear(b[len(b)/2:]); c.HandedOver[0] = b[:len(b)-7] }, Expired},
		"no hand-over at all": {func(c *Config, b []byte) { copy(b, "hello") }, Expired},
		"another print": {func(c *Config, b []byte) {
			i := bytes.LastIndex(b, []byte("mate"))
			copy(b[i:], "mute")
		}, Expired},
		"a longer period": {func(c *Config, b []byte) {
			i := bytes.LastIndex(b, []byte(`"expires":"20`)) + len(`"expires":"20`)
			copy(b[i:], "99")
		}, Expired},
		"twice": {func(c *Config, b []byte) {
			c.HandedOver[0] = slices.Concat(b, b[len(handOverMagic):])
			clear(b)
		}, Match},
		"twice, in two":                                 {func(c *Config, b []byte) { c.HandedOver = append(c.HandedOver, bytes.Clone(b), make([]byte, 9)) }, Match},
		"of another member's store":                     {func(c *Config, _ []byte) { c.Store += "2" }, ""},
		"before examiners, and there are none any more": {func(c *Config, _ []byte) { c.Review = nil }, Expired},
	} {
		synctest.Test(t, func(t *testing.T) {
			review := withReview(false)
			r := newRig(t, review)
			e := r.envelope()
			notes := []string{}
			if strings.HasPrefix(name, "before examiners") {
				notes = append(notes, "grey")
			} else {
				r.e.duration = time.Hour
			}
			r.submit(e, print("mate", notes...))
			time.Sleep(time.Second)
			next, _ := r.follow(time.Second, c.change)
			defer next.close()
			next.e.mu.Lock()
			next.e.duration = time.Second
			next.e.mu.Unlock()
			if c.want == "" {
				if st, err := next.h.Status(e.ID, e.From); err == nil {
					t.Errorf("%s: %v", name, st)
				}
				return
			}
			if got := next.wait(e); got != c.want || len(next.records()) != 1 {
				t.Errorf("%s: %s, %d records", name, got, len(next.records()))
			}
			synctest.Wait()
			for _, p := range next.e.probes {
				if bytes.Contains(p.template, []byte(pattern)) {
					t.Errorf("%s: a biometric is left", name)
				}
			}
		})
	}
}

// FuzzAdopt: no bytes in the place of a hand-over bring a handler down, or something into it.
func FuzzAdopt(f *testing.F) {
	f.Add([]byte(handOverMagic))
	f.Add([]byte(handOverMagic + "\x00\x00\x00\x02{}\x00\x00\x00\x00"))
	f.Add([]byte(handOverMagic + "\xff\xff\xff\xff{}"))
	f.Add(fmt.Appendf(nil, "%s\x00\x00\x00\x12{\"countries\":[1,2]}\x00\x00\x00\x01x", handOverMagic))
	st, err := openStore(f.TempDir() + "/db")
	if err != nil {
		f.Fatal(err)
	}
	defer st.close()
	h := &Handler{store: st, cfg: Config{Engine: &fakeEngine{}, Log: slog.New(slog.DiscardHandler)}}
	f.Fuzz(func(t *testing.T, b []byte) {
		if list := h.adopt(nil, b); len(list) > 0 || len(bytes.Trim(b, "\x00")) > 0 {
			t.Errorf("%d requests", len(list))
		}
	})
}
