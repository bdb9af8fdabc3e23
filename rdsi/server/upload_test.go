package server

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/whorl-afis/whorl/rdsi/internal/locked"
)

func TestSplit(t *testing.T) {
	head := func(name string) string { return "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" }
	e, x := "--b"+head("envelope")+"{}", "--b"+head("transaction")+"data"
	for _, c := range []struct {
		name, body, envelope, transaction string
		status                            int
	}{
		{"in order", e + "\r\n" + x + "\r\n--b--\r\n", "{}", "data", 0},
		{"other order, preamble and epilogue", "hello\r\n" + x + "\r\n" + e + "\r\n--b--\r\nbye", "{}", "data", 0},
		{"blanks after a boundary", "--b \t" + head("envelope") + "{}\r\n" + x + "\r\n--b--", "{}", "data", 0},
		{"boundary begins a longer line", e + "\r\n" + x + "\r\n--bc\r\n--b--", "{}", "data\r\n--bc", 0},
		{"one part", e + "\r\n--b--", "{}", "", 400},
		{"empty part", e + "\r\n--b" + head("transaction") + "\r\n--b--", "{}", "", 400},
		{"part twice", e + "\r\n" + e + "\r\n--b--", "{}", "", 400},
		{"three parts", e + "\r\n" + x + "\r\n" + x + "\r\n--b--", "{}", "data", 400},
		{"other part", e + "\r\n--b" + head("face") + "x\r\n--b--", "{}", "", 400},
		{"cut short", e + "\r\n" + x, "{}", "", 400},
		{"no end", e + "\r\n" + x + "\r\n--b\r\n", "{}", "data", 400},
		{"no header", "--b\r\n{}\r\n--b--", "", "", 400},
		{"not a form field", "--b\r\nContent-Disposition: attachment; name=\"envelope\"\r\n\r\n{}\r\n--b--", "", "", 400},
		{"nothing", "", "", "", 400},
	} {
		b, err := locked.New(len(c.body))
		if err != nil {
			t.Fatal(err)
		}
		copy(b.Bytes(), c.body)
		up := &upload{buffer: b}
		err = up.split("b")
		var p *Problem
		if errors.As(err, &p); (err != nil) != (c.status != 0) || p != nil && p.Status != c.status {
			t.Errorf("%s: %v", c.name, err)
		}
		if string(up.envelope) != c.envelope || string(up.transaction) != c.transaction {
			t.Errorf("%s: envelope %q, transaction %q", c.name, up.envelope, up.transaction)
		}
		up.wipe()
	}
}

func FuzzSplit(f *testing.F) {
	f.Add([]byte("--b\r\nContent-Disposition: form-data; name=\"envelope\"\r\n\r\n{}\r\n--b--"))
	f.Fuzz(func(t *testing.T, body []byte) {
		b, err := locked.New(len(body))
		if err != nil {
			t.Skip(err)
		}
		copy(b.Bytes(), body)
		up := &upload{buffer: b}
		defer up.wipe()
		if err := up.split("b"); err == nil && (!bytes.Contains(body, up.envelope) || !bytes.Contains(body, up.transaction)) {
			t.Error("a part is not in the body")
		}
	})
}

// The HTTP server gets heads, and what follows them only through takeBody.
func TestSplitConn(t *testing.T) {
	far, near := net.Pipe()
	defer near.Close()
	go func() {
		_, _ = io.WriteString(far, "GET / HTTP/1.1\r\nHost: x\r\n\r\nPOST / HTTP/1.1\r\n\r\nbo")
		_, _ = io.WriteString(far, "dy")
		far.Close()
	}()
	ahead, err := locked.New(aheadSize)
	if err != nil {
		t.Fatal(err)
	}
	c := &splitConn{Conn: near, ahead: ahead}
	p := make([]byte, 100)
	for _, want := range []string{"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "POST / HTTP/1.1\r\n\r\n"} {
		n, err := c.Read(p)
		if err != nil || string(p[:n]) != want {
			t.Fatalf("%q, %v; want %q", p[:n], err, want)
		}
	}
	body, err := io.ReadAll(c.takeBody())
	if err != nil || string(body) != "body" {
		t.Errorf("body %q, %v", body, err)
	}
	if n, err := c.Read(p); n != 0 || !errors.Is(err, io.EOF) {
		t.Errorf("after the body: %d bytes, %v", n, err)
	}
	if strings.Contains(string(p), "body") {
		t.Error("the body went through the server's buffer")
	}
}
