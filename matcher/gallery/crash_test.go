package gallery

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// The environment of a child that changes a gallery and is killed, by itself at a step or by its parent at any time.
const (
	crashOp   = "WHORL_TEST_CRASH_OP"
	crashPath = "WHORL_TEST_CRASH_PATH"
	crashStep = "WHORL_TEST_CRASH_STEP" // number of the step to die at, counted over all names
)

const crashAcknowledged = "acknowledged"

func TestMain(m *testing.M) {
	if op := os.Getenv(crashOp); op != "" {
		runCrashChild(op, os.Getenv(crashPath), os.Getenv(crashStep))
	}
	os.Exit(m.Run())
}

// crashOps are the changes under test; each must leave before() or after(), whatever happens to it.
var crashOps = map[string]struct {
	change        func(path string) error
	before, after func() []Record
}{
	"add": {
		func(path string) error { return Add(path, testRecords(12, 3)[9:]) },
		func() []Record { return testRecords(12, 3)[:9] },
		func() []Record { return testRecords(12, 3) },
	},
	"mark": {
		func(path string) error { _, err := Mark(path, crashSubject, 1<<40, 0); return err },
		func() []Record { return testRecords(9, 3) },
		func() []Record {
			recs := testRecords(9, 3)
			for i := range recs {
				if recs[i].Subject == crashSubject {
					recs[i].Policy |= 1 << 40
				}
			}
			return recs
		},
	},
	"erase": {
		func(path string) error { _, err := Erase(path, crashSubject); return err },
		func() []Record { return testRecords(9, 3) },
		func() []Record {
			var left []Record
			for _, r := range testRecords(9, 3) {
				if r.Subject != crashSubject {
					left = append(left, r)
				}
			}
			return left
		},
	},
	"replace": {
		func(path string) error {
			w, err := Create(path, BuildOptions{Replace: true})
			if err != nil {
				return err
			}
			for _, r := range testRecords(20, 1)[15:] {
				if err := w.Add(r); err != nil {
					return err
				}
			}
			return w.Commit()
		},
		func() []Record { return testRecords(9, 3) },
		func() []Record { return testRecords(20, 1)[15:] },
	},
}

const crashSubject = "subject-00001"

func runCrashChild(op, path, at string) {
	if n, err := strconv.Atoi(at); err == nil {
		testStep = func(string) {
			if n--; n < 0 {
				p, _ := os.FindProcess(os.Getpid())
				_ = p.Kill()
				select {}
			}
		}
	}
	change := crashOps[op].change
	if subject, chained := chainOps[op]; chained {
		fmt.Println(crashBegun)
		n, _ := strconv.Atoi(os.Getenv(crashSubjectNumber))
		change = func(path string) error { return subject.change(path, n) }
	}
	if err := change(path); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(crashAcknowledged)
	os.Exit(0)
}

func crashChild(t *testing.T, op, path, at string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Skip("cannot run itself: ", err)
	}
	c := exec.Command(self)
	c.Env = append(os.Environ(), crashOp+"="+op, crashPath+"="+path, crashStep+"="+at)
	return c
}

// checkCrashed looks at what a killed change left, and lets Open purge it.
func checkCrashed(t *testing.T, op, path string, acknowledged bool) {
	t.Helper()
	g, err := Open(path, Options{Verify: true})
	if err != nil {
		t.Fatalf("gallery is lost: %v", err)
	}
	got := contents(t, g)
	g.Close()
	before := cmp.Diff(expected(crashOps[op].before()), got, byBytes, cmpopts.EquateEmpty())
	after := cmp.Diff(expected(crashOps[op].after()), got, byBytes, cmpopts.EquateEmpty())
	switch {
	case acknowledged && after != "":
		t.Fatalf("an acknowledged change was lost (-want +got):\n%s", after)
	case before != "" && after != "":
		t.Fatalf("neither the old gallery nor the new one:\n%s\n%s", before, after)
	}
	wantNames(t, path)
	if after == "" {
		gone := make(map[string][]found)
		left := expected(crashOps[op].after())
		for subject, list := range expected(crashOps[op].before()) {
			if len(left[subject]) == 0 {
				gone[subject] = list
			}
		}
		wantOverwritten(t, path, gone)
	}
}

// wantOverwritten checks that no file of the directory holds what was stored of those who are gone.
func wantOverwritten(t *testing.T, path string, gone map[string][]found) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		b := readFile(t, name)
		for _, list := range gone {
			for _, f := range list {
				var hot [HotSize]byte
				putHot(hot[:], f.Template, f.Codes)
				cold := appendCold(nil, f.Template, f.Template.Minutiae, f.Codes)
				if len(f.Codes) > 0 && (bytes.Contains(b, hot[:hotSmall]) || bytes.Contains(b, cold)) {
					t.Errorf("%s still holds an erased record", filepath.Base(name))
				}
			}
		}
	}
}

func TestKilledAtEachStep(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a process for each kill")
	}
	for op := range crashOps {
		t.Run(op, func(t *testing.T) {
			first := build(t, crashOps[op].before())
			original := readFile(t, first)
			for at := 0; ; at++ {
				path := filepath.Join(t.TempDir(), "g")
				writeFile(t, path, original)
				out, err := crashChild(t, op, path, strconv.Itoa(at)).Output()
				done := strings.TrimSpace(string(out)) == crashAcknowledged
				var exit *exec.ExitError
				if !done && (!errors.As(err, &exit) || exit.ExitCode() == 1) {
					t.Fatalf("step %d: %v %s", at, err, out)
				}
				if op == "erase" {
					// The next writer may come before the next reader: it must purge as well.
					if lock, err := lockGallery(path); err != nil {
						t.Fatal(err)
					} else {
						lock.Close()
					}
				}
				checkCrashed(t, op, path, done)
				if done {
					if at < 5 {
						t.Errorf("only %d steps were tried", at)
					}
					return
				}
			}
		})
	}
}
