package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/whorl-afis/whorl/assets"
	"github.com/whorl-afis/whorl/bench/synth"
	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/client"
	"github.com/whorl-afis/whorl/template"
)

func TestMain(m *testing.M) {
	if os.Getenv("WHORLD_TEST_CHILD") != "" { // this process is a daemon whose memory a test reads
		letRead()
		main()
	}
	testscript.Main(m, map[string]func(){"whorld": main})
}

// TestScripts runs sessions with the daemon; each has the example documents, a gallery and transactions at hand.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			// The working folder's path is too long for a socket.
			dir, err := os.MkdirTemp("", "whorld")
			if err != nil {
				return err
			}
			e.Defer(func() { os.RemoveAll(dir) })
			e.Setenv("RUN", dir)
			return writeFixtures(e.WorkDir)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"await": await, "ask": ask, "cut": cut, "flip": flip, "socket": socket, "status": status,
		},
	})
}

func impression(person, capture uint64) *template.Template {
	return synth.NewTemplateFinger(person).Impression(capture, synth.TemplateSetting{Severity: 0.2, Position: template.RightIndex})
}

// writeFixtures writes the example documents, a gallery of generated people and one request of each class.
func writeFixtures(dir string) error {
	err := fs.WalkDir(assets.FS, "example", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.FromSlash(path))
		if d.IsDir() {
			return os.MkdirAll(to, 0o700)
		}
		b, err := assets.FS.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(to, b, 0o600)
	})
	if err != nil {
		return err
	}
	w, err := gallery.Create(filepath.Join(dir, "people.gallery"), gallery.BuildOptions{})
	if err != nil {
		return err
	}
	defer w.Abort()
	for i := range uint64(40) {
		policy := "purpose=MIGRATION"
		if i == 1 {
			policy += ",claims=B"
		}
		word, err := rdsi.ParsePolicy(policy)
		if err != nil {
			return err
		}
		r := gallery.Record{Subject: fmt.Sprintf("S%d", i), Position: template.RightIndex, Policy: word, Template: impression(i, 1)}
		if err := w.Add(r); err != nil {
			return err
		}
	}
	if err := w.Commit(); err != nil {
		return err
	}
	for name, person := range map[string]uint64{"known": 0, "protected": 1, "stranger": 1001} {
		tx := nist.New(nist.Header{Type: "RDSI", Destination: "C", Origin: "B", Control: name})
		tx.AddType2(0)
		if _, err := tx.AddType9(nist.Type9{IDC: 1, Template: impression(person, 2)}); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name+".an2"), tx.Bytes(), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// until waits for something that comes by itself, on a loaded machine later, and reports whether it came within a minute.
func until(is func() bool) bool {
	for end := time.Now().Add(time.Minute); !is(); time.Sleep(25 * time.Millisecond) {
		if time.Now().After(end) {
			return false
		}
	}
	return true
}

// healthy waits until a daemon answers.
func healthy(c *client.Client) bool {
	return until(func() bool { return c.Health(context.Background()) == nil })
}

// exampleEnvelope is a new request of the example's kind.
func exampleEnvelope(id string) rdsi.Envelope {
	b, err := assets.FS.ReadFile("example/envelope.json")
	if err != nil {
		panic(err)
	}
	e, err := rdsi.ParseEnvelope(b)
	if err != nil {
		panic(err)
	}
	e.ID, e.Time = id, time.Now()
	return e
}

// await waits until a daemon answers on a socket.
func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: await SOCKET")
	}
	if !healthy(client.New(args[0])) {
		ts.Fatalf("no daemon answers on %s", args[0])
	}
}

// ask sends a request with the example envelope under an id of its own, and compares the answer.
func ask(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: ask SOCKET ID TRANSACTION ANSWER, where PENDING does not wait")
	}
	e := exampleEnvelope(fmt.Sprintf("%032s", args[1]))
	c := client.New(args[0])
	st, err := c.Submit(context.Background(), e, []byte(ts.ReadFile(args[2])))
	if args[3] == string(rdsi.Pending) && err == nil {
		st.Answer = rdsi.Answer(st.State)
	} else if err == nil && st.State == rdsi.Pending {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		st, err = c.Wait(ctx, e.ID, e.From)
	}
	if string(st.Answer) != args[3] {
		ts.Fatalf("answer %q, %v; want %s", st.Answer, err, args[3])
	}
}

// flip inverts one byte of a file.
func flip(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: flip FILE OFFSET")
	}
	var at int
	_, err := fmt.Sscan(args[1], &at)
	ts.Check(err)
	b := []byte(ts.ReadFile(args[0]))
	b[at] ^= 0xff
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b, 0o600))
}

// socket leaves a dead socket at a path.
func socket(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: socket PATH")
	}
	l, err := net.Listen("unix", args[0])
	ts.Check(err)
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	l.Close()
}

// cut copies the first bytes of a file.
func cut(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: cut FILE TO LENGTH")
	}
	var n int
	_, err := fmt.Sscan(args[2], &n)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(ts.ReadFile(args[0]))[:n], 0o600))
}

// status runs a program that must fail with a given exit status.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status CODE PROGRAM ARGS...")
	}
	err := ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || fmt.Sprint(exit.ExitCode()) != args[0] {
		ts.Fatalf("%v, want exit status %s", err, args[0])
	}
}

func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "whorld") // t.TempDir is too long for a socket on some systems
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := writeFixtures(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}
