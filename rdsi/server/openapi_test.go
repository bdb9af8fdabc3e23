package server_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/whorl-afis/whorl/assets"
	"github.com/whorl-afis/whorl/rdsi/server"
)

func schemaOf(t *testing.T, name string) *jsonschema.Schema {
	return requestsAPI().schema(t, "components", "schemas", name)
}

func adminSchema(t *testing.T, name string) *jsonschema.Schema {
	return adminAPI().schema(t, "components", "schemas", name)
}

func valid(t *testing.T, s *jsonschema.Schema, b []byte) {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err == nil {
		err = s.Validate(v)
	}
	if err != nil {
		t.Errorf("%s\ndoes not fit the published schema: %v", b, err)
	}
}

// The published descriptions have every route and no other, each with its roles, under a name of its own.
func TestOpenAPIRoutes(t *testing.T) {
	for name, c := range map[string]struct {
		api    *api
		served map[string][]server.Role
	}{"requests": {requestsAPI(), server.Routes()}, "administration": {adminAPI(), server.AdminRoutes()}} {
		if c.api.OpenAPI != "3.1.0" {
			t.Errorf("%s: version %q", name, c.api.OpenAPI)
		}
		described, ids := map[string][]server.Role{}, map[string]bool{}
		for path, methods := range c.api.Paths {
			for m, o := range methods {
				roles := []server.Role{}
				for _, r := range o.Roles {
					roles = append(roles, server.Role(r))
				}
				described[strings.ToUpper(m)+" "+path] = roles
				if ids[o.ID] || o.ID == "" {
					t.Errorf("%s: %s %s: operationId %q", name, m, path, o.ID)
				}
				ids[o.ID] = true
				for code, r := range o.Responses {
					for kind := range r.Content { // each schema is one
						c.api.schema(t, "paths", path, m, "responses", code, "content", kind, "schema")
					}
				}
			}
		}
		if diff := cmp.Diff(c.served, described); diff != "" {
			t.Errorf("%s (-served +described):\n%s", name, diff)
		}
	}
}

// What really goes over the socket fits the published schemas.
func TestOpenAPIExchanges(t *testing.T) {
	x := newSite(t)
	envelope, status := schemaOf(t, "Envelope"), schemaOf(t, "Status")
	for _, who := range []string{"mate", "nobody"} {
		e := x.envelope()
		b, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		valid(t, envelope, b)
		for _, query := range []string{"", "?wait=10"} {
			resp := x.post(query, func(w *multipart.Writer) {
				part(w, "envelope", string(b))
				part(w, "transaction", "PRINT "+who)
			})
			body, err := io.ReadAll(resp.Body)
			if err != nil {
				t.Fatal(err)
			}
			valid(t, status, body)
			if want := map[string]int{"": 202, "?wait=10": 200}[query]; resp.StatusCode != want || len(body) != 1024 {
				t.Errorf("%s %s: %s, %d bytes", who, query, resp.Status, len(body))
			}
			if loc := resp.Header.Get("Location"); loc != "/v1/requests/"+e.ID+"?from=B" {
				t.Errorf("Location %q", loc)
			}
		}
	}
	for path, schema := range map[string]string{"/v1/health": "Health", "/v1/version": "Version"} {
		body, err := io.ReadAll(x.do("GET", path, "", nil).Body)
		if err != nil {
			t.Fatal(err)
		}
		valid(t, schemaOf(t, schema), body)
	}
	example, err := assets.FS.ReadFile("example/envelope.json")
	if err != nil {
		t.Fatal(err)
	}
	valid(t, envelope, example)
}
