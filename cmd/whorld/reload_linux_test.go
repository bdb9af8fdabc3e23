package main

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/client"
	"github.com/whorl-afis/whorl/rdsi/server"
	"github.com/whorl-afis/whorl/template"
)

// replace puts a file in another's place, as an editor does.
func replace(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path+".new", b, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

// TestReload changes gallery and documents under a running daemon.
func TestReload(t *testing.T) {
	m := newManager(t, shortDir(t))
	cmd, _ := m.start(t, requestsName+":"+administrationName, "--tick", "20ms")
	m.wait(t, "READY=1")
	c := client.New(filepath.Join(m.dir, "s"))
	number := 0
	ask := func(why, name string, want rdsi.Answer) {
		t.Helper()
		number++
		st, err := c.Submit(t.Context(), numbered(number), m.transaction(t, name))
		if err == nil && st.State == rdsi.Pending {
			st, err = c.Wait(t.Context(), st.ID, st.From)
		}
		if err != nil || st.Answer != want {
			t.Errorf("%s: %v, %v; want %s", why, st, err, want)
		}
	}
	people := filepath.Join(m.dir, "people.gallery")
	word := func(s string) uint64 {
		w, err := rdsi.ParsePolicy(s)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	must := func(_ int, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ask("at the start", "known.an2", rdsi.Match)
	ask("at the start", "stranger.an2", rdsi.NoMatch)
	// The gallery's changes count from the next request on, without a word to the daemon.
	must(gallery.Mark(people, "S0", word("purpose=MIGRATION,claims=B"), 0))
	ask("a claim was recorded", "known.an2", rdsi.NoMatch)
	must(gallery.Mark(people, "S0", 0, word("purpose=MIGRATION,claims=B")&^word("purpose=MIGRATION")))
	ask("the claim was taken back", "known.an2", rdsi.Match)
	must(gallery.Block(people, "S0", true))
	ask("blocked", "known.an2", rdsi.NoMatch)
	must(gallery.Block(people, "S0", false))
	must(0, gallery.Add(people, []gallery.Record{{Subject: "new", Position: template.RightIndex, Policy: word("purpose=MIGRATION"),
		Template: impression(1001, 1)}}))
	ask("enrolled", "stranger.an2", rdsi.Match)
	must(gallery.Erase(people, "S0"))
	ask("erased", "known.an2", rdsi.NoMatch)

	// A gallery that is none: nothing is accepted, nothing expires, and it is said where somebody looks.
	good, err := os.ReadFile(people)
	if err != nil {
		t.Fatal(err)
	}
	replace(t, people, good[:len(good)/2])
	var p *server.Problem
	if _, err := c.Submit(t.Context(), numbered(1000), m.transaction(t, "stranger.an2")); !errors.As(err, &p) || p.Status != 503 {
		t.Errorf("broken gallery: %v", err)
	}
	for path, want := range map[string]int{"/v1/health": 503, "/v1/metrics": 200} {
		if got := m.admin(t, http.MethodGet, path); got != want {
			t.Errorf("broken gallery, %s: %d, want %d", path, got, want)
		}
	}
	if got := m.admin(t, http.MethodPost, "/v1/reload"); got != 422 {
		t.Errorf("broken gallery, reload: %d", got)
	}
	replace(t, people, good)
	ask("the gallery is back", "stranger.an2", rdsi.Match)

	// Documents count when the daemon is told, all or none of them.
	config := filepath.Join(m.dir, "example", "whorld.json")
	agreement := filepath.Join(m.dir, "example", "agreements", "B-C.json")
	was := map[string][]byte{}
	for _, path := range []string{config, agreement} {
		if was[path], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	ended := bytes.Replace(was[agreement], []byte(`"status": "ACTIVE"`), []byte(`"status": "TERMINATED"`), 1)
	if bytes.Equal(ended, was[agreement]) {
		t.Fatal("the example agreement is not active")
	}
	replace(t, agreement, []byte(`{"quota": `))
	if got := m.admin(t, http.MethodPost, "/v1/reload"); got != 422 {
		t.Errorf("broken agreement: %d", got)
	}
	ask("broken agreement", "stranger.an2", rdsi.Match)
	replace(t, agreement, ended)
	replace(t, config, []byte(`{"colour": "red"}`))
	if got := m.admin(t, http.MethodPost, "/v1/reload"); got != 422 {
		t.Errorf("broken configuration: %d", got)
	}
	replace(t, config, was[config])
	if got := m.admin(t, http.MethodPost, "/v1/reload"); got != 200 {
		t.Errorf("agreement ended: %d", got)
	}
	ask("agreement ended", "stranger.an2", rdsi.Rejected)
	// A configuration that names another document: here, no longer the one that was changed.
	replace(t, filepath.Join(filepath.Dir(agreement), "again.json"), was[agreement])
	replace(t, config, bytes.Replace(was[config], []byte("agreements/B-C.json"), []byte("agreements/again.json"), 1))
	m.forget()
	if err := cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	m.wait(t, "READY=1")
	time.Sleep(20 * time.Millisecond)
	ask("another agreement is named", "stranger.an2", rdsi.Match)
}

// TestReloadDuringSearch puts another gallery in the place of the one that a search goes over, in which the same person has
// another finger: the search ends on the gallery that it began with, the reload does not wait for it, and what comes
// meanwhile is accepted and searched on the new one.
func TestReloadDuringSearch(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a search of a second")
	}
	m := newManager(t, shortDir(t))
	m.start(t, requestsName+":"+administrationName, "--tick", "20ms")
	m.wait(t, "READY=1")
	c := client.New(filepath.Join(m.dir, "s"))
	// Ten prints of no known finger, of a child: 80 searches in one. The first is S0's, the others are nobody's.
	slow := nist.New(nist.Header{Type: "RDSI", Destination: "C", Origin: "B", Control: "slow"})
	slow.AddType2(0)
	for i := range 10 {
		print := impression(0, 2)
		if i > 0 {
			print = impression(uint64(5000+i), 2)
		}
		print.Position = template.UnknownFinger
		if _, err := slow.AddType9(nist.Type9{IDC: i + 1, Template: print}); err != nil {
			t.Fatal(err)
		}
	}
	send := func(number, age int, transaction []byte) {
		t.Helper()
		e := numbered(number)
		e.CaptureAge = age
		if st, err := c.Submit(t.Context(), e, transaction); err != nil || st.State != rdsi.Pending {
			t.Fatalf("request %d: %v, %v", number, st, err)
		}
	}
	answer := func(number int, want rdsi.Answer) {
		t.Helper()
		if st, err := c.Wait(t.Context(), numbered(number).ID, "B"); err != nil || st.Answer != want {
			t.Errorf("request %d: %v, %v; want %s", number, st, err, want)
		}
	}
	path := filepath.Join(m.dir, "people.gallery")
	word, err := rdsi.ParsePolicy("purpose=MIGRATION")
	if err != nil {
		t.Fatal(err)
	}
	w, err := gallery.Create(path+".next", gallery.BuildOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	if err := w.Add(gallery.Record{Subject: "S0", Position: template.RightIndex, Policy: word, Template: impression(1001, 1)}); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	send(1, 9, slow.Bytes())
	searching := func() bool {
		_, metrics := m.exchange(t, http.MethodGet, "/v1/metrics", "")
		return bytes.Contains(metrics, []byte("whorld_searches_running 1\n"))
	}
	if !until(searching) {
		t.Skip("no search was seen under way, which takes a second elsewhere")
	}
	time.Sleep(50 * time.Millisecond) // from the worker's turn to its first look at the gallery, and a tick or two
	if err := os.Rename(path+".next", path); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	if got := m.admin(t, http.MethodPost, "/v1/reload"); got != 200 {
		t.Fatalf("reload: %d", got)
	}
	reload := time.Since(begun)
	send(2, 0, m.transaction(t, "stranger.an2"))
	st, err := c.Status(t.Context(), numbered(1).ID, "B")
	if err != nil || st.State != rdsi.Pending {
		t.Skipf("the search is over already, which takes a second elsewhere: %v, %v", st, err)
	}
	answer(1, rdsi.Match)
	t.Logf("reload took %v, the search went on for %v", reload, time.Since(begun))
	answer(2, rdsi.Match)
	send(3, 0, m.transaction(t, "known.an2"))
	answer(3, rdsi.NoMatch)
}
