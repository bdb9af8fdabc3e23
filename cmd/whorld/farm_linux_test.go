package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"

	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/client"
	"github.com/whorl-afis/whorl/rdsi/server"
	"github.com/whorl-afis/whorl/template"
)

// The bars of a daemon under load, killed and timed run small by default, and in full with WHORL_LONG=1.
func long() bool { return os.Getenv("WHORL_LONG") != "" }

// in returns the full size of a bar, or what the environment says instead, or the small size.
func in(t *testing.T, name string, small, full int) int {
	t.Helper()
	n := small
	if long() {
		n = full
	}
	if v := os.Getenv(name); v != "" {
		if _, err := fmt.Sscan(v, &n); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return n
}

// The classes of people that a farm's transactions show.
type class int

const (
	mate      class = iota // enrolled, and may be told
	protected              // enrolled, with a claim against the asking member
	stranger
	classes
)

func (c class) String() string { return [classes]string{"mate", "protected mate", "no mate"}[c] }

// cards is how many different transactions there are of each class.
const cards = 24

// A farm is a folder with a daemon that is started, killed and started again.
type farm struct {
	t       *testing.T
	dir     string
	socket  string
	cards   [classes][cards][]byte
	manager *age.X25519Identity

	cmd *exec.Cmd
	log *bytes.Buffer
}

// newFarm enrols so many fingers, at least 3*cards, one a person, of whom every third is protected against the asking
// member.
func newFarm(t *testing.T, fingers int) *farm {
	t.Helper()
	f := &farm{t: t, dir: shortDir(t)}
	f.socket = filepath.Join(f.dir, "s")
	agreement := filepath.Join(f.dir, "example", "agreements", "B-C.json")
	b, err := os.ReadFile(agreement)
	if err != nil {
		t.Fatal(err)
	}
	replace(t, agreement, bytes.Replace(b, []byte(`"quota": 10`), []byte(`"quota": 100000000`), 1))
	if f.manager, err = age.GenerateX25519Identity(); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(f.dir, "example", "whorld.json")
	if b, err = os.ReadFile(config); err != nil {
		t.Fatal(err)
	}
	replace(t, config, bytes.Replace(b, []byte(`"self"`), fmt.Appendf(nil, `"nationalManager": %q, "self"`, f.manager.Recipient()), 1))
	f.enrol(fingers)
	for i := range cards {
		for c := range classes {
			f.cards[c][i] = f.card(c, i)
		}
	}
	return f
}

// card makes the transaction of the i-th person of a class; a third as many as are enrolled are known.
func (f *farm) card(c class, i int) []byte {
	person := uint64(3*i + int(c))
	if c == stranger {
		person += 1 << 40
	}
	tx := nist.New(nist.Header{Type: "RDSI", Destination: "C", Origin: "B", Control: "bar"})
	tx.AddType2(0)
	if _, err := tx.AddType9(nist.Type9{IDC: 1, Template: impression(person, 2)}); err != nil {
		panic(err)
	}
	return tx.Bytes()
}

// enrol grows the gallery on all cores.
func (f *farm) enrol(fingers int) {
	w, err := gallery.Create(filepath.Join(f.dir, "people.gallery"), gallery.BuildOptions{Replace: true})
	if err != nil {
		f.t.Fatal(err)
	}
	defer w.Abort()
	open, claim := f.word("purpose=MIGRATION"), f.word("purpose=MIGRATION,claims=B")
	const batch = 256
	templates := make([]*template.Template, batch)
	for from := 0; from < fingers; from += batch {
		var wg sync.WaitGroup
		cores := runtime.GOMAXPROCS(0)
		for k := range cores {
			wg.Go(func() {
				for i := k; i < min(batch, fingers-from); i += cores {
					templates[i] = impression(uint64(from+i), 1)
				}
			})
		}
		wg.Wait()
		for i, t := range templates[:min(batch, fingers-from)] {
			r := gallery.Record{Subject: fmt.Sprintf("S%d", from+i), Position: template.RightIndex, Policy: open, Template: t}
			if class((from+i)%3) == protected {
				r.Policy = claim
			}
			if err := w.Add(r); err != nil {
				f.t.Fatal(err)
			}
		}
	}
	if err := w.Commit(); err != nil {
		f.t.Fatal(err)
	}
}

func (f *farm) word(policy string) uint64 {
	w, err := rdsi.ParsePolicy(policy)
	if err != nil {
		f.t.Fatal(err)
	}
	return w
}

// start runs the daemon, with temporary files in the farm's folder too.
func (f *farm) start(args ...string) {
	f.t.Helper()
	exe, err := os.Executable()
	if err != nil {
		f.t.Fatal(err)
	}
	f.cmd = exec.Command(exe, append([]string{"--config", filepath.Join(f.dir, "example", "whorld.json"), "--gallery",
		filepath.Join(f.dir, "people.gallery"), "--socket", f.socket, "--store", filepath.Join(f.dir, "db")}, args...)...)
	f.cmd.Env = append(os.Environ(), "WHORLD_TEST_CHILD=1", "TMPDIR="+f.dir)
	f.log = &bytes.Buffer{}
	f.cmd.Stderr = f.log
	if err := f.cmd.Start(); err != nil {
		f.t.Fatal(err)
	}
	cmd := f.cmd
	f.t.Cleanup(func() { _ = cmd.Process.Kill() })
	if !healthy(client.New(f.socket)) {
		f.t.Fatalf("the daemon does not answer\n%s", f.log)
	}
}

// stop lets the daemon end by itself, and its records be read.
func (f *farm) stop() {
	f.t.Helper()
	if err := f.cmd.Process.Signal(os.Interrupt); err != nil {
		f.t.Fatal(err)
	}
	if err := f.cmd.Wait(); err != nil {
		f.t.Fatalf("%v\n%s", err, f.log)
	}
}

func (f *farm) envelope() rdsi.Envelope {
	return exampleEnvelope(fmt.Sprintf("%016x%016x", rand.Uint64(), rand.Uint64()))
}

// records reads the log after the daemon has ended, entry by entry, and checks the tree on the way.
func (f *farm) records(kept []byte, each func(rdsi.Record, rdsi.LogEntry)) (head []byte) {
	f.t.Helper()
	c, err := rdsi.NewLogChecker("", kept)
	if err != nil {
		f.t.Fatal(err)
	}
	err = rdsi.ReadLog(filepath.Join(f.dir, "db"), func(e rdsi.LogEntry) error {
		r, err := c.Next(e)
		if err != nil {
			return err
		}
		head = []byte(strings.Clone(e.Head))
		if each != nil {
			each(r, e)
		}
		return nil
	})
	if err == nil {
		_, _, err = c.End()
	}
	if err != nil {
		f.t.Fatal(err)
	}
	return head
}

// rss returns what the daemon has in memory, without the gallery's file, in bytes.
func (f *farm) rss() int64 {
	f.t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", f.cmd.Process.Pid))
	if err != nil {
		f.t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		var kib int64
		if _, err := fmt.Sscanf(line, "RssAnon: %d kB", &kib); err == nil {
			return kib << 10
		}
	}
	f.t.Fatal("the system does not tell")
	return 0
}

// overloaded reports whether the daemon refused for now, which a bar allows.
func overloaded(err error) bool {
	var p *server.Problem
	return errors.As(err, &p) && p.Status == http.StatusServiceUnavailable
}

// sleep waits, or less if ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// envelopeJSON is an envelope as it goes over the socket.
func envelopeJSON(e rdsi.Envelope) []byte {
	b, err := json.Marshal(e)
	if err != nil {
		panic(err)
	}
	return b
}
