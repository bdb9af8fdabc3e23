package server_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/server"
)

func TestClient(t *testing.T) {
	x := newSite(t)
	ctx := t.Context()
	if err := x.c.Health(ctx); err != nil {
		t.Fatal(err)
	}
	for who, want := range map[string]rdsi.Answer{"mate": rdsi.Match, "nobody": rdsi.NoMatch, "protected": rdsi.NoMatch} {
		e := x.envelope()
		st, err := x.c.Submit(ctx, e, []byte("PRINT "+who))
		if err != nil || st.State != rdsi.Pending {
			t.Fatalf("%s: %v, %v", who, st, err)
		}
		st, err = x.c.Wait(ctx, e.ID, "")
		if err != nil || st.Answer != want || st.Caution != rdsi.Caution {
			t.Errorf("%s: %v, %v", who, st, err)
		}
	}
}

// V1, V2: the whole exchange, headers and all, is the same but for the verdict, padded to the same length.
func TestAnswerBytes(t *testing.T) {
	x := newSite(t)
	raw := map[string]string{}
	id := regexp.MustCompile(`[0-9a-f]{32}`)
	for _, who := range []string{"mate", "nobody", "protected"} {
		e := x.envelope()
		if _, err := x.c.Submit(t.Context(), e, []byte("PRINT "+who)); err != nil {
			t.Fatal(err)
		}
		conn, err := net.Dial("unix", x.socket)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "GET /v1/requests/%s?wait=10 HTTP/1.1\r\nHost: whorl\r\nConnection: close\r\n\r\n", e.ID)
		b, err := io.ReadAll(bufio.NewReader(conn))
		conn.Close()
		if err != nil {
			t.Fatal(err)
		}
		raw[who] = id.ReplaceAllString(string(b), "ID")
	}
	if raw["nobody"] != raw["protected"] {
		t.Errorf("a suppressed match differs from no match:\n%s\n%s", raw["nobody"], raw["protected"])
	}
	if len(raw["mate"]) != len(raw["nobody"]) {
		t.Errorf("lengths %d and %d", len(raw["mate"]), len(raw["nobody"]))
	}
	trim := func(s string) string { return strings.TrimRight(s, " \n") }
	if trim(strings.Replace(raw["mate"], `"MATCH"`, `"NO_MATCH"`, 1)) != trim(raw["nobody"]) {
		t.Errorf("a match differs in more than the verdict:\n%s\n%s", raw["mate"], raw["nobody"])
	}
	if strings.Contains(raw["mate"], "Date:") {
		t.Error("an answer tells its time")
	}
}

func TestConcurrentClients(t *testing.T) {
	x := newSite(t)
	var wg sync.WaitGroup
	for i := range 24 {
		e, who := x.envelope(), []string{"mate", "nobody", "protected"}[i%3]
		wg.Go(func() {
			var st rdsi.Status
			var err error
			for {
				st, err = x.c.Submit(t.Context(), e, []byte("PRINT "+who))
				var p *server.Problem
				if !errors.As(err, &p) || p.Status != http.StatusServiceUnavailable {
					break
				}
				time.Sleep(10 * time.Millisecond)
			}
			if err == nil {
				st, err = x.c.Wait(t.Context(), e.ID, "B")
			}
			if err != nil || (st.Answer == rdsi.Match) != (who == "mate") {
				t.Errorf("%s: %v, %v", who, st, err)
			}
		})
	}
	wg.Wait()
}

// A daemon that stops lets pending requests end, and gives those who wait their answers.
func TestGracefulStop(t *testing.T) {
	x := newSite(t)
	x.e.hold = make(chan struct{})
	e := x.envelope()
	if _, err := x.c.Submit(t.Context(), e, []byte("PRINT mate")); err != nil {
		t.Fatal(err)
	}
	got := make(chan rdsi.Status, 1)
	go func() {
		st, err := x.c.Wait(t.Context(), e.ID, "B")
		if err != nil {
			t.Error(err)
		}
		got <- st
	}()
	until(t, "somebody waits for the answer", func() bool {
		stacks := make([]byte, 1<<20)
		return strings.Contains(string(stacks[:runtime.Stack(stacks, true)]), "rdsi.(*Handler).Wait(")
	})
	stopped := make(chan error, 1)
	go func() { stopped <- x.h.Close(t.Context()) }()
	until(t, "the handler stops", func() bool { return errors.Is(x.h.Healthy(), rdsi.ErrStopped) })
	if _, err := x.c.Submit(t.Context(), x.envelope(), []byte("PRINT mate")); err == nil {
		t.Error("a stopping daemon takes requests")
	}
	close(x.e.hold)
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	if st := <-got; st.Answer != rdsi.Match {
		t.Errorf("got %v", st)
	}
}

func TestWithdraw(t *testing.T) {
	x := newSite(t)
	x.e.hold = make(chan struct{})
	e := x.envelope()
	if _, err := x.c.Submit(t.Context(), e, []byte("PRINT mate")); err != nil {
		t.Fatal(err)
	}
	st, err := x.c.Withdraw(t.Context(), e.ID, "B")
	if err != nil || st.Answer != rdsi.Closed {
		t.Errorf("got %v, %v", st, err)
	}
}
