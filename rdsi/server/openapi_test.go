package server_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/whorl-afis/whorl/assets"
	"github.com/whorl-afis/whorl/rdsi/server"
)

func openapi(t *testing.T) []byte {
	t.Helper()
	b, err := assets.FS.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func schemaOf(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(openapi(t)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("urn:openapi", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("urn:openapi#/components/schemas/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return s
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

// The published description has every route and no other.
func TestOpenAPIRoutes(t *testing.T) {
	var doc struct {
		OpenAPI string                                `json:"openapi"`
		Paths   map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(openapi(t), &doc); err != nil {
		t.Fatal(err)
	}
	var described []string
	for path, methods := range doc.Paths {
		for m := range methods {
			described = append(described, strings.ToUpper(m)+" "+path)
		}
	}
	want := server.Routes()
	slices.Sort(described)
	slices.Sort(want)
	if !slices.Equal(described, want) || doc.OpenAPI != "3.1.0" {
		t.Errorf("described %q\nserved    %q", described, want)
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
