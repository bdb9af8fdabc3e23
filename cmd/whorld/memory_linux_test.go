package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/whorl-afis/whorl/bench/synth"
	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/nist/wsq"
	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/client"
	"github.com/whorl-afis/whorl/template"
	"github.com/whorl-afis/whorl/template/extract"
)

// letRead undoes, when it is told to, what keeps the memory of this process from its parent.
func letRead() {
	told := make(chan os.Signal, 1)
	signal.Notify(told, syscall.SIGUSR1)
	go func() {
		<-told
		_ = unix.Prctl(unix.PR_SET_DUMPABLE, 1, 0, 0, 0)
	}()
}

// A needle is a piece of a request, or of what is derived from it, that must not be found afterwards.
type needle struct {
	name  string
	bytes []byte
}

const (
	needleSize = 24
	// needleTypes is the least number of different bytes in a needle: with fewer it might turn up by chance.
	needleTypes = 12
)

// needles cuts pieces out of all parts of b.
func needles(name string, b []byte) []needle {
	var out []needle
	step := max(len(b)/64, needleSize)
	for at := 0; at+needleSize <= len(b); at += step {
		for i := at; i < at+step && i+needleSize <= len(b); i++ {
			var seen [256]bool
			n := 0
			for _, c := range b[i : i+needleSize] {
				if !seen[c] {
					seen[c] = true
					n++
				}
			}
			if n >= needleTypes {
				out = append(out, needle{fmt.Sprintf("%s at %d", name, i), b[i : i+needleSize]})
				break
			}
		}
	}
	return out
}

// TestNothingLeft sends prints in several codings to a daemon, and looks for pieces of the requests, of their images and
// of their templates in the memory of the daemon, in its files and in temporary files once it has answered.
func TestNothingLeft(t *testing.T) {
	if testing.Short() {
		t.Skip("reads all memory of a process")
	}
	dir := shortDir(t)
	d := startChild(t, dir)
	var find []needle
	for i, codec := range []string{nist.RAW, nist.WSQ} {
		b, pieces := card(t, uint64(500+i), codec)
		find = append(find, pieces...)
		d.ask(t, fmt.Sprintf("%032x", i+1), b)
	}
	t.Logf("looking for %d pieces", len(find))
	time.Sleep(200 * time.Millisecond) // the answer is out before the goroutines of its request have ended
	// The path of the socket is there for certain: if it is not found, nothing would be.
	control := needle{"control", []byte(filepath.Join(dir, "s"))}
	seen := false
	for _, where := range d.scan(t, append([]needle{control}, find...)) {
		if strings.HasPrefix(where, control.name) {
			seen = true
		} else {
			t.Error(where)
		}
	}
	if !seen {
		t.Error("what is in memory is not found")
	}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		for _, n := range find {
			if bytes.Contains(b, n.bytes) {
				t.Errorf("%s is in %s", n.name, path)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

type child struct {
	cmd    *exec.Cmd
	client *client.Client
}

// startChild runs a daemon with everything, temporary files too, in dir.
func startChild(t *testing.T, dir string) *child {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(dir, "s")
	cmd := exec.Command(exe, "--config", filepath.Join(dir, "example", "whorld.json"), "--gallery", filepath.Join(dir, "people.gallery"),
		"--socket", socket, "--store", filepath.Join(dir, "db"), "--tick", "50ms")
	cmd.Env = append(os.Environ(), "WHORLD_TEST_CHILD=1", "TMPDIR="+dir)
	cmd.Stderr = io.Discard
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	c := client.New(socket)
	if !healthy(c) {
		t.Fatal("the daemon does not answer")
	}
	return &child{cmd, c}
}

func (d *child) ask(t *testing.T, id string, tx []byte) {
	t.Helper()
	e := exampleEnvelope(id)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	st, err := d.client.Submit(ctx, e, tx)
	if err == nil && st.State != rdsi.Final {
		st, err = d.client.Wait(ctx, e.ID, e.From)
	}
	if err != nil || st.Answer != rdsi.NoMatch {
		t.Fatalf("%v, %v", st, err)
	}
}

// card makes a transaction with one image, and returns pieces of it, of the image as its reader sees it, and of the template.
func card(t *testing.T, finger uint64, codec string) (transaction []byte, find []needle) {
	t.Helper()
	img := synth.NewFinger(finger).Impression(1, synth.Setting{}).Image
	data := img.Pix
	if codec == nist.WSQ {
		var coded bytes.Buffer
		if err := wsq.Encode(&coded, img, nil); err != nil {
			t.Fatal(err)
		}
		data = coded.Bytes()
		var err error
		if img, err = wsq.DecodeBytes(data); err != nil {
			t.Fatal(err)
		}
	}
	tx := nist.New(nist.Header{Type: "RDSI", Destination: "C", Origin: "B", Control: "memory"})
	tx.AddType2(0)
	if _, err := tx.AddType14(nist.Type14{IDC: 1, Width: img.Rect.Dx(), Height: img.Rect.Dy(), PPI: 500, Codec: codec,
		Positions: []template.Position{template.RightIndex}, Data: data}); err != nil {
		t.Fatal(err)
	}
	tm, err := extract.Extract(img, extract.Options{PPI: 500, Position: template.RightIndex})
	if err != nil || len(tm.Minutiae) < 12 {
		t.Fatalf("the print is not good enough for this test: %v", err)
	}
	m := unsafe.Slice((*byte)(unsafe.Pointer(&tm.Minutiae[0])), len(tm.Minutiae)*int(unsafe.Sizeof(tm.Minutiae[0])))
	return tx.Bytes(), slices.Concat(needles(codec+" transaction", tx.Bytes()), needles(codec+" image", img.Pix), needles(codec+" template", m))
}

// scan reads all writable memory of the daemon while it stands still, and tells what was found where.
func (d *child) scan(t *testing.T, find []needle) (found []string) {
	t.Helper()
	pid := d.cmd.Process.Pid
	if err := d.cmd.Process.Signal(syscall.SIGUSR1); err != nil {
		t.Fatal(err)
	}
	var maps *os.File
	var err error
	for range 100 { // until it has heard the signal
		if maps, err = os.Open(fmt.Sprintf("/proc/%d/maps", pid)); err == nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if err != nil {
		t.Skip("the memory of another process cannot be read here: ", err)
	}
	defer maps.Close()
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		t.Skip("the memory of another process cannot be read here: ", err)
	}
	defer mem.Close()
	if err := d.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	defer d.cmd.Process.Signal(syscall.SIGCONT)
	total := 0
	lines := bufio.NewScanner(maps)
	for lines.Scan() {
		var from, to uint64
		var mode string
		if _, err := fmt.Sscanf(lines.Text(), "%x-%x %s", &from, &to, &mode); err != nil {
			t.Fatal(lines.Text(), err)
		}
		if !strings.HasPrefix(mode, "rw") {
			continue
		}
		b := make([]byte, to-from)
		n, err := mem.ReadAt(b, int64(from))
		if err != nil && !errors.Is(err, io.EOF) && n == 0 {
			continue // kernel pages
		}
		total += n
		for _, f := range find {
			if i := bytes.Index(b[:n], f.bytes); i >= 0 {
				found = append(found, fmt.Sprintf("%s is in memory at %#x (%s)", f.name, from+uint64(i), lines.Text()))
			}
		}
	}
	t.Logf("%d MiB of memory", total>>20)
	return found
}
