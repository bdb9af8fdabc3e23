package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/whorl-afis/whorl/assets"
)

// The schema of the configuration has the fields of the program, and takes what it takes.
func TestConfigurationSchema(t *testing.T) {
	b, err := assets.FS.ReadFile("schemas/configuration.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("urn:configuration", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("urn:configuration")
	if err != nil {
		t.Fatal(err)
	}
	var published struct {
		Properties map[string]struct{ Properties map[string]any }
	}
	if err := json.Unmarshal(b, &published); err != nil {
		t.Fatal(err)
	}
	fields := func(v any) (names []string) {
		for f := range reflect.TypeOf(v).Fields() {
			if name := f.Tag.Get("json"); name != "" {
				names = append(names, name)
			}
		}
		return names
	}
	for _, name := range fields(settings{}) {
		if _, ok := published.Properties[name]; !ok {
			t.Errorf("the schema lacks %s", name)
		}
	}
	for _, name := range fields(reviewSettings{}) {
		if _, ok := published.Properties["review"].Properties[name]; !ok {
			t.Errorf("the schema lacks review.%s", name)
		}
	}
	example, err := assets.FS.ReadFile("example/whorld.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]struct {
		old, new string
		ok       bool
	}{
		"as it is":       {"", "", true},
		"review":         {`"workers": 1`, `"review": {"band": 0.05, "hold": "4h", "fourEyes": true, "places": 3}`, true},
		"roles":          {`"workers": 1`, `"roles": {"requester": {"users": [1000], "groups": []}}`, true},
		"unknown field":  {`"workers"`, `"worker"`, false},
		"unknown role":   {`"workers": 1`, `"roles": {"king": {"users": [1]}}`, false},
		"other kind":     {`"tick": "15m"`, `"tick": 15`, false},
		"rate of two":    {`"fpir": 0.001`, `"fpir": 2`, false},
		"review unknown": {`"workers": 1`, `"review": {"bend": 0.05}`, false},
	} {
		text := strings.Replace(string(example), change.old, change.new, 1)
		path := filepath.Join(t.TempDir(), "whorld.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		_, err = loadSettings(path, settings{}, func(string) bool { return false })
		if fit := schema.Validate(v) == nil; fit != change.ok || name != "rate of two" && (err == nil) != change.ok { // the engine looks at rates
			t.Errorf("%s: schema %v, program %v", name, fit, err)
		}
	}
}
