package server_test

import (
	"context"
	"encoding/json"
	"image"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/server"
	"github.com/whorl-afis/whorl/template"
)

// A greyEngine is never sure of whom it finds.
type greyEngine struct{ fakeEngine }

type greyProbe struct{ rdsi.Probe }

func (e *greyEngine) Open(tx []byte) (rdsi.Probe, error) {
	p, err := e.fakeEngine.Open(tx)
	return greyProbe{p}, err
}

func (p greyProbe) Search(ctx context.Context, s rdsi.Scope) (rdsi.Result, error) {
	r, err := p.Probe.Search(ctx, s)
	for i := range r.Hits {
		r.Hits[i].Grey = true
	}
	return r, err
}

func (p greyProbe) Exhibit(context.Context, []byte, int) ([]rdsi.Panel, error) {
	t := &template.Template{Width: 10, Height: 10, Quality: template.NoQuality, Minutiae: []template.Minutia{{X: 8, Y: 8}}}
	img := image.NewGray(image.Rect(0, 0, 300, 300))
	for i := range img.Pix {
		img.Pix[i] = byte(i)
	}
	return []rdsi.Panel{{Image: img, Probe: t, Reference: t.Clone(), Pairs: [][2]int{{0, 0}}}}, nil
}

// staffed is a site with examiners, on whose administration socket everybody is the user that uid says.
func staffed(t *testing.T, uid *atomic.Int64) (x, a *site) {
	x = newSite(t, func(c *rdsi.Config, _ *server.Options) {
		c.Engine = &greyEngine{}
		c.Review = &rdsi.ReviewOptions{Hold: 2 * time.Second, FourEyes: true}
	})
	a = x.admin(func() error { return nil }, func(o *server.Options) {
		o.Peer = func(net.Conn) (server.Peer, bool) { return server.Peer{UID: int(uid.Load()), GID: 1}, true }
	})
	return x, a
}

// send is body with a body, over a connection of its own: who asks is known by connection.
func (x *site) send(method, path, body string, status int) string {
	x.t.Helper()
	resp := x.do(method, path, "application/json", []byte(body))
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != status {
		x.t.Fatalf("%s %s: %s, %v: %s", method, path, resp.Status, err, b)
	}
	return string(b)
}

func TestReviewRoutes(t *testing.T) {
	var uid atomic.Int64
	uid.Store(2001)
	x, a := staffed(t, &uid)
	e := x.envelope()
	if _, err := x.c.Submit(t.Context(), e, []byte("PRINT mate")); err != nil {
		t.Fatal(err)
	}
	other := x.envelope()
	if _, err := x.c.Submit(t.Context(), other, []byte("PRINT protected")); err != nil {
		t.Fatal(err)
	}
	var cases []rdsi.Case
	until(t, "a case is opened", func() bool {
		text := a.send("GET", "/v1/reviews", "", 200)
		valid(t, adminSchema(t, "Cases"), []byte(text))
		if err := json.Unmarshal([]byte(text), &cases); err != nil {
			t.Fatal(err)
		}
		return len(cases) > 0
	})
	if len(cases) != 1 || cases[0].Mine {
		t.Fatalf("%+v", cases) // the protected person is before nobody
	}
	path := "/v1/reviews/" + cases[0].ID
	shown := a.send("GET", path, "", 200)
	valid(t, adminSchema(t, "Exhibit"), []byte(shown))
	panels, err := rdsi.ParseExhibit([]byte(shown))
	if err != nil || len(panels) != 1 || panels[0].Image.Rect.Dx() != 300 || panels[0].Image.Pix[77] != 77 {
		t.Errorf("%v, %d panels", err, len(panels))
	}
	for _, step := range []struct {
		uid    int64
		body   string
		status int
	}{
		{2001, `{"says":"MATCH"}`, 400}, {2001, `{"says":"SAME","why":"x"}`, 400}, {2001, `{`, 400},
		{2001, `{"says":"SAME"}`, 200}, {2001, `{"says":"NOT_SAME"}`, 409}, {2002, `{"says":"SAME"}`, 200}, {2003, `{"says":"SAME"}`, 404},
	} {
		uid.Store(step.uid)
		got := a.send("POST", path, step.body, step.status)
		valid(t, adminSchema(t, map[bool]string{true: "OK", false: "Problem"}[step.status == 200]), []byte(got))
	}
	a.send("GET", path, "", 404)
	for id, want := range map[string]rdsi.Answer{e.ID: rdsi.Match, other.ID: rdsi.NoMatch} {
		if st, err := x.c.Wait(t.Context(), id, ""); err != nil || st.Answer != want {
			t.Errorf("%v, %v, want %s", st, err, want)
		}
	}
}

func TestDutyRoutes(t *testing.T) {
	var uid atomic.Int64
	uid.Store(2001)
	x, a := staffed(t, &uid)
	st := struct{ ID string }{x.envelope().ID}
	a.send("POST", "/v1/duties", `{"kind":"CORRECTION","transaction":"`+st.ID+`","counterparty":"B","reason":"RECORD_ERROR","corrected":"NO_MATCH"}`, 422)
	a.send("POST", "/v1/duties", `{"kind":"BREACH","reason":"LOSS","note":"somebody"}`, 400)
	text := a.send("POST", "/v1/duties", `{"kind":"ONWARD","role":"REQUESTER","transaction":"t-1","counterparty":"B","reason":"THIRD_PARTY","to":"D","use":"TRAFFICKING"}`, 201)
	valid(t, adminSchema(t, "Duty"), []byte(text))
	var d rdsi.Duty
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatal(err)
	}
	path := "/v1/duties/" + strconv.FormatUint(d.ID, 10)
	const onward = "/v1/onward?transaction=t-1&counterparty=B&to=D&use=TRAFFICKING"
	if got := a.send("GET", onward, "", 200); !strings.Contains(got, `"DENIED"`) {
		t.Error(got)
	}
	a.send("POST", path, `{"step":"GIVEN"}`, 422)
	valid(t, adminSchema(t, "Duty"), []byte(a.send("POST", path, `{"step":"GIVEN","document":"letter-1","caveats":["NO_COPIES"]}`, 200)))
	a.send("POST", "/v1/duties/77", `{"step":"GIVEN"}`, 404)
	a.send("POST", "/v1/duties/x", `{"step":"GIVEN"}`, 404)
	got := a.send("GET", onward, "", 200)
	valid(t, adminSchema(t, "Passing"), []byte(got))
	if !strings.Contains(got, `"ALLOWED"`) || !strings.Contains(got, "NO_COPIES") {
		t.Error(got)
	}
	a.send("GET", "/v1/onward?to=D", "", 400)
	valid(t, adminSchema(t, "Duties"), []byte(a.send("GET", "/v1/duties?for=B", "", 200)))
	if got := a.send("GET", "/v1/duties?for=D", "", 200); strings.TrimSpace(got) != "[]" {
		t.Error(got)
	}
}

// Prints are for examiners and duties for the National Manager; nobody may do both, and auditors only look.
func TestRolesOfPeople(t *testing.T) {
	for role, want := range map[server.Role]map[string]int{
		server.Examiner: {"GET /v1/reviews": 200, "GET /v1/reviews/1": 404, "POST /v1/reviews/1": 400, "GET /v1/duties": 403, "POST /v1/duties": 403, "POST /v1/duties/1": 403, "GET /v1/onward": 403},
		server.Manager:  {"GET /v1/reviews": 403, "GET /v1/reviews/1": 403, "POST /v1/reviews/1": 403, "GET /v1/duties": 200, "POST /v1/duties": 400, "POST /v1/duties/1": 400, "GET /v1/onward": 400},
		server.Auditor:  {"GET /v1/reviews": 403, "GET /v1/reviews/1": 403, "POST /v1/reviews/1": 403, "GET /v1/duties": 200, "POST /v1/duties": 403, "POST /v1/duties/1": 403, "GET /v1/onward": 400},
		server.Operator: {"GET /v1/reviews": 403, "GET /v1/reviews/1": 403, "POST /v1/reviews/1": 403, "GET /v1/duties": 403, "POST /v1/duties": 403, "POST /v1/duties/1": 403, "GET /v1/onward": 403},
	} {
		x := newSite(t)
		a := x.admin(func() error { return nil }, func(o *server.Options) {
			o.Roles, o.Peer = invented(), as(server.Peer{UID: roleUsers[role], GID: 1})
		})
		for route, status := range want {
			method, path, _ := strings.Cut(route, " ")
			if resp := a.do(method, path, "", nil); resp.StatusCode != status {
				t.Errorf("%s: %s: %s, want %d", role, route, resp.Status, status)
			}
		}
	}
	// Where the system does not tell who asks, nobody decides.
	x := newSite(t)
	a := x.admin(func() error { return nil }, func(o *server.Options) {
		o.Peer = func(net.Conn) (server.Peer, bool) { return server.Peer{}, false }
	})
	for _, route := range []string{"/v1/reviews", "/v1/reviews/1"} {
		if resp := a.do(http.MethodGet, route, "", nil); resp.StatusCode != 403 {
			t.Errorf("%s: %s", route, resp.Status)
		}
	}
}
