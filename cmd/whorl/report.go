package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/cmd/internal/cli"
	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/report"
)

func newReportCommand() *cobra.Command {
	return group(&cobra.Command{
		Use:   "report",
		Short: "Count what a transaction log says of a day, month, quarter or year",
		Long: `Count what a transaction log says of a day, month, quarter or year, in UTC: answers by purpose, refusals, times, quotas,
corrections and other duties. An answer counts in the period in which its requester could see it.

A report --for a member tells of that member only and may leave the house: matches that were kept back are counted as no
match, cells below five are hidden, and others with them until no hidden cell can be computed. Give one member one kind of
report: a month less its days would tell what a day hides. --internal hides nothing that the log tells, and lists users, by
pseudonym, whose requests of a day stand out.`,
	}, newReportKindCommand(report.Daily, "a day", "2026-03-02"), newReportKindCommand(report.Monthly, "a month", "2026-03"),
		newReportKindCommand(report.Quarterly, "a quarter", "2026-Q1"), newReportKindCommand(report.Annual, "a year", "2026"),
		newReportEntriesCommand())
}

func newReportKindCommand(kind report.Kind, span, example string) *cobra.Command {
	var a adminClient
	var member, at, format, out, key string
	var internal bool
	cmd := &cobra.Command{
		Use:   string(kind) + " --for MEMBER|--internal [LOG]",
		Short: "Report on " + span,
		Long: "Report on " + span + ` of a log: a store, an export of the log, or with --socket that of a running daemon,
which knows quotas too. Without --at it is the last that is over.`,
		Example: fmt.Sprintf("  whorl report %s --for B transactions.db\n  whorl report %s --internal --at %s --socket admin.sock --format html -o report.html", kind, kind, example),
		Args: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) > 1 || len(args) == 1 && a.socket != "" || len(args) == 0 && a.socket == "":
				return usagef("takes a log or --socket")
			case (member == "") == !internal:
				return usagef("say who it is for: --for MEMBER or --internal")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := makeReport(cmd, &a, args, kind, at, member, key)
			if err != nil {
				return err
			}
			var b bytes.Buffer
			switch format {
			case "text":
				err = r.WriteText(&b)
			case "json":
				err = r.WriteJSON(&b)
			case "csv":
				err = r.WriteCSV(&b)
			case "html":
				plots, perr := reportPlots(r)
				if perr != nil {
					return perr
				}
				err = r.WriteHTML(&b, plots)
			default:
				return usagef("format %q: want text, json, csv or html", format)
			}
			if err != nil {
				return err
			}
			if out != "" {
				return writePrivate(out, b.Bytes())
			}
			_, err = cmd.OutOrStdout().Write(b.Bytes())
			return err
		},
	}
	a.add(cmd)
	f := cmd.Flags()
	f.StringVar(&member, "for", "", "member that the report is for, and tells of")
	f.BoolVar(&internal, "internal", false, "report for this house alone")
	f.StringVar(&at, "at", "", "the period, such as "+example)
	f.StringVar(&format, "format", "text", "text, json, csv or html")
	f.StringVarP(&out, "output", "o", "", "file to write instead of standard output")
	f.StringVar(&key, "key", "", "file with the verifier key of the log")
	return cmd
}

// makeReport asks the daemon, or counts the log itself while it verifies it.
func makeReport(cmd *cobra.Command, a *adminClient, args []string, kind report.Kind, at, member, key string) (*report.Report, error) {
	if a.socket != "" {
		q := url.Values{"kind": {string(kind)}}
		for name, value := range map[string]string{"at": at, "for": member} {
			if value != "" {
				q.Set(name, value)
			}
		}
		r := &report.Report{}
		return r, a.call(cmd.Context(), http.MethodGet, "/v1/report?"+q.Encode(), nil, r)
	}
	now := time.Now()
	p, err := report.ParsePeriod(kind, at, now)
	if err != nil {
		return nil, usagef("%v", err)
	}
	return report.Make(verified(args[0], key), report.Options{Period: p, For: member, Internal: member == "", Now: now})
}

// verified yields the records of a log, and an error where it is not what it was.
func verified(path, keyFile string) func(func(rdsi.Record, error) bool) {
	return func(yield func(rdsi.Record, error) bool) {
		key, err := cli.ReadKey(keyFile)
		if err != nil {
			yield(rdsi.Record{}, err)
			return
		}
		c, err := rdsi.NewLogChecker(key, nil)
		if err != nil {
			yield(rdsi.Record{}, err)
			return
		}
		err = readLog(path, func(e rdsi.LogEntry) error {
			rec, err := c.Next(e)
			if err == nil && !yield(rec, nil) {
				return errEnough
			}
			return err
		})
		if err == nil {
			_, _, err = c.End()
		}
		if err != nil && err != errEnough {
			yield(rdsi.Record{}, err)
		}
	}
}

// errEnough ends the reading of a log before its end.
var errEnough = errors.New("enough")

func newReportEntriesCommand() *cobra.Command {
	var member, key string
	cmd := &cobra.Command{
		Use:   "entries --for MEMBER LOG",
		Short: "Print a member's own entries of the log",
		Long: `Print, as JSON lines, what another member may have of a log, also when it takes part no more: the requests between the two as
they were seen there, and notices. Not the rules behind an answer, and nothing of requests that were never sent.`,
		Example: "  whorl report entries --for B transactions.db",
		Args:    exactly(1, "a log"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if member == "" {
				return usagef("say whose: --for MEMBER")
			}
			out, now := json.NewEncoder(cmd.OutOrStdout()), time.Now()
			for rec, err := range verified(args[0], key) {
				if err != nil {
					return err
				}
				e, ok := report.Own(rec, member, now)
				if !ok {
					continue
				}
				if err := out.Encode(e); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&member, "for", "", "the member")
	cmd.Flags().StringVar(&key, "key", "", "file with the verifier key of the log")
	return cmd
}
