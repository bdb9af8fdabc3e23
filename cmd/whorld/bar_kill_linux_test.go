package main

import (
	"bytes"
	"context"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/client"
)

// A witness remembers what clients were told, over all lives of the daemon.
type witness struct {
	mu       sync.Mutex
	sent     map[string]bool        // every id that was ever sent
	accepted map[string]bool        // those of which a client was told that they are
	answers  map[string]rdsi.Answer // what a client saw first
	twice    []string               // ids that were answered in two ways
}

func (w *witness) saw(id string, st rdsi.Status) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.accepted[id] = true
	if st.State != rdsi.Final {
		return
	}
	if old, ok := w.answers[id]; ok && old != st.Answer {
		w.twice = append(w.twice, id)
	}
	w.answers[id] = st.Answer
}

func (w *witness) answered() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.answers) > 0
}

// press sends requests without a pause until ctx ends, asks for their answers, and asks again for those of before.
func (w *witness) press(ctx context.Context, f *farm) {
	c := client.New(f.socket)
	for ctx.Err() == nil {
		e := f.envelope()
		w.mu.Lock()
		w.sent[e.ID] = true
		old := ""
		for id := range w.accepted { // the order of a map is as good as any
			old = id
			break
		}
		w.mu.Unlock()
		card := f.cards[rand.IntN(int(classes))][rand.IntN(cards)]
		if st, err := c.Submit(ctx, e, card); err == nil {
			w.saw(e.ID, st)
			// Waiting as the daemon's own clients do, but not for long.
			brief, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
			if st, err := c.Wait(brief, e.ID, e.From); err == nil {
				w.saw(e.ID, st)
			}
			cancel()
		}
		if old != "" {
			if st, err := c.Status(ctx, old, "B"); err == nil {
				w.saw(old, st)
			}
		}
	}
}

// TestKilled kills the daemon at random moments under load and starts it again. WHORL_KILLS sets how often. Every accepted
// request must end with one record, nobody may be answered in two ways, the log must only ever have grown, and nothing of
// a transaction may be in any file.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("runs and kills daemons for seconds")
	}
	kills := in(t, "WHORL_KILLS", 4, 200)
	f := newFarm(t, 3*cards)
	w := &witness{sent: map[string]bool{}, accepted: map[string]bool{}, answers: map[string]rdsi.Answer{}}
	var head []byte
	for k := range kills {
		f.start("--tick", "10ms")
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() { w.press(ctx, f) })
		}
		time.Sleep(time.Duration(rand.IntN(400)) * time.Millisecond)
		if k == kills-1 { // four short lives may be too short for an answer
			until(w.answered)
		}
		if err := f.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		cancel()
		wg.Wait()
		_ = f.cmd.Wait()
		// The log of before is the beginning of the log of now.
		head = f.records(head, nil)
	}
	f.start("--tick", "10ms")
	c := client.New(f.socket)
	for id := range w.accepted {
		st, err := c.Status(t.Context(), id, "B")
		if err != nil {
			t.Errorf("%s was accepted and is not known: %v", id, err)
			continue
		}
		w.saw(id, st)
	}
	f.stop()
	records := map[string][]rdsi.Answer{}
	f.records(head, func(r rdsi.Record, _ rdsi.LogEntry) {
		records[r.Transaction] = append(records[r.Transaction], r.Answer)
	})
	expired := 0
	for id := range w.accepted {
		if len(records[id]) != 1 {
			t.Errorf("%s was accepted and has the records %v", id, records[id])
			continue
		}
		if records[id][0] == rdsi.Expired {
			expired++
		}
		if seen, ok := w.answers[id]; ok && seen != records[id][0] {
			t.Errorf("%s was answered %s and the record says %s", id, seen, records[id][0])
		}
	}
	for id, r := range records {
		if !w.sent[id] || len(r) != 1 {
			t.Errorf("%s, sent %v, has the records %v", id, w.sent[id], r)
		}
	}
	if len(w.twice) > 0 {
		t.Errorf("answered in two ways: %v", w.twice)
	}
	if !w.answered() {
		t.Error("nobody was ever answered")
	}
	t.Logf("%d kills: %d sent, %d accepted, %d of them ended by a kill, %d answers seen, %d records", kills, len(w.sent),
		len(w.accepted), expired, len(w.answers), len(records))
	f.clean()
}

// clean looks for pieces of all transactions in all files, temporary ones too.
func (f *farm) clean() {
	f.t.Helper()
	var find []needle
	for c := range classes {
		for i, card := range f.cards[c] {
			if i%4 == 0 {
				find = append(find, needles("transaction", card)...)
			}
		}
	}
	err := filepath.WalkDir(f.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() || filepath.Ext(path) == ".an2" {
			return err
		}
		b, err := os.ReadFile(path)
		for _, n := range find {
			if bytes.Contains(b, n.bytes) {
				f.t.Errorf("%s is in %s", n.name, path)
			}
		}
		return err
	})
	if err != nil {
		f.t.Error(err)
	}
	f.t.Logf("%d pieces of transactions are in no file", len(find))
}
