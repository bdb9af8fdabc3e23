package main

import (
	"io"
	"runtime/debug"

	"github.com/spf13/cobra"
	"github.com/whorl-afis/whorl/cmd/internal/cli"
)

// usagef returns an error that is a mistake on the command line or in the configuration.
func usagef(format string, args ...any) error { return cli.Usagef(format, args...) }

// run executes one command line and returns its exit status.
func run(args []string, stdout, stderr io.Writer) int {
	return cli.Run(newRoot(), args, stdout, stderr)
}

func newRoot() *cobra.Command {
	var config string
	flags := settings{}
	root := &cobra.Command{
		Use:   "whorld --config FILE",
		Short: "Answer fingerprint requests between states over a Unix socket",
		Long: `Answer fingerprint requests between states over a Unix socket: "match" or "no match", and nothing else.

The configuration is a JSON object; flags win over it, and paths in it are relative to its folder. The daemon needs a
gallery, a socket, a store for its transaction log, its own member id, and the documents of members, agreements and
calendars. SIGHUP reads those documents again, SIGTERM lets pending requests end and stops.`,
		Example: `  whorld --config /etc/whorl/whorld.json
  curl --unix-socket /run/whorl/whorld.sock -F envelope=@envelope.json -F transaction=@card.an2 \
       'http://whorl/v1/requests?wait=30'`,
		Version: version(),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("takes no arguments, got %q", args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := loadSettings(config, flags, cmd.Flags().Changed)
			if err != nil {
				return err
			}
			return serve(cmd.Context(), s, cmd.ErrOrStderr())
		},
	}
	fl := root.Flags()
	fl.StringVarP(&config, "config", "c", "", "configuration file")
	fl.StringVar(&flags.Self, "self", "", "own member id")
	fl.StringVar(&flags.Gallery, "gallery", "", "gallery to search")
	fl.StringVar(&flags.Socket, "socket", "", "path of the socket")
	fl.StringVar(&flags.AdminSocket, "admin-socket", "", "path of the administration socket: health, metrics, log, reload")
	fl.StringVar(&flags.Store, "store", "", "path of the transaction store")
	fl.StringVar(&flags.Members, "members", "", "members document")
	fl.StringSliceVar(&flags.Agreements, "agreement", nil, "agreement document (repeat for more)")
	fl.StringSliceVar(&flags.Calendars, "calendar", nil, "calendar document (repeat for more)")
	fl.StringSliceVar(&flags.AuthorityKeys, "authority-key", nil, "file with the verifier key of an authority that signs documents (repeat for more)")
	fl.StringSliceVar(&flags.MemberKeys, "member-key", nil, "file with the verifier key of a member, by which it signs agreements and calendars (repeat for more)")
	fl.BoolVar(&flags.AllowUnsigned, "allow-unsigned-documents", false, "take documents without looking at signatures: for demonstrations")
	fl.Float64Var(&flags.FMR, "fmr", 0, "threshold: false match rate of one comparison")
	fl.Float64Var(&flags.FPIR, "fpir", 0, "threshold: share of searches for unknown people that find somebody (default 0.001)")
	fl.StringVar(&flags.Tick, "tick", "", "release schedule: answers leave at multiples of this after acceptance (default 1s)")
	root.CompletionOptions.DisableDefaultCmd = true
	return root
}

// version is the module's as it was built; a build from a working tree has none.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "devel"
}
