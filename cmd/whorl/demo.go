package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/assets"
	"github.com/whorl-afis/whorl/bench/synth"
	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/client"
)

// demoTime is the longest that a demo may take; it needs a few seconds on two cores.
const demoTime = 55 * time.Second

func newDemoCommand() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "demo [-o DIR]",
		Short: "Run the whole chain on generated prints, and end",
		Long: `Generate people and their prints, write them into ANSI/NIST-ITL records, build a gallery of state C, start a daemon
on it, and let state B ask about a person whom C knows, a person whom C does not know, and a person who claims
persecution by C. Everything that was made stays in the folder. The exit status is 1 if an outcome is not the one that
the Terms of Use demand.`,
		Example: "  whorl demo\n  whorl demo -o demo",
		Args:    exactly(0, "no arguments besides its flags"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, cancel := context.WithTimeout(cmd.Context(), demoTime)
			defer cancel()
			d, err := newDemo(dir)
			if err != nil {
				return err
			}
			return d.run(ctx, cmd)
		},
	}
	cmd.Flags().StringVarP(&dir, "output", "o", "", "folder for everything that is made (default: a new temporary one)")
	return cmd
}

// The demo's people: those whom the answering state knows have the first numbers.
const (
	demoKnown    = 6
	demoStranger = demoKnown + 1
	demoPeople   = demoStranger
	demoAnswers  = "C"
)

// A demo is one run in a folder of its own.
type demo struct {
	dir string
}

func newDemo(dir string) (*demo, error) {
	if dir == "" {
		tmp, err := os.MkdirTemp("", "whorl-demo-")
		return &demo{tmp}, err
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return nil, fmt.Errorf("%s is not empty", dir)
	}
	return &demo{dir}, os.MkdirAll(dir, 0o700)
}

func (d *demo) path(name ...string) string { return filepath.Join(append([]string{d.dir}, name...)...) }

func (d *demo) run(ctx context.Context, cmd *cobra.Command) error {
	out := cmd.OutOrStdout()
	if err := d.writeRecords(ctx); err != nil {
		return err
	}
	fmt.Fprintf(out, "records  %s: %d generated people, captured twice\n", d.path("records"), demoPeople)
	fingers, err := d.buildGallery()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "gallery  %s: %d fingers of %d people\n", d.path("people.gallery"), fingers, demoKnown)
	world, err := d.writeDocuments()
	if err != nil {
		return err
	}
	daemon, err := d.startDaemon(world)
	if err != nil {
		return err
	}
	defer daemon.stop()
	fmt.Fprintf(out, "rules    %s: members, agreements and calendars\n", d.dir)
	fmt.Fprintf(out, "daemon   %s, log in %s\n\n", daemon.socket, d.path("transactions.db"))
	c := client.New(daemon.socket)
	wrong := 0
	for _, r := range d.requests() {
		got, err := d.ask(ctx, c, world, r)
		if err != nil {
			return fmt.Errorf("request about %s: %w", r.about, err)
		}
		note := ""
		if got != r.want {
			wrong++
			note = "  (wrong: want " + r.want + ")"
		}
		fmt.Fprintf(out, "%-40s %s%s\n", r.about, got, note)
	}
	if err := daemon.stop(); err != nil {
		return err
	}
	if wrong > 0 {
		return fmt.Errorf("%d outcomes are wrong", wrong)
	}
	_, err = fmt.Fprintf(out, "\nThe same by hand:\n  whorld --config %s &\n  whorl request submit --wait 1m --socket %s %s %s\n",
		d.path("whorld.json"), daemon.socket, d.path("envelope.json"), d.record(demoKnown, 2))
	return err
}

// writeRecords writes two transactions a person: what C enrolled, and what B captured later.
func (d *demo) writeRecords(ctx context.Context) error {
	if err := os.MkdirAll(d.path("records"), 0o700); err != nil {
		return err
	}
	errs := make([]error, demoPeople)
	err := inParallel(ctx, len(errs), 0, func() func(int) {
		return func(i int) {
			person, codec := uint64(i+1), nist.WSQ
			if person%2 == 0 {
				codec = nist.RAW
			}
			errs[i] = writeRecords(d.path("records"), person, 2, codec, synth.Typical(synth.Optical))
		}
	})
	if err != nil {
		return err
	}
	return errors.Join(errs...)
}

func (d *demo) record(person uint64, capture int) string {
	return d.path("records", recordName(person, capture)+".an2")
}

// A demoRequest is one question of B to C and what has to come of it.
type demoRequest struct {
	about  string
	person uint64
	claim  rdsi.Claim
	want   string
}

func (d *demo) requests() []demoRequest {
	no := rdsi.Claim{Answer: "NO"}
	against := rdsi.Claim{Answer: "YES", Against: []rdsi.Against{{Country: demoAnswers}}}
	return []demoRequest{
		{"a person whom C knows", 3, no, string(rdsi.Match)},
		{"a person whom C does not know", demoStranger, no, string(rdsi.NoMatch)},
		{"a person who claims persecution by C", 5, against, string(rdsi.NotSent) + " [" + string(rdsi.RuleClaim) + "]"},
	}
}

// ask does what B does: it takes names off the record, tries the rules on its own side, and sends only what they let
// through.
func (d *demo) ask(ctx context.Context, c *client.Client, world *rdsi.World, r demoRequest) (string, error) {
	b, err := assets.FS.ReadFile("example/envelope.json")
	if err != nil {
		return "", err
	}
	e, err := rdsi.ParseEnvelope(b)
	if err != nil {
		return "", err
	}
	e.ID, e.Case, e.Persecution, e.Time = newRequestID(), fmt.Sprintf("case-%d", r.person), r.claim, time.Now().UTC()
	if decision := rdsi.Decide(e.Request, e.To, world, rdsi.History{}); decision.Outcome != rdsi.Send {
		return fmt.Sprintf("%s %v", decision.Outcome, decision.Rules), nil
	}
	if b, err = os.ReadFile(d.record(r.person, 2)); err != nil {
		return "", err
	}
	tx, err := nist.Read(b, nist.Options{})
	if err != nil {
		return "", err
	}
	clean, _, err := tx.Depersonalise(nist.Depersonal{Request: e.ID, Origin: e.From, Destination: e.To})
	if err != nil {
		return "", err
	}
	st, err := c.Submit(ctx, e, clean.Bytes())
	if err != nil {
		return "", err
	}
	if st, err = c.Wait(ctx, st.ID, st.From); err != nil {
		return "", err
	}
	return string(st.Answer), nil
}
