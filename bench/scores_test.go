package bench

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestFinger(t *testing.T) {
	for name, want := range map[string]string{
		"101_1.tif": "101", "a/012_3_7.tif": "012_3", "x_y": "x", "d.e/7_2": "7", "_1": "", ".hid_1": ".hid", "a_b.c_d": "a",
	} {
		if got, err := Finger(name); err != nil || got != want {
			t.Errorf("Finger(%q) = %q, %v, want %q", name, got, err, want)
		}
	}
	if _, err := Finger("a_b/plain.png"); !errors.Is(err, ErrName) {
		t.Errorf("no underscore: %v", err)
	}
}

func TestScoresRoundTrip(t *testing.T) {
	want := []Comparison{{"a_1.png", "a_2.png", 12.25}, {"a_1.png", "b/c_1", -1e-300}, {"a_1", "c_2", 1.0 / 3}}
	var b bytes.Buffer
	if err := WriteScores(&b, want); err != nil {
		t.Fatal(err)
	}
	got, err := ReadScores(strings.NewReader("# comment\n\n" + strings.ReplaceAll(b.String(), "\n", "\r\n")))
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
	if err := WriteScores(&b, []Comparison{{"a\t_1", "b_1", 0}}); !errors.Is(err, ErrScores) {
		t.Errorf("tab in a name: %v", err)
	}
}

func TestReadScoresRejects(t *testing.T) {
	for text, want := range map[string]error{
		"a_1\tb_1\n": ErrScores, "a_1\tb_1\tx\n": ErrScores, "a_1\tb_1\tNaN\n": ErrScores, "a1\tb_1\t3\n": ErrName,
		"a_1\tb_1\t3\t4\n": ErrScores, "a_" + strings.Repeat("x", maxLine) + "\tb_1\t3\n": ErrScores,
	} {
		if _, err := ReadScores(strings.NewReader(text)); !errors.Is(err, want) || strings.Contains(err.Error(), "b_1") {
			t.Errorf("%.20q: %v, want %v", text, err, want)
		}
	}
}

func FuzzReadScores(f *testing.F) {
	f.Add([]byte("a_1\tb_1\t3.5\n#x\n\na_1\ta_2\t-1e9\r\n"))
	f.Add([]byte("a\tb"))
	f.Fuzz(func(t *testing.T, b []byte) {
		cs, err := ReadScores(bytes.NewReader(b))
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := WriteScores(&out, cs); err != nil {
			return // a carriage return inside a name can be read and not written
		}
		again, err := ReadScores(&out)
		if err != nil || !slices.Equal(cs, again) {
			t.Errorf("%d comparisons came back as %d: %v", len(cs), len(again), err)
		}
	})
}
