package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench/imagefile"
	"github.com/whorl-afis/whorl/cmd/internal/cli"
	"github.com/whorl-afis/whorl/rdsi"
)

// prepareFlags say who asks, under which documents, and where the ledger is.
type prepareFlags struct {
	self, ledger, manager, logKey string
	documents                     cli.DocumentFiles
}

func (f *prepareFlags) add(cmd *cobra.Command) {
	fl := cmd.Flags()
	fl.StringVar(&f.self, "self", "", "own member id")
	fl.StringVar(&f.ledger, "ledger", "", "ledger of what was sent; made if absent")
	fl.StringVar(&f.documents.Members, "members", "", "members document")
	fl.StringSliceVar(&f.documents.Agreements, "agreement", nil, "agreement document (repeat for more)")
	fl.StringSliceVar(&f.documents.Calendars, "calendar", nil, "calendar document (repeat for more)")
	addTrust(cmd, &f.documents, "take documents without looking at signatures: for demonstrations")
	fl.StringVar(&f.manager, "national-manager", "", "age recipient of the sealed log")
	fl.StringVar(&f.logKey, "log-key", "", "file with the key that signs heads of the log")
}

func (f *prepareFlags) open() (*rdsi.Requester, error) {
	for _, x := range []struct{ name, value string }{{"self", f.self}, {"ledger", f.ledger}, {"members", f.documents.Members}} {
		if x.value == "" {
			return nil, usagef("give --%s", x.name)
		}
	}
	d, err := f.documents.Read()
	if err != nil {
		return nil, err
	}
	w, err := rdsi.ParseWorld(f.self, d)
	if err != nil {
		return nil, err
	}
	key, err := cli.ReadKey(f.logKey)
	if err != nil {
		return nil, err
	}
	return rdsi.NewRequester(rdsi.RequesterConfig{Self: f.self, World: w, Store: f.ledger, NationalManager: f.manager, LogKey: key})
}

// draftForm is every question of the Request Tool, unanswered.
var draftForm = rdsi.Draft{To: []string{}, Request: rdsi.Request{
	Biometrics:  []rdsi.Biometric{},
	Persecution: rdsi.Claim{Against: []rdsi.Against{}},
	Torture:     rdsi.Claim{Against: []rdsi.Against{}},
	Status:      rdsi.Protection{Origin: []string{}},
	Consents:    []rdsi.Consent{},
	Caveats:     []string{},
}}

// printForm prints the questions; what the tool fills in is none.
func printForm(cmd *cobra.Command) error {
	b, err := json.Marshal(draftForm)
	if err != nil {
		return err
	}
	var questions map[string]any
	if err := json.Unmarshal(b, &questions); err != nil {
		return err
	}
	for _, own := range []string{"id", "from", "time", "digest"} {
		delete(questions, own)
	}
	questions["captureAge"], questions["caveats"] = 0, []string{} // left out of an envelope where they say nothing
	return printJSON(cmd, questions)
}

func newRequestPrepareCommand() *cobra.Command {
	var f prepareFlags
	var dir, clearCase, user string
	var form bool
	cmd := &cobra.Command{
		Use:   "prepare DRAFT.json TRANSACTION -o DIR | prepare --form",
		Short: "Decide what may be sent to whom, and make the envelopes and the stripped transactions",
		Long: `The Request Tool of the member that asks. A draft answers what has to be asked before anything is sent: from which members,
for which purpose, whether the person has claimed persecution or torture and against which country or agency, whether the
person is an asylum seeker or refugee and from where, and by which consents. --form prints all questions, unanswered; one
left unanswered holds the request.

For each member the outcome is printed as JSON: SENT (it may go: DIR/ID.json and DIR/ID.an2 hold the envelope and what is
left of the transaction without everything but ridges), HELD (the National Manager has to decide) or NOT_SENT, with the
rules. The ledger counts what was sent, remembers the claims of a case, and keeps the transaction log. --clear-claims is
for the National Manager: it lets go of the claims of a case.`,
		Example: `  whorl request prepare --form > draft.json
  whorl request prepare --self B --ledger ledger.db --members members.json --agreement B-C.json --calendar B.json --calendar C.json \
        --authority-key rso.pub draft.json card.an2 -o outbox
  whorl request submit --socket c.sock outbox/ID.json outbox/ID.an2 --wait 1m > status.json
  whorl request answered ... --dir outbox status.json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if form || clearCase != "" {
				return exactly(0, "no argument")(cmd, args)
			}
			return exactly(2, "a draft and a transaction")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if form {
				return printForm(cmd)
			}
			if dir == "" && clearCase == "" {
				return usagef("name the folder for what may be sent with -o")
			}
			q, err := f.open()
			if err != nil {
				return err
			}
			if clearCase != "" {
				return errors.Join(q.Clear(clearCase, user), q.Close())
			}
			return errors.Join(prepare(cmd, q, args[0], args[1], dir), q.Close())
		},
	}
	f.add(cmd)
	cmd.Flags().StringVarP(&dir, "out", "o", "", "folder for envelopes and transactions")
	cmd.Flags().BoolVar(&form, "form", false, "print the questions of a draft")
	cmd.Flags().StringVar(&clearCase, "clear-claims", "", "let go of the claims made under this case")
	cmd.Flags().StringVar(&user, "user", "", "who does so")
	return cmd
}

// preparedOutput is what is printed for one member.
type preparedOutput struct {
	To       string          `json:"to"`
	Outcome  rdsi.Outcome    `json:"outcome"`
	Rules    []rdsi.Rule     `json:"rules"`
	Next     time.Time       `json:"nextSlot,omitzero"` // of a quota that is used up
	ID       string          `json:"id,omitempty"`
	Expires  time.Time       `json:"expires,omitzero"`
	Removed  []string        `json:"removed,omitempty"`
	OneByOne []rdsi.Modality `json:"requestOneByOne,omitempty"`
}

func prepare(cmd *cobra.Command, q *rdsi.Requester, draft, card, dir string) error {
	b, err := os.ReadFile(draft)
	if err != nil {
		return err
	}
	d, err := rdsi.ParseDraft(b)
	if err != nil {
		return fmt.Errorf("%s: %w", draft, err)
	}
	tx, err := imagefile.ReadFile(card)
	if err != nil {
		return err
	}
	defer clear(tx)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	p, err := q.Prepare(d, tx)
	if err != nil {
		return fmt.Errorf("%s: %w", draft, err)
	}
	var out []preparedOutput
	for _, r := range p.Requests {
		o := preparedOutput{To: r.To, Outcome: r.Outcome, Rules: r.Rules, Next: r.Next, ID: r.Envelope.ID, Expires: r.Expires}
		if r.Outcome == rdsi.Sent {
			o.Removed = p.Removed
			if err := writePrepared(dir, r); err != nil {
				return err
			}
		} else {
			o.OneByOne = p.Split
		}
		out = append(out, o)
	}
	return printJSON(cmd, out)
}

func writePrepared(dir string, r rdsi.Prepared) error {
	defer clear(r.Transaction)
	e, err := json.MarshalIndent(r.Envelope, "", "  ")
	if err != nil {
		return err
	}
	base := filepath.Join(dir, r.Envelope.ID)
	return errors.Join(os.WriteFile(base+".json", append(e, '\n'), 0o600), os.WriteFile(base+".an2", r.Transaction, 0o600))
}
