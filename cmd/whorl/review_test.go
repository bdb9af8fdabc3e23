package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/whorl-afis/whorl/rdsi"
)

func TestReviewCommands(t *testing.T) {
	x, dir := newHouse(t), t.TempDir()
	id := x.ask()
	x.examined()
	picture, page := filepath.Join(dir, "case.png"), filepath.Join(dir, "case.html")
	out, _ := command(t, 0, "review", "next", "--socket", x.socket, "--png", picture, "--html", page)
	number := strings.TrimSpace(out)
	if list, _ := command(t, 0, "review", "list", "--socket", x.socket); !strings.HasPrefix(list, number+"  due ") {
		t.Errorf("case %q, list %q", number, list)
	}
	f, err := os.Open(picture)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if st, err := f.Stat(); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", st.Mode(), err)
	}
	if img, err := png.Decode(f); err != nil || img.Bounds().Dx() < 400 {
		t.Errorf("picture of %v, %v", img.Bounds(), err)
	}
	html, err := os.ReadFile(page)
	if err != nil || bytes.Count(html, []byte(`<img src="data:image/png;base64,`)) != 1 {
		t.Errorf("page %.200s, %v", html, err)
	}
	for _, secret := range []string{"S-1", id, ">B<"} {
		if bytes.Contains(html, []byte(secret)) {
			t.Errorf("the page tells %s", secret)
		}
	}
	command(t, 2, "review", "show", "--socket", x.socket, number)
	command(t, 2, "review", "decide", "--socket", x.socket, number, "perhaps")
	command(t, 1, "review", "show", "--socket", x.socket, "0000", "--png", picture)
	command(t, 0, "review", "decide", "--socket", x.socket, number, "same")
	command(t, 1, "review", "decide", "--socket", x.socket, number, "not")
	command(t, 1, "review", "next", "--socket", x.socket, "--png", picture)
	if st, err := x.h.Wait(t.Context(), id, "B"); err != nil || st.Answer != rdsi.Match {
		t.Errorf("%v, %v", st, err)
	}
}

func TestDutyAndReportCommands(t *testing.T) {
	x, dir := newHouse(t), t.TempDir()
	id := x.ask()
	if err := x.h.Examine(x.examined().ID, 1, rdsi.SamePerson); err != nil {
		t.Fatal(err)
	}
	if st, err := x.h.Wait(t.Context(), id, "B"); err != nil || st.Answer != rdsi.Match {
		t.Fatal(st, err)
	}
	var d rdsi.Duty
	found := time.Now().Add(-49 * time.Hour).UTC().Format(time.RFC3339)
	out, _ := command(t, 0, "duties", "open", "--socket", x.socket, "correction", "--transaction", id, "--for", "B", "--corrected", "NO_MATCH",
		"--reason", "EXAMINER_ERROR", "--found", found)
	if err := json.Unmarshal([]byte(out), &d); err != nil || !d.Overdue {
		t.Errorf("%s, %v", out, err)
	}
	if list, _ := command(t, 0, "duties", "list", "--socket", x.socket, "--open"); !strings.Contains(list, "OVERDUE since") {
		t.Errorf("list %q", list)
	}
	number := fmt.Sprint(d.ID)
	command(t, 0, "duties", "step", "--socket", x.socket, number, "sent")
	command(t, 0, "duties", "step", "--socket", x.socket, number, "acknowledged", "--adverse")
	_, stderr := command(t, 1, "duties", "step", "--socket", x.socket, number, "given")
	if !strings.Contains(stderr, "R21-CORRECT") {
		t.Errorf("stderr %q", stderr)
	}
	if list, _ := command(t, 0, "duties", "list", "--socket", x.socket, "--open"); list != "" {
		t.Errorf("list %q", list)
	}
	if out, _ := command(t, 0, "duties", "onward", "--socket", x.socket, id, "--for", "B", "--to", "D", "--use", "TRAFFICKING"); !strings.Contains(out, "DENIED") {
		t.Errorf("onward %s", out)
	}
	command(t, 2, "duties", "open", "--socket", x.socket, "favour")
	command(t, 2, "duties", "list")

	year := time.Now().UTC().Format("2006")
	page := filepath.Join(dir, "report.html")
	command(t, 0, "report", "annual", "--internal", "--at", year, "--socket", x.socket, "--format", "html", "-o", page)
	html, err := os.ReadFile(page)
	if err != nil || bytes.Count(html, []byte("<svg")) != 3 || bytes.Contains(html, []byte("<script")) || bytes.Contains(html, []byte("http-equiv=\"refresh")) {
		t.Errorf("%d plots, %v", bytes.Count(html, []byte("<svg")), err)
	}
	online, _ := command(t, 0, "report", "annual", "--for", "B", "--at", year, "--socket", x.socket, "--format", "csv")
	command(t, 2, "report", "annual", "--socket", x.socket)
	command(t, 2, "report", "annual", "--for", "B", "--internal", "--socket", x.socket)
	command(t, 2, "report", "annual", "--for", "B")
	x.close()
	offline, _ := command(t, 0, "report", "annual", "--for", "B", "--at", year, "--format", "csv", x.store)
	if online, _, _ := strings.Cut(online, "Quotas"); online != offline {
		t.Errorf("the daemon reports\n%s\nand its store\n%s", online, offline)
	}
	text, _ := command(t, 0, "report", "annual", "--internal", "--at", year, x.store)
	if !strings.Contains(text, "corrections late       1") {
		t.Errorf("the report does not tell that the correction was late:\n%s", text)
	}
	command(t, 2, "report", "monthly", "--for", "B", "--at", "march", x.store)
	command(t, 2, "report", "monthly", "--for", "B", "--format", "pdf", x.store)
	entries, _ := command(t, 0, "report", "entries", "--for", "B", x.store)
	if n := strings.Count(entries, "\n"); n != 3 { // the request, the notice and its acknowledgement
		t.Errorf("%d entries", n)
	}
	if entries, _ := command(t, 0, "report", "entries", "--for", "D", x.store); entries != "" {
		t.Errorf("entries of D: %s", entries)
	}
}
