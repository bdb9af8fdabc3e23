package gallery

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/whorl-afis/whorl/template"
)

const (
	crashSubjectNumber = "WHORL_TEST_CRASH_SUBJECT"
	crashBegun         = "begun"
	chainMark          = 1 << 40
)

// chainOps are the changes of a gallery that lives through many kills: in a child, and as a model by subject.
var chainOps = map[string]struct {
	change func(path string, n int) error
	model  func(state map[int]uint64, n int)
}{
	"chain-add": {
		func(path string, n int) error { return Add(path, chainRecords(n, 0)) },
		func(state map[int]uint64, n int) { state[n] = 0 },
	},
	"chain-mark": {
		func(path string, n int) error { _, err := Mark(path, chainSubject(n), chainMark, 0); return err },
		func(state map[int]uint64, n int) { state[n] |= chainMark },
	},
	"chain-unmark": {
		func(path string, n int) error { _, err := Mark(path, chainSubject(n), 0, chainMark); return err },
		func(state map[int]uint64, n int) { state[n] &^= chainMark },
	},
	"chain-block": {
		func(path string, n int) error { _, err := Block(path, chainSubject(n), true); return err },
		func(state map[int]uint64, n int) { state[n] |= PolicyBlocked },
	},
	"chain-unblock": {
		func(path string, n int) error { _, err := Block(path, chainSubject(n), false); return err },
		func(state map[int]uint64, n int) { state[n] &^= PolicyBlocked },
	},
	"chain-erase": {
		func(path string, n int) error { _, err := Erase(path, chainSubject(n)); return err },
		func(state map[int]uint64, n int) { delete(state, n) },
	},
	"chain-rewrite": {
		func(path string, _ int) error { return rewrite(path) },
		func(map[int]uint64, int) {},
	},
}

func chainSubject(n int) string { return fmt.Sprintf("chain-%04d", n) }

func chainRecords(n int, policy uint64) []Record {
	var recs []Record
	for k, p := range []template.Position{template.RightIndex, template.LeftIndex} {
		t := testTemplate(uint64(1000+2*n+k), 20+n%30, n%2 == 0)
		t.Position = p
		recs = append(recs, Record{Subject: chainSubject(n), Position: p, Policy: policy, Template: t})
	}
	return recs
}

func chainExpected(state map[int]uint64) map[string][]found {
	var recs []Record
	for _, n := range slices.Sorted(maps.Keys(state)) {
		recs = append(recs, chainRecords(n, state[n])...)
	}
	return expected(recs)
}

// rewrite writes a gallery anew from what is in it, and puts it in its own place.
func rewrite(path string) error {
	g, err := Open(path, Options{Verify: true})
	if err != nil {
		return err
	}
	defer g.Close()
	w, err := Create(path, BuildOptions{Replace: true})
	if err != nil {
		return err
	}
	defer w.Abort()
	for i := range g.Len() {
		v := g.At(i)
		t, err := v.Template()
		if err != nil {
			return err
		}
		// The gallery's own bits cannot be enrolled: an operator blocks again after a rewrite.
		if err := w.Add(Record{Subject: v.Subject, Position: v.Position, Policy: v.Policy, Template: t}); err != nil {
			return err
		}
	}
	return w.Commit()
}

// One gallery goes through change after change, most of them killed at any time: no acknowledged change may be lost, no
// other may be there in part, and nothing that was ever erased may come back or be left in any file.
// WHORL_LONG=1 kills 200 times.
func TestKilledAtAnyTime(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a process for each kill")
	}
	rounds := 12
	if os.Getenv("WHORL_LONG") != "" {
		rounds = 200
	}
	r := rand.New(rand.NewPCG(uint64(os.Getpid()), 5))
	path := filepath.Join(t.TempDir(), "g")
	state, erased, next := map[int]uint64{}, map[string][]found{}, 0
	w, err := Create(path, BuildOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for ; next < 4; next++ {
		state[next] = 0
		if _, err := w.AddAll(chainRecords(next, 0)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	ops := slices.Sorted(maps.Keys(chainOps))
	typical, killed, undone := 5*time.Millisecond, 0, map[string]int{} // typical time of a change
	for round := 0; killed < rounds; round++ {
		op := ops[round%len(ops)]
		live := slices.Sorted(maps.Keys(state))
		n := next
		if op != "chain-add" {
			if len(live) < 3 {
				continue
			}
			n = live[r.IntN(len(live))]
		}
		delay := time.Duration(r.Int64N(int64(typical)))
		if round%10 == 0 {
			delay = time.Minute // let it end, to know how long that takes
		}
		took, acknowledged := killAfter(t, op, path, n, delay)
		if acknowledged {
			typical = (3*typical + took) / 4
		} else {
			killed++
		}
		after := maps.Clone(state)
		chainOps[op].model(after, n)
		state = wantOneOf(t, path, state, after, acknowledged)
		if _, there := state[n]; !there && op == "chain-erase" {
			erased[chainSubject(n)] = expected(chainRecords(n, 0))[chainSubject(n)]
		} else if there && op == "chain-add" {
			next++
		} else if !there {
			next++ // tried and not enrolled: never again, so that a late record would be noticed
		}
		if op != "chain-rewrite" && !maps.Equal(state, after) {
			undone[op]++
		}
		wantNames(t, path)
		if wantOverwritten(t, path, erased); t.Failed() {
			t.Fatalf("round %d: %s of %d, killed after %v, acknowledged %v", round, op, n, delay, acknowledged)
		}
	}
	t.Logf("%d kills; changes undone by one: %v", killed, undone)
}

// killAfter has a child change the gallery and kills it after a time. It returns how long the change took and whether it
// was acknowledged.
func killAfter(t *testing.T, op, path string, n int, delay time.Duration) (time.Duration, bool) {
	t.Helper()
	c := crashChild(t, op, path, "")
	c.Env = append(c.Env, crashSubjectNumber+"="+strconv.Itoa(n))
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	if line, err := lines.ReadString('\n'); strings.TrimSpace(line) != crashBegun {
		t.Fatalf("child says %q, %v", line, err)
	}
	begun := time.Now()
	kill := time.AfterFunc(delay, func() { _ = c.Process.Kill() })
	rest, err := io.ReadAll(lines)
	took := time.Since(begun)
	kill.Stop()
	_ = c.Wait()
	said := strings.TrimSpace(string(rest))
	if err != nil || said != "" && said != crashAcknowledged {
		t.Fatalf("%s of %d: %q, %v", op, n, said, err)
	}
	return took, said == crashAcknowledged
}

// wantOneOf returns the state that the gallery is in.
func wantOneOf(t *testing.T, path string, before, after map[int]uint64, acknowledged bool) map[int]uint64 {
	t.Helper()
	g, err := Open(path, Options{Verify: true})
	if err != nil {
		t.Fatalf("gallery is lost: %v", err)
	}
	defer g.Close()
	got := contents(t, g)
	diffAfter := cmp.Diff(chainExpected(after), got, byBytes, cmpopts.EquateEmpty())
	if diffAfter == "" {
		return after
	}
	if acknowledged {
		t.Fatalf("an acknowledged change was lost (-want +got):\n%s", diffAfter)
	}
	if diff := cmp.Diff(chainExpected(before), got, byBytes, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("neither the old gallery nor the new one:\n%s\n%s", diff, diffAfter)
	}
	return before
}
