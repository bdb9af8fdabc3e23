package rdsi

import (
	"slices"
	"testing"
)

func TestParsePolicy(t *testing.T) {
	for _, c := range []struct {
		in   string
		want uint64
	}{
		{"purpose=MIGRATION", 1 << 4},
		{"purpose=migration,special", 1<<4 | 1<<10},
		{"purpose=OTHER,minor,marked,sealed", 1<<9 | 7<<11},
		{"purpose=IDENTIFICATION,database=0,database=7", 1 | 1<<14 | 1<<21},
		{"purpose=IDENTIFICATION,claims=A+B", 1 | 901<<22 | 902<<32},
		{"purpose=IDENTIFICATION,claims=B,origin=A+B", 1 | 901<<22 | 902<<32},
		{"purpose=IDENTIFICATION,claims=AUS", 1 | 36<<22},
		{"purpose=IDENTIFICATION,claims=A+B,consent=A", 1 | 902<<22},
		{"purpose=IDENTIFICATION,claims=A+B+C+D", 1 | 901<<22 | 902<<32 | 903<<42 | 904<<52},
		{"purpose=IDENTIFICATION,claims=A+B+C+D+E", 1 | 1023<<22},
		{"purpose=IDENTIFICATION,claims=*", 1 | 1023<<22},
	} {
		got, err := ParsePolicy(c.in)
		if err != nil || got != c.want {
			t.Errorf("%s: got %#x, %v want %#x", c.in, got, err, c.want)
		}
		if again, err := ParsePolicy(FormatPolicy(got)); err != nil || again != got {
			t.Errorf("%s: written as %s: %#x, %v", c.in, FormatPolicy(got), again, err)
		}
	}
	for _, in := range []string{"", "special", "purpose=", "purpose=TAX", "purpose=MIGRATION,claims=QQ", "purpose=MIGRATION,claims=",
		"purpose=MIGRATION,database=8", "purpose=MIGRATION,database=x", "purpose=MIGRATION,colour=red"} {
		if got, err := ParsePolicy(in); err == nil {
			t.Errorf("%q: %#x and no error", in, got)
		}
	}
}

// The bits of a policy word are stored in galleries: they must never move.
func TestPolicyBits(t *testing.T) {
	want := []Source{"IDENTIFICATION", "NATIONALITY", "LAW_ENFORCEMENT", "PEOPLE_SMUGGLING", "MIGRATION", "TRAFFICKING",
		"RELATED_TNC", "SOCIAL_SECURITY", "DISASTER_RELIEF", "OTHER"}
	for i, s := range want {
		if s.Bit() != 1<<i {
			t.Errorf("%s has bit %#x", s, s.Bit())
		}
	}
	if Source("").Bit() != 0 || Source("anything").Bit() != ForOther.Bit() {
		t.Error("no purpose or an unknown one has the wrong bit")
	}
}

func TestMaskOfDatabases(t *testing.T) {
	w := exampleWorld(t)
	terms := Terms{Sources: Floor().Sources, Databases: []string{"visa", "police"}}
	m := NewMask(w, "B", terms, []string{"police", "tax", "visa"})
	for db, want := range []bool{true, false, true, false} {
		word, err := Policy{Source: ForMigration, Databases: []int{db}}.Word()
		if err != nil {
			t.Fatal(err)
		}
		s := m.Scope(0)
		if got := word&s.Any != 0 && word&s.Exclude == 0; got != want {
			t.Errorf("database %d: searched %v", db, got)
		}
		f := m.Judge([]Person{{Matched: []uint64{word}}})
		if f.Match != want || !want && !slices.Equal(f.Suppressed, []Rule{RuleDatabase}) {
			t.Errorf("database %d: %+v", db, f)
		}
	}
}

// H17, H18: protection follows the person, and covers nobody else.
func TestJudge(t *testing.T) {
	w := exampleWorld(t)
	m := NewMask(w, "B", Terms{Sources: Floor().Sources}, nil)
	open, hidden := policy(t, "purpose=MIGRATION"), policy(t, "purpose=MIGRATION,claims=B")
	benefit := policy(t, "purpose=SOCIAL_SECURITY")
	for _, c := range []struct {
		name   string
		people []Person
		match  bool
		rules  []Rule
	}{
		{"nobody", nil, false, nil},
		{"open", []Person{{Matched: []uint64{open}}}, true, nil},
		{"H17 a linked record is protected", []Person{{[]uint64{open}, []uint64{open, hidden}}}, false, []Rule{RuleGallery}},
		{"H18 another person matches too", []Person{{Matched: []uint64{hidden}}, {Matched: []uint64{open}}}, true, nil},
		{"one of two records may be searched", []Person{{Matched: []uint64{benefit, open}}}, true, nil},
		{"only the wrong record matched", []Person{{[]uint64{benefit}, []uint64{open, benefit}}}, false, []Rule{RuleSource}},
		{"two protected people", []Person{{Matched: []uint64{hidden}}, {Matched: []uint64{benefit}}}, false,
			[]Rule{RuleGallery, RuleSource}},
	} {
		if f := m.Judge(c.people); f.Match != c.match || !slices.Equal(f.Suppressed, c.rules) {
			t.Errorf("%s: %+v", c.name, f)
		}
	}
}

func TestCanonicalCountry(t *testing.T) {
	for in, want := range map[string]string{"AU": "AU", "aus": "AU", "036": "AU", " au ": "AU", "CX": "AU", "HKG": "CN", "UK": "GB",
		"BUR": "MM", "TMP": "TL", "A": "A", "SU": "", "YUG": "", "QQ": "", "": "", "1": ""} {
		if got, ok := CanonicalCountry(in); got != want || ok != (want != "") {
			t.Errorf("%q: got %q, %v", in, got, ok)
		}
	}
	if n := len(isoTable.number); n < 200 {
		t.Errorf("%d countries", n)
	}
	byNumber := map[uint16]string{}
	for code, n := range isoTable.number {
		if byNumber[n] != "" || n == 0 || n >= everyCountry {
			t.Errorf("%s and %s have number %d", code, byNumber[n], n)
		}
		byNumber[n] = code
	}
}
