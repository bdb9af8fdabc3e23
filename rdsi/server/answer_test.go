package server_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/server"
)

// raw sends the transaction as the body and the envelope in the head.
func (x *site) raw(query string, e rdsi.Envelope, transaction string, change ...func(*http.Request)) *http.Response {
	x.t.Helper()
	b, err := json.Marshal(e)
	if err != nil {
		x.t.Fatal(err)
	}
	return x.do(http.MethodPost, "/v1/requests"+query, "application/octet-stream", []byte(transaction),
		append([]func(*http.Request){func(r *http.Request) {
			r.Header.Set(server.EnvelopeHeader, base64.StdEncoding.EncodeToString(b))
		}}, change...)...)
}

func TestRawBody(t *testing.T) {
	x := newSite(t)
	for who, want := range map[string]rdsi.Answer{"mate": rdsi.Match, "nobody": rdsi.NoMatch} {
		e := x.envelope()
		for range 2 { // the second time it is the first answer again
			resp := x.raw("?wait=10", e, "PRINT "+who)
			var st rdsi.Status
			if err := json.NewDecoder(resp.Body).Decode(&st); err != nil || st.Answer != want || st.ID != e.ID {
				t.Errorf("%s: %s, %v, %v", who, resp.Status, st, err)
			}
		}
		// The form is another way to say the same.
		if st, err := x.c.Submit(t.Context(), e, []byte("PRINT "+who)); err != nil || st.Answer != want {
			t.Errorf("%s as a form: %v, %v", who, st, err)
		}
	}
	for name, c := range map[string]struct {
		header string
		want   int
	}{
		"no envelope":     {"", 400},
		"not base64":      {"{}", 400},
		"not an envelope": {base64.StdEncoding.EncodeToString([]byte(`{"id": 1}`)), 400},
	} {
		resp := x.do(http.MethodPost, "/v1/requests", "application/octet-stream", []byte("PRINT mate"), func(r *http.Request) {
			r.Header.Set(server.EnvelopeHeader, c.header)
		})
		if resp.StatusCode != c.want {
			t.Errorf("%s: %s, want %d", name, resp.Status, c.want)
		}
	}
	b, err := json.Marshal(x.envelope())
	if err != nil {
		t.Fatal(err)
	}
	if got := x.write(fmt.Sprintf("POST /v1/requests HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n%s: %s\r\nContent-Length: %d\r\n\r\n",
		server.EnvelopeHeader, base64.StdEncoding.EncodeToString(b), rdsi.MaxTransaction+1)); !strings.HasPrefix(got, "HTTP/1.1 413 ") {
		t.Errorf("too large: %s", got)
	}
}

// Answers as transactions: readable, of one length, and the same bytes whether nobody was found or nobody may be told.
func TestTransactionAnswer(t *testing.T) {
	x := newSite(t)
	raw := map[string][]byte{}
	for _, who := range []string{"mate", "nobody", "protected"} {
		e := x.envelope()
		resp := x.raw("?wait=10&format=an2", e, "PRINT "+who)
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		tx, err := nist.Read(b, nist.Options{})
		if err != nil {
			t.Fatalf("%s: %v\n%q", who, err, b)
		}
		one, two := tx.Records[0], tx.Records[1]
		for number, want := range map[int]string{4: "RDSIANS", 7: "B", 8: "C", 10: e.ID} {
			if got := one.Text(number); got != want {
				t.Errorf("1.%03d is %q, want %q", number, got, want)
			}
		}
		want := map[bool]rdsi.Answer{true: rdsi.Match, false: rdsi.NoMatch}[who == "mate"]
		if got := strings.TrimRight(two.Text(201), " "); got != string(want) || two.Text(203) != rdsi.Caution {
			t.Errorf("%s: answer %q, caution %q", who, got, two.Text(203))
		}
		raw[who] = append([]byte(resp.Header.Get("Content-Type")+resp.Header.Get("Content-Length")), bytes.ReplaceAll(b, []byte(e.ID), []byte("ID"))...)
		// The same by content negotiation.
		again := x.do(http.MethodGet, "/v1/requests/"+e.ID, "", nil, func(r *http.Request) {
			r.Header.Set("Accept", "text/html, "+server.MediaTransaction+";q=0.9")
		})
		if got, err := io.ReadAll(again.Body); err != nil || !bytes.Equal(got, b) {
			t.Errorf("%s: another answer the second time: %v\n%q\n%q", who, err, got, b)
		}
	}
	if !bytes.Equal(raw["nobody"], raw["protected"]) {
		t.Errorf("a suppressed match differs from no match:\n%q\n%q", raw["nobody"], raw["protected"])
	}
	if len(raw["mate"]) != len(raw["nobody"]) {
		t.Errorf("lengths %d and %d", len(raw["mate"]), len(raw["nobody"]))
	}
	x.e.hold = make(chan struct{})
	defer close(x.e.hold)
	e := x.envelope()
	resp := x.raw("?format=an2", e, "PRINT nobody")
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusAccepted || !bytes.Contains(b, []byte("PENDING")) {
		t.Errorf("pending: %s, %v\n%q", resp.Status, err, b)
	}
	// All ids have one length here.
	if got, want := len(bytes.ReplaceAll(b, []byte(e.ID), []byte("ID"))), len(raw["nobody"])-len(server.MediaTransaction+"000"); got != want {
		t.Errorf("a pending status has %d bytes and an answer %d", got, want)
	}
	x.body(http.MethodGet, "/v1/requests/"+x.envelope().ID+"?format=xml", 400)
}
