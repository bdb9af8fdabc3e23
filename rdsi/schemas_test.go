package rdsi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/whorl-afis/whorl/assets"
)

func publishedSchema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	b, err := assets.FS.ReadFile("schemas/" + name + ".schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("urn:"+name, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("urn:" + name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func fits(t *testing.T, s *jsonschema.Schema, b []byte) bool {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(v) == nil
}

// exampleDocuments are the documents of the assets, and one agreement and one calendar with everything in them.
func exampleDocuments(t *testing.T) map[string][]byte {
	t.Helper()
	docs := map[string][]byte{}
	err := fs.WalkDir(assets.FS, "example", func(p string, e fs.DirEntry, err error) error {
		name := path.Base(p)
		if err != nil || e.IsDir() || name == "envelope.json" || name == "whorld.json" {
			return err
		}
		docs[p], err = assets.FS.ReadFile(p)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	docs["members in full"] = []byte(`{"epoch": 3, "members": [{"id": "B", "country": "TH", "kind": "STATE", "status": "ACTIVE"}],
		"agencies": [{"id": "B-IMM", "country": "764"}], "onwardRisk": [{"member": "B", "countries": ["MMR"]}]}`)
	docs["agreement in full"] = []byte(`{"id": "B-C", "version": 2, "parties": ["B", "C"], "status": "ACTIVE", "termsPrevail": true,
		"acceptedByRSO": "", "modalities": ["FINGER", "LATENT"], "purposes": ["TRAFFICKING"], "galleryPurposes": ["MIGRATION"],
		"databases": ["VISA"], "periodWorkingDays": 3, "quota": 4, "quotaMonth": 40, "quotaYear": 400, "maxPrints": 1,
		"minor": "DENY", "victim": "ALLOW", "calendars": {"B": "b", "C": "c"}, "nationalManagers": {"B": "x", "C": "y"},
		"logRetentionDays": 365, "claimGate": "ON", "retentionDays": 0, "responseExtras": [], "otherInformation": []}`)
	docs["calendar in full"] = []byte(`{"id": "c", "zone": "Asia/Dhaka", "weekend": ["Friday", "Saturday"], "holidays": ["2026-03-26"],
		"from": "2026-01-01", "until": "2026-12-31", "source": "gazette"}`)
	return docs
}

// A mutant is a document with one thing changed.
type mutant struct {
	name  string
	bytes []byte
	form  bool // the form is wrong, not a value alone
}

// mutants changes a document at every place: a field taken out, a field too many, a value of every other kind.
func mutants(t *testing.T, doc []byte) (out []mutant) {
	t.Helper()
	var root any
	if err := json.Unmarshal(doc, &root); err != nil {
		t.Fatal(err)
	}
	add := func(name string, form bool) {
		b, err := json.Marshal(root)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, mutant{name, b, form})
	}
	values := []any{nil, true, 7.0, -1.0, 7.5, "?!", "", []any{}, map[string]any{}}
	var walk func(at string, v any, set func(any))
	walk = func(at string, v any, set func(any)) {
		for _, x := range values {
			set(x)
			add(fmt.Sprintf("%s = %v", at, x), reflect.TypeOf(x) != reflect.TypeOf(v))
		}
		set(v)
		switch v := v.(type) {
		case map[string]any:
			v["unheard"] = "of"
			add(at+" with a field too many", true)
			delete(v, "unheard")
			for k, e := range v {
				delete(v, k)
				add(at+" without "+k, true)
				v[strings.ToUpper(k)+"_"] = e
				add(at+" with "+k+" misspelt", !strings.HasSuffix(at, ".calendars") && !strings.HasSuffix(at, ".nationalManagers"))
				delete(v, strings.ToUpper(k)+"_")
				v[k] = e
				walk(at+"."+k, e, func(x any) { v[k] = x })
			}
		case []any:
			for i, e := range v {
				walk(fmt.Sprintf("%s[%d]", at, i), e, func(x any) { v[i] = x })
			}
		}
	}
	walk("document", root, func(x any) { root = x })
	return out
}

// The published schemas and the reader agree on the form of documents; on values the reader may know more, never less.
func TestSchemasAndReaderAgree(t *testing.T) {
	schemas := map[DocumentKind]*jsonschema.Schema{}
	for _, k := range []DocumentKind{MembersDocument, AgreementDocument, CalendarDocument} {
		schemas[k] = publishedSchema(t, string(k))
	}
	refused, taken := 0, 0
	for name, doc := range exampleDocuments(t) {
		info, err := ReadDocument(doc)
		if err != nil || !fits(t, schemas[info.Kind], doc) {
			t.Errorf("%s: reader says %v, schema %v", name, err, fits(t, schemas[info.Kind], doc))
			continue
		}
		read := map[DocumentKind]func(signed) error{
			MembersDocument:   func(d signed) error { _, err := readNotice(d); return err },
			AgreementDocument: func(d signed) error { _, err := readAgreement(d); return err },
			CalendarDocument:  func(d signed) error { _, err := readCalendar(d); return err },
		}[info.Kind]
		for _, m := range mutants(t, doc) {
			err, fit := read(signed{name: "document", text: m.bytes}), fits(t, schemas[info.Kind], m.bytes)
			switch {
			case err == nil && !fit:
				t.Errorf("%s: %s: the reader takes what the schema does not:\n%s", name, m.name, m.bytes)
			case err != nil && fit && m.form:
				t.Errorf("%s: %s: the schema takes what the reader does not: %v", name, m.name, err)
			}
			if err == nil {
				taken++
			} else {
				refused++
			}
		}
		twice := append([]byte(`{"id": "x", "epoch": 1,`), bytes.TrimSpace(doc)[1:]...)
		if err := read(signed{name: "document", text: twice}); !errors.Is(err, ErrDocument) {
			t.Errorf("%s: a field twice: %v", name, err)
		}
	}
	if refused < 1000 || taken < 10 {
		t.Errorf("%d mutants refused, %d taken: not what this test is for", refused, taken)
	}
}

// What the schemas of an envelope and of a draft take, their readers take; what only a reader takes, the rules do not let go.
func TestRequestSchemas(t *testing.T) {
	full := `{"to": %s, "id": "3f2a9c0d5e7b41868d0f6a1b2c3d4e5f", "from": "B", "case": "c", "user": "u", "userAuthorised": true,
		"purpose": "TRAFFICKING", "biometrics": [{"modality": "FINGER", "subject": "s"}], "captureAge": 9, "victim": false,
		"persecution": {"answer": "YES", "against": [{"country": "C"}, {"agency": "A-SEC"}]}, "torture": {"answer": "NO", "against": []},
		"status": {"asylum": true, "refugee": false, "origin": ["C"]}, "minor": true, "managerApproved": true, "notice": "GIVEN",
		"consents": [{"countries": ["C"], "form": "WRITTEN", "express": true, "by": "INDIVIDUAL", "date": "2026-03-01",
		"claimDate": "2026-02-01", "revoked": false, "guardian": true, "document": "d"}], "lawful": true, "caveats": ["x"], "digest": "",
		"time": "2026-03-02T02:00:00Z"}`
	world, now := exampleWorld(t), time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)
	readers := map[string]func([]byte) (Request, error){
		"envelope": func(b []byte) (Request, error) { e, err := ParseEnvelope(b); return e.Request, err },
		"draft":    func(b []byte) (Request, error) { d, err := ParseDraft(b); return d.Request, err },
	}
	docs := map[string][][]byte{"envelope": {exampleEnvelope(t), fmt.Appendf(nil, full, `"C"`)}, "draft": {fmt.Appendf(nil, full, `["C"]`)}}
	for kind, read := range readers {
		schema, taken, refused := publishedSchema(t, kind), 0, 0
		for _, doc := range docs[kind] {
			if r, err := read(doc); err != nil || !fits(t, schema, doc) || Decide(r, "C", world, History{Now: now}).Outcome != Send {
				t.Errorf("%s: reader says %v, schema %v, rules %v", kind, err, fits(t, schema, doc), Decide(r, "C", world, History{Now: now}))
			}
			for _, m := range mutants(t, doc) {
				r, err := read(m.bytes)
				fit := fits(t, schema, m.bytes)
				if err == nil {
					taken++
				} else {
					refused++
				}
				switch {
				case err != nil && fit && m.form:
					t.Errorf("%s: %s: the schema takes what the reader does not: %v", kind, m.name, err)
				case err == nil && !fit && kind == "envelope" && Decide(r, "C", world, History{Now: now}).Outcome == Send:
					t.Errorf("%s: %s: goes through against the schema", kind, m.name)
				}
			}
		}
		if taken < 10 || refused < 100 {
			t.Errorf("%s: %d mutants taken, %d refused", kind, taken, refused)
		}
	}
}
