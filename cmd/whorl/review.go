package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/rdsi"
)

func newReviewCommand() *cobra.Command {
	return group(&cobra.Command{
		Use:   "review",
		Short: "Look at prints that a search is not sure of, and decide",
		Long: `Look at prints that a daemon's search is not sure of, and say whether they are of the same person. Who asks, and who may have
been found, is not shown. Cases that nobody decides end with their request's time.

The prints are biometric data: they are written only to the files that you name, readable by you alone. Delete them when you
have decided.`,
	}, newReviewListCommand(), newReviewShowCommand(true), newReviewShowCommand(false), newReviewDecideCommand())
}

func newReviewListCommand() *cobra.Command {
	var a adminClient
	cmd := &cobra.Command{
		Use:     "list --socket S",
		Short:   "List open cases, those first whose time ends first",
		Example: "  whorl review list --socket admin.sock",
		Args:    exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			cases, err := a.cases(cmd)
			if err != nil {
				return err
			}
			w := table(cmd)
			for _, c := range cases {
				mine := ""
				if c.Mine {
					mine = "you have said what it shows"
				}
				fmt.Fprintf(w, "%s\tdue %s\t%s\n", c.ID, moment(c.Due), mine)
			}
			return w.Flush()
		},
	}
	a.add(cmd)
	return cmd
}

func (a *adminClient) cases(cmd *cobra.Command) (all []rdsi.Case, err error) {
	err = a.call(cmd.Context(), http.MethodGet, "/v1/reviews", nil, &all)
	return all, err
}

// maxExhibit bounds what is read of a case: ten images of a request as large as requests may be, in base64.
const maxExhibit = 2*rdsi.MaxTransaction + 10<<24

func newReviewShowCommand(next bool) *cobra.Command {
	var a adminClient
	var pngOut, htmlOut string
	cmd := &cobra.Command{
		Use:     "show --socket S ID --png FILE|--html FILE",
		Short:   "Write the prints of a case as pictures",
		Example: "  whorl review show --socket admin.sock 6f1d2c3b4a596877 --png case.png",
		Args:    exactly(1, "the id of a case"),
	}
	if next {
		cmd.Use, cmd.Short = "next --socket S --png FILE|--html FILE", "Write the prints of the next case, and print its id"
		cmd.Example = "  whorl review next --socket admin.sock --html case.html"
		cmd.Args = exactly(0, "no arguments")
	}
	cmd.Long = cmd.Short + `.

The print of the request stands left and that of the gallery right, joined where minutiae coincide; a gallery keeps
minutiae only, so the right side has no ridges. PNG shows the fingers that are most alike, HTML all of them.`
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if pngOut == "" && htmlOut == "" {
			return usagef("name the file to write the prints to with --png or --html")
		}
		keepPrivate(cmd.ErrOrStderr())
		id := ""
		if !next {
			id = args[0]
		} else {
			cases, err := a.cases(cmd)
			if err != nil {
				return err
			}
			at := slices.IndexFunc(cases, func(c rdsi.Case) bool { return !c.Mine })
			if at < 0 {
				return errors.New("no case is open that you have not looked at")
			}
			id = cases[at].ID
		}
		r, err := a.open(cmd.Context(), http.MethodGet, "/v1/reviews/"+url.PathEscape(id), nil)
		if err != nil {
			return err
		}
		defer r.Close()
		b, err := io.ReadAll(io.LimitReader(r, maxExhibit))
		if err != nil {
			return err
		}
		defer clear(b)
		panels, err := rdsi.ParseExhibit(b)
		if err != nil {
			return err
		}
		defer func() {
			for i := range panels {
				panels[i].Wipe()
			}
		}()
		if err := writeExhibit(panels, id, pngOut, htmlOut); err != nil {
			return err
		}
		_, err = fmt.Fprintln(cmd.OutOrStdout(), id)
		return err
	}
	a.add(cmd)
	cmd.Flags().StringVar(&pngOut, "png", "", "picture to write")
	cmd.Flags().StringVar(&htmlOut, "html", "", "page to write, which needs nothing beside it")
	return cmd
}

func newReviewDecideCommand() *cobra.Command {
	var a adminClient
	words := map[string]rdsi.Examination{"same": rdsi.SamePerson, "not": rdsi.OtherPerson, "inconclusive": rdsi.Inconclusive}
	cmd := &cobra.Command{
		Use:   "decide --socket S ID same|not|inconclusive",
		Short: "Say whether the prints of a case are of the same person",
		Long: `Say whether the prints of a case are of the same person, under the user id that the system vouches for. It cannot be
taken back. Where the daemon wants four eyes, two different users must say the same. "inconclusive" leaves the case to
others; if none of them decides, its request expires.`,
		Example: "  whorl review decide --socket admin.sock 6f1d2c3b4a596877 not",
		Args:    exactly(2, "the id of a case and what it shows"),
		RunE: func(cmd *cobra.Command, args []string) error {
			says, ok := words[strings.ToLower(args[1])]
			if !ok {
				return usagef("%q: want same, not or inconclusive", args[1])
			}
			var done struct{ Status string }
			return a.call(cmd.Context(), http.MethodPost, "/v1/reviews/"+url.PathEscape(args[0]), map[string]any{"says": says}, &done)
		},
	}
	a.add(cmd)
	return cmd
}
