package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/rdsi"
)

func newGalleryCommand() *cobra.Command {
	return group(&cobra.Command{
		Use:   "gallery",
		Short: "Make and keep galleries",
		Long: `A gallery is one file that holds the enrolled fingers of many subjects, each with a finger position and a policy word.
Every change writes a new file and renames it: an interrupted command leaves the old gallery.`,
	},
		newGalleryBuildCommand(), newGalleryAddCommand(), newGalleryInfoCommand(), newGalleryVerifyCommand(),
		newGalleryMarkCommand(), newGalleryBlockCommand(), newGalleryEraseCommand(),
	)
}

// addGallery gives a command the flag that names the gallery; it may also come as the first argument.
func addGallery(cmd *cobra.Command, path *string) {
	cmd.Flags().StringVarP(path, "gallery", "o", "", "gallery file; may also be the first argument")
}

// takeGallery returns the gallery of the flag, or the first argument, and the arguments that remain.
func takeGallery(flag string, args []string) (path string, rest []string, err error) {
	switch {
	case flag != "":
		return flag, args, nil
	case len(args) == 0:
		return "", nil, usagef("name the gallery with --gallery")
	}
	return args[0], args[1:], nil
}

// openGallery opens the one gallery that a command takes.
func openGallery(flag string, args []string) (*gallery.Gallery, error) {
	path, rest, err := takeGallery(flag, args)
	if err != nil {
		return nil, err
	}
	if len(rest) > 0 {
		return nil, usagef("takes one gallery")
	}
	return gallery.Open(path, gallery.Options{})
}

func newGalleryInfoCommand() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:     "info GALLERY",
		Short:   "Print the size and format of a gallery",
		Example: "  whorl gallery info people.gallery",
		RunE: func(cmd *cobra.Command, args []string) error {
			g, err := openGallery(path, args)
			if err != nil {
				return err
			}
			defer g.Close()
			return printGalleryInfo(cmd.OutOrStdout(), g.Info())
		},
	}
	addGallery(cmd, &path)
	return cmd
}

func newGalleryVerifyCommand() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:     "verify GALLERY",
		Short:   "Read a whole gallery and check every checksum",
		Example: "  whorl gallery verify people.gallery",
		RunE: func(cmd *cobra.Command, args []string) error {
			g, err := openGallery(path, args)
			if err != nil {
				return err
			}
			defer g.Close()
			if err := g.Verify(cmd.Context()); err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "ok: %d records of %d subjects\n", g.Len(), g.Subjects())
			return err
		},
	}
	addGallery(cmd, &path)
	return cmd
}

func newGalleryMarkCommand() *cobra.Command {
	var path, set, clear string
	cmd := &cobra.Command{
		Use:   "mark GALLERY SUBJECT [--set BITS] [--clear BITS]",
		Short: "Change the policy bits of a subject's records",
		Long: `Set and clear bits of the policy word in all records of a subject. BITS is a number (decimal, or hexadecimal with
0x), or a policy as whorl gallery build takes it. Bits 0 to 61 can be changed; see block and erase for the others.`,
		Example: "  whorl gallery mark people.gallery S-1024 --set 0x4 --clear 0x1",
		RunE: func(cmd *cobra.Command, args []string) error {
			path, rest, err := takeGallery(path, args)
			if err != nil {
				return err
			}
			if len(rest) != 1 {
				return usagef("takes one subject")
			}
			s, err := parseBits("--set", set)
			if err != nil {
				return err
			}
			c, err := parseBits("--clear", clear)
			if err != nil {
				return err
			}
			if s|c == 0 {
				return usagef("name bits with --set or --clear")
			}
			n, err := gallery.Mark(path, rest[0], s, c)
			return reportChange(cmd, n, "marked", err)
		},
	}
	addGallery(cmd, &path)
	cmd.Flags().StringVar(&set, "set", "", "bits to set")
	cmd.Flags().StringVar(&clear, "clear", "", "bits to clear")
	return cmd
}

// parseBits reads a policy word: a number, or the terms of rdsi.ParsePolicy.
func parseBits(flag, text string) (uint64, error) {
	if text == "" {
		return 0, nil
	}
	if text[0] < '0' || text[0] > '9' {
		v, err := rdsi.ParsePolicy(text)
		if err != nil {
			return 0, usagef("%s: %v", flag, err)
		}
		return v, nil
	}
	v, err := strconv.ParseUint(text, 0, 64)
	if err != nil {
		return 0, usagef("%s %q is not a number of 64 bits", flag, text)
	}
	if v&(gallery.PolicyBlocked|gallery.PolicyErased) != 0 {
		return 0, usagef("%s: bits 62 and 63 belong to block and erase", flag)
	}
	return v, nil
}

func newGalleryBlockCommand() *cobra.Command {
	var path string
	var unblock bool
	cmd := &cobra.Command{
		Use:     "block GALLERY SUBJECT [--unblock]",
		Short:   "Keep a subject out of every search, or let it in again",
		Example: "  whorl gallery block people.gallery S-1024\n  whorl gallery block people.gallery S-1024 --unblock",
		RunE: func(cmd *cobra.Command, args []string) error {
			path, rest, err := takeGallery(path, args)
			if err != nil {
				return err
			}
			if len(rest) != 1 {
				return usagef("takes one subject")
			}
			n, err := gallery.Block(path, rest[0], !unblock)
			what := "blocked"
			if unblock {
				what = "unblocked"
			}
			return reportChange(cmd, n, what, err)
		},
	}
	addGallery(cmd, &path)
	cmd.Flags().BoolVar(&unblock, "unblock", false, "let the subject be found again")
	return cmd
}

func newGalleryEraseCommand() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:     "erase GALLERY SUBJECT",
		Short:   "Remove a subject and overwrite what was stored of it",
		Example: "  whorl gallery erase people.gallery S-1024",
		RunE: func(cmd *cobra.Command, args []string) error {
			path, rest, err := takeGallery(path, args)
			if err != nil {
				return err
			}
			if len(rest) != 1 {
				return usagef("takes one subject")
			}
			n, err := gallery.Erase(path, rest[0])
			return reportChange(cmd, n, "erased", err)
		},
	}
	addGallery(cmd, &path)
	return cmd
}

// reportChange prints how many records a change touched; none is a failure, for then the subject is not there.
func reportChange(cmd *cobra.Command, n int, what string, err error) error {
	if err != nil {
		return err
	}
	if n == 0 {
		return fmt.Errorf("the gallery holds no such subject")
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s %d records\n", what, n)
	return err
}

func printGalleryInfo(w io.Writer, i gallery.Info) error {
	var b strings.Builder
	fmt.Fprintf(&b, "records\t%d\nsubjects\t%d\nbytes\t%d\nchunks\t%d\ngeneration\t%d\n", i.Records, i.Subjects, i.Bytes, i.Chunks, i.Generation)
	fmt.Fprintf(&b, "minutiae\tup to %d a print, %d with codes of version %d\n", i.MaxMinutiae, i.MaxCodes, i.Descriptors)
	for _, p := range slices.Sorted(maps.Keys(i.Positions)) {
		fmt.Fprintf(&b, "%v\t%d\n", p, i.Positions[p])
	}
	_, err := io.WriteString(w, b.String())
	return err
}
