package main

import (
	"image"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/whorl-afis/whorl/bench/imagefile"
	"github.com/whorl-afis/whorl/bench/synth"
	"github.com/whorl-afis/whorl/cmd/internal/cli"
	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/template"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"whorl": main})
}

// TestScripts runs every script of testdata/script: sessions at a shell, as the documentation shows them.
func TestScripts(t *testing.T) {
	prints, cards := generatedPrints(t), generatedCards(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("PRINTS", prints)
			for name, card := range cards {
				if err := os.WriteFile(filepath.Join(e.WorkDir, name), card, 0o600); err != nil {
					return err
				}
			}
			return writeFixtures(e.WorkDir)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"flip": flip, "cut": cut, "edit": edit},
	})
}

// generatedPrints makes a few fingers once for all scripts.
func generatedPrints(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "prints")
	args := []string{"synth", "prints", "-o", dir, "--fingers", "4", "--impressions", "3", "--severity", "0.5"}
	if status := run(args, os.Stdout, os.Stderr); status != cli.OK {
		t.Fatalf("whorl synth prints: status %d", status)
	}
	return dir
}

// generatedCards makes the transaction of one person once for all scripts, in two codings: to grow two fingers takes most
// of the time of a script that needs a card.
func generatedCards(t *testing.T) map[string][]byte {
	t.Helper()
	captures := capturePerson(1, 1, synth.Typical(synth.Optical))[0]
	cards := map[string][]byte{}
	for name, codec := range map[string]string{"card.an2": nist.WSQ, "cardpng.an2": nist.PNG} {
		b, err := newRecord("card", codec, captures)
		if err != nil {
			t.Fatal(err)
		}
		cards[name] = b
	}
	return cards
}

// writeFixtures puts what a script cannot make by itself into its folder: a template without minutiae, a
// transaction whose Type-4 record claims to be longer than it is, and a blank image.
func writeFixtures(dir string) error {
	empty, err := (&template.Template{Width: 300, Height: 400, Quality: template.NoQuality}).MarshalBinary()
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "empty.whorl"), empty, 0o600); err != nil {
		return err
	}
	tx := nist.New(nist.Header{Type: "T", Destination: "D", Origin: "O", Control: "C"})
	_, err = tx.AddType4(nist.Type4{Positions: []template.Position{template.RightThumb}, Width: 4, Height: 4, Codec: nist.RAW, Data: make([]byte, 16)})
	if err != nil {
		return err
	}
	lies := tx.Bytes()
	lies[len(lies)-16-18+1]++ // the second byte of the length of the Type-4 record, 18 bytes of header and 16 pixels
	if err := os.WriteFile(filepath.Join(dir, "lies4.an2"), lies, 0o600); err != nil {
		return err
	}
	blank := image.NewGray(image.Rect(0, 0, 300, 400))
	for i := range blank.Pix {
		blank.Pix[i] = 240
	}
	return imagefile.Save(filepath.Join(dir, "blank.pgm"), blank, 0)
}

// edit replaces what a regular expression finds first: edit FILE REGEXP TEXT.
func edit(ts *testscript.TestScript, neg bool, args []string) {
	b := []byte(ts.ReadFile(args[0]))
	at := regexp.MustCompile(args[1]).FindIndex(b)
	if at == nil {
		ts.Fatalf("%s: nothing like %s", args[0], args[1])
	}
	out := slices.Concat(b[:at[0]], []byte(args[2]), b[at[1]:])
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), out, 0o600))
}

// flip changes one bit of a file: flip FILE OFFSET; an offset below 0 counts from the end.
func flip(ts *testscript.TestScript, neg bool, args []string) {
	b := []byte(ts.ReadFile(args[0]))
	i := atoi(ts, args[1])
	if i < 0 {
		i += len(b)
	}
	b[i] ^= 0x10
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b, 0o600))
}

// cut shortens a file: cut FILE LENGTH; a length below 0 takes so many bytes off its end.
func cut(ts *testscript.TestScript, neg bool, args []string) {
	b := []byte(ts.ReadFile(args[0]))
	n := atoi(ts, args[1])
	if n < 0 {
		n += len(b)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b[:n], 0o600))
}

func atoi(ts *testscript.TestScript, s string) int {
	n, err := strconv.Atoi(s)
	ts.Check(err)
	return n
}
