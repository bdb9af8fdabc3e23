package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/client"
)

// tally is what the clients of a load have seen.
type tally struct {
	mu       sync.Mutex
	quick    map[string][]float64 // seconds that exchanges without a search took, by kind
	busy     int                  // refusals for now
	accepted map[string]class
	answered int
	missed   int // mates that are too unlike for the threshold, which grows with the gallery
	failed   []error
}

// time measures an exchange that needs no search.
func (y *tally) time(ctx context.Context, kind string, f func() error) {
	begun := time.Now()
	err := f()
	took := time.Since(begun).Seconds()
	if ctx.Err() != nil {
		return // cut short by the end of the load
	}
	y.mu.Lock()
	defer y.mu.Unlock()
	switch {
	case err == nil:
		y.quick[kind] = append(y.quick[kind], took)
	case overloaded(err):
		y.busy++
	default:
		y.failed = append(y.failed, err)
	}
}

// work is one client: a request, and until it is answered, or if the daemon is busy for some seconds, small exchanges.
func (y *tally) work(ctx context.Context, f *farm) {
	c := client.New(f.socket)
	for ctx.Err() == nil {
		e, kind := f.envelope(), class(rand.IntN(int(classes)))
		st, err := c.Submit(ctx, e, f.cards[kind][rand.IntN(cards)])
		until := time.Now().Add(time.Duration(1+rand.IntN(4)) * time.Second)
		y.mu.Lock()
		switch {
		case err == nil:
			y.accepted[e.ID] = kind
		case ctx.Err() != nil:
		case overloaded(err):
			y.busy++
		default:
			y.failed = append(y.failed, err)
		}
		y.mu.Unlock()
		for ctx.Err() == nil && (time.Now().Before(until) || err == nil && st.State == rdsi.Pending) {
			sleep(ctx, time.Duration(500+rand.IntN(1000))*time.Millisecond)
			y.time(ctx, "health", func() error { return c.Health(ctx) })
			if err != nil {
				continue
			}
			y.time(ctx, "status", func() error {
				now, err := c.Status(ctx, e.ID, e.From)
				if err == nil {
					st = now
				}
				return err
			})
		}
		if err == nil && st.State == rdsi.Final {
			y.mu.Lock()
			y.answered++
			switch {
			case kind == mate && st.Answer == rdsi.NoMatch:
				y.missed++
			case kind == mate && st.Answer != rdsi.Match, kind != mate && st.Answer != rdsi.NoMatch:
				y.failed = append(y.failed, errors.New(kind.String()+" is answered "+string(st.Answer)))
			}
			y.mu.Unlock()
		}
	}
}

// idle is one client that makes small exchanges at the pace of work, and no request.
func (y *tally) idle(ctx context.Context, f *farm) {
	c := client.New(f.socket)
	for ctx.Err() == nil {
		y.time(ctx, "health", func() error { return c.Health(ctx) })
		sleep(ctx, time.Duration(500+rand.IntN(1000))*time.Millisecond)
	}
}

// all runs so many clients for a span of time, and second every second.
func all(t *testing.T, clients int, span time.Duration, client func(context.Context), second func()) {
	ctx, cancel := context.WithTimeout(t.Context(), span)
	defer cancel()
	var wg sync.WaitGroup
	for range clients {
		wg.Go(func() {
			sleep(ctx, time.Duration(rand.IntN(1000))*time.Millisecond) // not all at the same instant
			client(ctx)
		})
	}
	for ctx.Err() == nil {
		sleep(ctx, time.Second)
		second()
	}
	wg.Wait()
}

// percentile sorts x and returns the value below which p of a hundred lie.
func percentile(x []float64, p int) float64 {
	slices.Sort(x)
	return x[min(len(x)*p/100, len(x)-1)]
}

// TestLoad keeps a daemon busy with 200 clients for ten minutes, on a gallery of 100 000 fingers. No exchange fails but
// for being too many, those that need no search are quick beside searches, and memory stays where it is. WHORL_LOAD_CLIENTS,
// WHORL_LOAD_SECONDS and WHORL_LOAD_FINGERS set the sizes. Clients and daemon share the machine, so that the times are
// those of a machine with nothing else to do only where there is nothing else to do.
func TestLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a daemon for seconds")
	}
	clients, seconds, fingers := in(t, "WHORL_LOAD_CLIENTS", 20, 200), in(t, "WHORL_LOAD_SECONDS", 3, 600), in(t, "WHORL_LOAD_FINGERS", 3*cards, 100_000)
	f := newFarm(t, fingers)
	f.start("--tick", "1s")
	// What the machine gives to exchanges beside nothing: the measure for what it gives beside searches.
	alone := &tally{quick: map[string][]float64{}}
	all(t, clients, time.Duration(max(seconds/10, 2))*time.Second, func(ctx context.Context) { alone.idle(ctx, f) }, func() {})
	y := &tally{quick: map[string][]float64{}, accepted: map[string]class{}}
	var memory []int64
	all(t, clients, time.Duration(seconds)*time.Second, func(ctx context.Context) { y.work(ctx, f) },
		func() { memory = append(memory, f.rss()) })
	f.stop()
	records := map[string]int{}
	f.records(nil, func(r rdsi.Record, _ rdsi.LogEntry) { records[r.Transaction]++ })
	for id := range y.accepted {
		if records[id] != 1 {
			t.Errorf("%s was accepted and has %d records", id, records[id])
		}
	}
	for _, err := range y.failed[:min(len(y.failed), 5)] {
		t.Error(err)
	}
	both := slices.Concat(y.quick["health"], y.quick["status"])
	if len(both) == 0 || y.answered == 0 || len(alone.quick) == 0 {
		t.Fatalf("%d small exchanges, %d answers", len(both), y.answered)
	}
	p99 := percentile(both, 99)
	half := len(memory) / 2
	early, late := slices.Max(memory[:max(half, 1)]), slices.Max(memory[half:])
	t.Logf("%d clients, %d s, %d fingers: %d accepted, %d answered (%d mates missed), %d times busy, %d failures", clients,
		seconds, fingers, len(y.accepted), y.answered, y.missed, y.busy, len(y.failed))
	if y.missed > y.answered/20 { // of a third that are mates
		t.Errorf("%d mates missed of %d answered", y.missed, y.answered)
	}
	for name, x := range map[string][]float64{"health beside no search": alone.quick["health"],
		"health beside searches": y.quick["health"], "status beside searches": y.quick["status"], "both beside searches": both} {
		t.Logf("%d exchanges, %s: median %.2f ms, p99 %.2f ms, longest %.1f ms", len(x), name, 1000*percentile(x, 50),
			1000*percentile(x, 99), 1000*percentile(x, 100))
	}
	t.Logf("anonymous memory: at most %d MiB in the first half, %d MiB in the second", early>>20, late>>20)
	if !long() {
		return
	}
	if p99 > 0.020 {
		t.Errorf("p99 of exchanges without a search is %.1f ms, want at most 20", 1000*p99)
	}
	if late > early+early/4+(32<<20) {
		t.Errorf("memory grows: %d MiB, then %d MiB", early>>20, late>>20)
	}
}
