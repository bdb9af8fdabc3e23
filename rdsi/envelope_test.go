package rdsi

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/whorl-afis/whorl/assets"
)

func exampleEnvelope(t testing.TB) []byte {
	t.Helper()
	b, err := assets.FS.ReadFile("example/envelope.json")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestParseEnvelope(t *testing.T) {
	e, err := ParseEnvelope(exampleEnvelope(t))
	if err != nil {
		t.Fatal(err)
	}
	if d := Decide(e.Request, e.To, exampleWorld(t), History{}); d.Outcome != Send {
		t.Errorf("example envelope: %v", d)
	}
}

func TestStrictEnvelope(t *testing.T) {
	plain := string(exampleEnvelope(t))
	for name, edit := range map[string][2]string{
		"unknown field":         {`"lawful": true`, `"lawful": true, "score": 3`},
		"unknown nested field":  {`"asylum": false`, `"asylum": false, "name": "x"`},
		"field twice":           {`"lawful": true`, `"lawful": true, "lawful": false`},
		"field in another case": {`"lawful": true`, `"Lawful": true`},
		"same in another case":  {`"lawful": true`, `"lawful": true, "LAWFUL": false`},
		"something after it":    {"}\n", "} {}\n"},
		"short id":              {`"id": "3f2a9c0d5e7b4186`, `"id": "`},
		"no time":               {`"time": "2026-03-02T02:00:00Z"`, `"caveats": []`},
		"slash in an id":        {`"id": "3f2a`, `"id": "3f/a`},
	} {
		t.Run(name, func(t *testing.T) {
			var b string
			if name == "something after it" {
				b = plain + "{}"
			} else {
				b = strings.Replace(plain, edit[0], edit[1], 1)
			}
			if name == "short id" {
				b = strings.Replace(plain, `"id": "3f2a9c0d5e7b41868d0f6a1b2c3d4e5f"`, `"id": "3f2a"`, 1)
			}
			if b == plain {
				t.Fatal("nothing was replaced")
			}
			if _, err := ParseEnvelope([]byte(b)); err == nil {
				t.Error("no error")
			}
		})
	}
}

// FuzzEnvelope: no input panics, and what is accepted comes out the same when it is written and read again.
func FuzzEnvelope(f *testing.F) {
	f.Add(exampleEnvelope(f))
	f.Add([]byte(`{"id":"0123456789abcdef","from":"B","to":"C","time":"2026-03-02T02:00:00Z","consents":[{"date":""}]}`))
	f.Add([]byte(`{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}}}}}`))
	w := exampleWorld(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := ParseEnvelope(b)
		if err != nil {
			return
		}
		out, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseEnvelope(out)
		if err != nil {
			t.Fatalf("written and read again: %v\n%s", err, out)
		}
		if d := cmp.Diff(e, again, cmpopts.EquateEmpty(), cmp.Comparer(func(a, b Date) bool { return a.String() == b.String() })); d != "" {
			t.Errorf("(-first +second)\n%s", d)
		}
		Decide(e.Request, e.To, w, History{})
	})
}
