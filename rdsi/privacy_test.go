package rdsi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"filippo.io/age"
	bolt "go.etcd.io/bbolt"
)

// secrets are planted in everything that a request brings; none of them may turn up anywhere else.
var secrets = []string{"SECRETNAME", "SECRETCASE", "SECRETDOC", pattern, enrolledPerson, protectedPerson}

// People whom the engine knows by names that no digest spells by chance, as base64 may spell a word of four letters.
const enrolledPerson, protectedPerson = "enrolled-person", "protected-person"

func planted(e *Envelope) {
	e.User, e.Case = "SECRETNAME", "SECRETCASE"
	e.Biometrics[0].Subject = "SECRETNAME"
	e.Persecution = Claim{Answer: "YES", Against: []Against{{Country: "A"}}}
	e.Consents = []Consent{{Document: "SECRETDOC", By: "SECRETNAME"}}
	e.Caveats = []string{"SECRETNAME"}
}

// V4, V11: after the answers, neither store nor log nor record holds anything of the person.
func TestNothingSensitiveIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	var log []byte
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *Config) { c.Store = path })
		r.e.set(enrolledPerson, policy(t, "purpose=MIGRATION"))
		r.e.set(protectedPerson, policy(t, "purpose=MIGRATION,claims=B"))
		for _, who := range []string{enrolledPerson, protectedPerson, "nobody"} {
			for _, notes := range []string{"", "blur", "break", "part", "panic", "face"} {
				e := r.envelope(planted)
				r.submit(e, print(who, notes))
			}
		}
		e := r.envelope(planted, func(e *Envelope) { e.Purpose = "SECRETNAME" })
		r.submit(e, print(enrolledPerson))
		time.Sleep(24 * time.Hour)
		for _, rec := range r.records() {
			b, err := json.Marshal(rec)
			if err != nil {
				t.Fatal(err)
			}
			noSecrets(t, "record", b)
		}
		r.close()
		log = bytes.Clone(r.log.Bytes())
	})
	noSecrets(t, "log", log)
	for _, word := range []string{"MATCH", "R16", "score"} {
		if bytes.Contains(log, []byte(word)) {
			t.Errorf("log has %q", word)
		}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	noSecrets(t, "store", b)
}

func noSecrets(t *testing.T, where string, b []byte) {
	t.Helper()
	for _, s := range secrets {
		if bytes.Contains(b, []byte(s)) {
			t.Errorf("%s has %q", where, s)
		}
	}
}

// An error about an envelope tells the place and nothing of what stood there.
func TestErrorsAreSilent(t *testing.T) {
	plain, err := json.Marshal(Envelope{To: "C", Request: plainRequest()})
	if err != nil {
		t.Fatal(err)
	}
	for name, edit := range map[string][2]string{
		"wrong type":    {`"case":"case-1"`, `"case":{"SECRETCASE":"SECRETNAME"}`},
		"unknown value": {`"minor":false`, `"minor":"SECRETNAME"`},
		"bad date":      {`"consents":null`, `"consents":[{"date":"SECRETDOC"}]`},
		"bad time":      {`"time":"2026`, `"time":"SECRETNAME`},
		"bad id":        {`"id":"0000`, `"id":"SECRETNAME 0000`},
		"not JSON":      {`"lawful":true`, `"lawful":SECRETNAME`},
	} {
		t.Run(name, func(t *testing.T) {
			b := strings.Replace(string(plain), edit[0], edit[1], 1)
			if b == string(plain) {
				t.Fatal("nothing was replaced")
			}
			_, err := ParseEnvelope([]byte(b))
			if err == nil {
				t.Fatal("no error")
			}
			noSecrets(t, "error", []byte(err.Error()))
		})
	}
}

// V2: the records of a suppressed match and of a true no match have the same size in both logs, and only the National
// Manager can tell them apart.
func TestLogsDoNotTell(t *testing.T) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *Config) { c.NationalManager = id.Recipient().String() })
		defer r.close()
		for _, who := range []string{"nobody", "protected", "special"} {
			if got := r.answer(r.envelope(), print(who)); got != NoMatch {
				t.Fatal(got)
			}
		}
		var open, sealed []int
		var entries []Sealed
		err := r.h.store.db.View(func(tx *bolt.Tx) error {
			err := tx.Bucket(bucketRecords).ForEach(func(_, v []byte) error {
				open = append(open, len(v))
				return nil
			})
			if err != nil {
				return err
			}
			return tx.Bucket(bucketSealed).ForEach(func(_, v []byte) error {
				sealed = append(sealed, len(v))
				plain, err := age.Decrypt(bytes.NewReader(v), id)
				if err != nil {
					return err
				}
				b, err := io.ReadAll(plain)
				if err != nil {
					return err
				}
				var e Sealed
				if err := json.Unmarshal(b, &e); err != nil {
					return err
				}
				entries = append(entries, e)
				return nil
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(open) != 3 || len(sealed) != 3 || len(slices.Compact(open)) != 1 || len(slices.Compact(sealed)) != 1 {
			t.Errorf("sizes: open %v, sealed %v", open, sealed)
		}
		want := []string{"false []", "true [R16-GALLERY]", "true [R13-SPECIAL-CLASS]"}
		for i, e := range entries {
			if got := fmt.Sprint(e.Suppressed, " ", e.Rules); got != want[i] || e.Sequence != uint64(i+1) {
				t.Errorf("entry %d: %+v, want %s", i, e, want[i])
			}
		}
	})
}
