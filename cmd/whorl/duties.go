package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/rdsi"
)

func newDutiesCommand() *cobra.Command {
	return group(&cobra.Command{
		Use:   "duties",
		Short: "Corrections, consents to pass on, incidents, breaches",
		Long: `Keep what a member owes after its answers: corrections, of which the other member hears within 48 hours; consents to pass an
answer on; incidents and breaches; the attestation before adverse action. Duties go on when a membership or agreement has
ended. Each step is an entry of the transaction log. They take codes and references of papers, never names or stories.`,
	}, newDutiesListCommand(), newDutiesOpenCommand(), newDutiesStepCommand(), newDutiesOnwardCommand())
}

func newDutiesListCommand() *cobra.Command {
	var a adminClient
	var member string
	var asJSON, open bool
	cmd := &cobra.Command{
		Use:     "list --socket S [--for MEMBER] [--open]",
		Short:   "List duties, with what is left to do and what is overdue",
		Example: "  whorl duties list --socket admin.sock --open",
		Args:    exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			path := "/v1/duties"
			if member != "" {
				path += "?for=" + url.QueryEscape(member)
			}
			var all []rdsi.Duty
			if err := a.call(cmd.Context(), http.MethodGet, path, nil, &all); err != nil {
				return err
			}
			shown := []rdsi.Duty{}
			for _, d := range all {
				if !open || len(d.Left) > 0 {
					shown = append(shown, d)
				}
			}
			if asJSON {
				return printJSON(cmd, shown)
			}
			w := table(cmd)
			for _, d := range shown {
				fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\n", d.ID, d.Kind, d.Reason, d.Counterparty, d.Transaction, dutyState(d))
			}
			return w.Flush()
		},
	}
	a.add(cmd)
	cmd.Flags().StringVar(&member, "for", "", "only those toward this member")
	cmd.Flags().BoolVar(&open, "open", false, "only those with something left to do")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// dutyState says in a few words how a duty stands.
func dutyState(d rdsi.Duty) string {
	var s []string
	if d.Overdue {
		s = append(s, "OVERDUE since "+moment(d.Due))
	} else if !d.Due.IsZero() && len(d.Left) > 0 {
		s = append(s, "due "+moment(d.Due))
	}
	if len(d.Left) == 0 {
		s = append(s, "done: "+string(d.Done[len(d.Done)-1].Step))
	} else {
		left := make([]string, len(d.Left))
		for i, step := range d.Left {
			left[i] = string(step)
		}
		s = append(s, "left: "+strings.Join(left, ", "))
	}
	if d.Survives {
		s = append(s, "membership ended")
	}
	return strings.Join(s, "; ")
}

var dutyKinds = map[string]rdsi.DutyKind{"correction": rdsi.DutyCorrection, "onward": rdsi.DutyOnward, "incident": rdsi.DutyIncident,
	"breach": rdsi.DutyBreach, "adverse": rdsi.DutyAdverse}

func newDutiesOpenCommand() *cobra.Command {
	var a adminClient
	var o rdsi.DutyOrder
	var found, corrected, use string
	cmd := &cobra.Command{
		Use:   "open --socket S KIND --reason CODE",
		Short: "Open a duty",
		Long: `Open a duty. KIND and what it needs:

  correction  --transaction, --for, --corrected MATCH|NO_MATCH; --protected where the person may not be told of: then only the
              sealed log hears of it. Reasons WRONG_PERSON, RECORD_ERROR, EXAMINER_ERROR, TECHNICAL, INDIVIDUAL_ASKED
  onward      --transaction, --for, --to, --use; somebody wants to pass an answer on. Reasons THIRD_PARTY, COURT,
              INFORMATION_REQUEST
  incident    --for. Reasons MISUSE, OUT_OF_PURPOSE, PROTECTED_DISCLOSED, ID_REUSE
  breach      Reasons ACCESS, LOSS, DISCLOSURE
  adverse     --transaction, --for, --individual-notified, --other-evidence. Reasons REMOVAL, REFUSAL, DETENTION, OTHER`,
		Example: "  whorl duties open --socket admin.sock correction --transaction 3f2a9c0d5e7b41868d0f6a1b2c3d4e5f --for B --corrected NO_MATCH --reason RECORD_ERROR",
		Args:    exactly(1, "a kind of duty"),
		RunE: func(cmd *cobra.Command, args []string) error {
			kind, ok := dutyKinds[strings.ToLower(args[0])]
			if !ok {
				return usagef("%q: want correction, onward, incident, breach or adverse", args[0])
			}
			o.Kind, o.Corrected, o.Use = kind, rdsi.Answer(corrected), rdsi.Purpose(use)
			var err error
			if o.Found, err = parseMoment("found", found); err != nil {
				return err
			}
			return a.print(cmd, http.MethodPost, "/v1/duties", o)
		},
	}
	a.add(cmd)
	f := cmd.Flags()
	f.StringVar(&o.Reason, "reason", "", "code of the reason")
	f.StringVar(&o.Role, "role", "RESPONDER", "of this member in the request: RESPONDER or REQUESTER")
	f.StringVar(&o.Transaction, "transaction", "", "id of the request")
	f.StringVar(&o.Counterparty, "for", "", "the other member")
	f.StringVar(&found, "found", "", "when it was noticed (default now)")
	f.StringVar(&corrected, "corrected", "", "what the answer should have been")
	f.BoolVar(&o.Protected, "protected", false, "the person may not be told of")
	f.StringVar(&o.To, "to", "", "third party")
	f.StringVar(&use, "use", "", "purpose of the third party")
	f.StringVar(&o.Document, "document", "", "reference of a paper")
	f.BoolVar(&o.IndividualNotified, "individual-notified", false, "the individual was notified")
	f.BoolVar(&o.OtherEvidence, "other-evidence", false, "there is other evidence")
	return cmd
}

func newDutiesStepCommand() *cobra.Command {
	var a adminClient
	var m rdsi.DutyMove
	var until string
	cmd := &cobra.Command{
		Use:   "step --socket S ID STEP",
		Short: "Take a step of a duty",
		Long: `Take a step of a duty: sent, acknowledged, given, refused, compelled, withdrawn, manager_told, subject_told, user_frozen,
deletion_asked, restricted.`,
		Example: "  whorl duties step --socket admin.sock 4711 sent\n  whorl duties step --socket admin.sock 4712 given --document letter-7 --caveat NOT_FOR_REMOVAL",
		Args:    exactly(2, "the number of a duty and a step"),
		RunE: func(cmd *cobra.Command, args []string) error {
			m.Step = rdsi.DutyStep(strings.ToUpper(args[1]))
			var err error
			if m.Until, err = parseMoment("until", until); err != nil {
				return err
			}
			return a.print(cmd, http.MethodPost, "/v1/duties/"+url.PathEscape(args[0]), m)
		},
	}
	a.add(cmd)
	f := cmd.Flags()
	f.StringSliceVar(&m.Caveats, "caveat", nil, "with given: NOT_FOR_REMOVAL, NO_COPIES, DELETE_AFTER_USE or ASK_AGAIN (repeat for more)")
	f.StringVar(&until, "until", "", "with given: when the consent ends")
	f.StringVar(&m.Document, "document", "", "reference of the paper behind the step")
	f.BoolVar(&m.Adverse, "adverse", false, "with acknowledged: the other member has acted on the wrong answer")
	return cmd
}

func newDutiesOnwardCommand() *cobra.Command {
	var a adminClient
	var member, to, use string
	cmd := &cobra.Command{
		Use:     "onward --socket S TRANSACTION --for MEMBER --to PARTY --use PURPOSE",
		Short:   "Say whether an answer may be passed on: ALLOWED, COMPELLED or DENIED",
		Example: "  whorl duties onward --socket admin.sock 3f2a9c0d5e7b41868d0f6a1b2c3d4e5f --for B --to UNHCR --use TRAFFICKING",
		Args:    exactly(1, "the id of a request"),
		RunE: func(cmd *cobra.Command, args []string) error {
			q := url.Values{"transaction": {args[0]}, "counterparty": {member}, "to": {to}, "use": {use}}
			return a.print(cmd, http.MethodGet, "/v1/onward?"+q.Encode(), nil)
		},
	}
	a.add(cmd)
	cmd.Flags().StringVar(&member, "for", "", "the other member of the request")
	cmd.Flags().StringVar(&to, "to", "", "third party")
	cmd.Flags().StringVar(&use, "use", "", "purpose of the third party")
	return cmd
}
