package server_test

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/whorl-afis/whorl/assets"
	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/rdsi/server"
)

// An api is a published description of one socket.
type api struct {
	OpenAPI string                           `json:"openapi"`
	Paths   map[string]map[string]*operation `json:"paths"`

	compiler *jsonschema.Compiler
	mu       sync.Mutex
	schemas  map[string]*jsonschema.Schema
}

type operation struct {
	ID         string   `json:"operationId"`
	Roles      []string `json:"x-roles"`
	Parameters []struct {
		Name, In string
	} `json:"parameters"`
	RequestBody struct {
		Content map[string]any `json:"content"`
	} `json:"requestBody"`
	Responses map[string]struct {
		Headers map[string]any `json:"headers"`
		Content map[string]any `json:"content"`
	} `json:"responses"`
}

var requestsAPI = sync.OnceValue(func() *api { return loadAPI("openapi.json") })
var adminAPI = sync.OnceValue(func() *api { return loadAPI("openapi-admin.json") })

func loadAPI(name string) *api {
	b, err := assets.FS.ReadFile(name)
	if err != nil {
		panic(err)
	}
	a := &api{schemas: map[string]*jsonschema.Schema{}, compiler: jsonschema.NewCompiler()}
	if err := json.Unmarshal(b, a); err != nil {
		panic(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err == nil {
		err = a.compiler.AddResource("urn:api", doc)
	}
	if err != nil {
		panic(err)
	}
	a.compiler.DefaultDraft(jsonschema.Draft2020) // the dialect of OpenAPI 3.1
	return a
}

// schema compiles what stands at a path of keys in the document.
func (a *api) schema(t *testing.T, keys ...string) *jsonschema.Schema {
	t.Helper()
	at := "urn:api#"
	for _, k := range keys {
		at += "/" + url.PathEscape(strings.ReplaceAll(strings.ReplaceAll(k, "~", "~0"), "/", "~1"))
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	s, ok := a.schemas[at]
	if !ok {
		var err error
		if s, err = a.compiler.Compile(at); err != nil {
			t.Fatal(err)
		}
		a.schemas[at] = s
	}
	return s
}

// find returns the operation of a method and path; known says whether there is the path with another method.
func (a *api) find(method, path string) (pattern string, o *operation, known bool) {
	for p, methods := range a.Paths {
		want, have := strings.Split(p, "/"), strings.Split(path, "/")
		if len(want) != len(have) {
			continue
		}
		fits := true
		for i := range want {
			fits = fits && (want[i] == have[i] || strings.HasPrefix(want[i], "{") && have[i] != "")
		}
		if !fits {
			continue
		}
		if o = methods[strings.ToLower(method)]; o != nil {
			return p, o, true
		}
		known = true
	}
	return "", nil, known
}

// check holds one exchange, as it went over a socket, against the description: every test of this package records.
func (a *api) check(t *testing.T, req *http.Request, resp *http.Response, body []byte) {
	t.Helper()
	pattern, o, known := a.find(req.Method, req.URL.Path)
	code := strconv.Itoa(resp.StatusCode)
	if o == nil {
		if want := map[bool]string{true: "405", false: "404"}[known]; code != want && code != "403" {
			t.Errorf("%s %s, which is not described: %s", req.Method, req.URL.Path, code)
		}
		return
	}
	described, ok := o.Responses[code]
	kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if _, has := described.Content[kind]; !ok || !has || err != nil {
		t.Errorf("%s %s: %s of %q is not described", req.Method, pattern, code, kind)
		return
	}
	for name := range described.Headers {
		if resp.Header.Get(name) == "" {
			t.Errorf("%s %s: %s without %s", req.Method, pattern, code, name)
		}
	}
	if resp.StatusCode < 300 {
		for name := range req.URL.Query() {
			if !slices.ContainsFunc(o.Parameters, func(p struct{ Name, In string }) bool { return p.Name == name && p.In == "query" }) {
				t.Errorf("%s %s takes ?%s=, which is not described", req.Method, pattern, name)
			}
		}
		if sent, _, err := mime.ParseMediaType(req.Header.Get("Content-Type")); err == nil && req.ContentLength > 0 && o.RequestBody.Content[sent] == nil {
			t.Errorf("%s %s takes %s, which is not described", req.Method, pattern, sent)
		}
	}
	switch schema := a.schema(t, "paths", pattern, strings.ToLower(req.Method), "responses", code, "content", kind, "schema"); kind {
	case "application/json", "application/problem+json":
		valid(t, schema, body)
	case "application/jsonl":
		for line := range bytes.Lines(body) {
			valid(t, schema, line)
		}
	case server.MediaTransaction:
		if _, err := nist.Read(body, nist.Options{}); err != nil {
			t.Error(err)
		}
	}
}
