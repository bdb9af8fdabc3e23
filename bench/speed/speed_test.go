package speed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

func TestSummarise(t *testing.T) {
	s := Summarise([]Sample{{Seconds: 9, CPU: 3}, {Seconds: 1, CPU: 2}, {Seconds: 4, CPU: 5}, {Seconds: 2, CPU: 6, Usage: Usage{RSS: 7}}})
	if s.Median != 3 || s.Low != 1 || s.High != 9 || s.Runs != 4 || s.Usage.RSS != 7 || s.CPU != 4 || s.CPULow != 2 {
		t.Errorf("%+v", s)
	}
	if s := Summarise([]Sample{{Seconds: 5}}); s.Median != 5 || s.Low != 5 || s.High != 5 {
		t.Errorf("one sample: %+v", s)
	}
}

// TestRunTakesTurns holds the order of the runs: a warm-up of each case, then all in turns.
func TestRunTakesTurns(t *testing.T) {
	order := ""
	n := 0
	got, err := Run(context.Background(), 2, Options{Runs: 2}, func(i int) (Sample, error) {
		order += fmt.Sprint(i)
		n++
		return Sample{Seconds: float64(n)}, nil
	})
	if err != nil || order != "010101" {
		t.Fatalf("order %s, %v", order, err)
	}
	if got[0].Runs != 2 || got[0].Median != 4 || got[1].Median != 5 {
		t.Errorf("the warm-up counts: %+v", got)
	}
}

func TestRunKeepsBudget(t *testing.T) {
	calls := 0
	got, err := Run(context.Background(), 1, Options{Runs: 50, Budget: time.Nanosecond}, func(int) (Sample, error) {
		calls++
		time.Sleep(time.Microsecond)
		return Sample{Seconds: 1}, nil
	})
	if err != nil || calls != 2 || got[0].Runs != 1 {
		t.Errorf("%d calls, %+v, %v", calls, got, err)
	}
	broken := errors.New("broken")
	if _, err := Run(context.Background(), 1, Options{}, func(int) (Sample, error) { return Sample{}, broken }); !errors.Is(err, broken) {
		t.Errorf("error lost: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Run(ctx, 1, Options{}, func(int) (Sample, error) { return Sample{}, nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestOnceRepeats counts how often a case that takes no time is repeated, and that the repeats are all reported.
func TestOnceRepeats(t *testing.T) {
	last := 0
	s, err := Once(Case{"nothing", func(n int) error { last = n; return nil }}, time.Hour)
	if err != nil || s.Times != last || last != maxTimes {
		t.Errorf("%+v with %d operations in the last run, %v", s, last, err)
	}
	if s, err := Once(Case{"slow", func(n int) error { time.Sleep(time.Millisecond); return nil }}, time.Microsecond); err != nil || s.Times != 1 || s.Seconds < 1e-3 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestCases(t *testing.T) {
	for _, c := range []Case{Stream(1 << 16), Yardstick()} {
		if err := c.Do(2); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
	}
}

func TestResources(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the system is not asked")
	}
	before := Resources()
	touched := make([]byte, 64<<20)
	for i := 0; i < len(touched); i += 4096 {
		touched[i] = 1
	}
	after := Resources()
	if after.CPU <= before.CPU || after.RSS <= 0 || after.Minor <= before.Minor {
		t.Errorf("64 MiB touched: %+v, then %+v", before, after)
	}
	runtime.KeepAlive(touched)
}

func TestEvict(t *testing.T) {
	if runtime.GOOS != "linux" {
		if err := Evict("x"); !errors.Is(err, errors.ErrUnsupported) {
			t.Error(err)
		}
		return
	}
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, make([]byte, 1<<16), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Evict(path); err != nil {
		t.Error(err)
	}
	if err := Evict(path + "-none"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
}

func ExampleRun() {
	cases := []Case{Yardstick(), Stream(1 << 12)}
	result, err := Run(context.Background(), len(cases), Options{Runs: 1, Least: 1}, func(i int) (Sample, error) { return Once(cases[i], 1) })
	fmt.Println(len(result), err, result[0].Median > 0)
	// Output: 2 <nil> true
}
