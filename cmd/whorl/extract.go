package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench/imagefile"
	"github.com/whorl-afis/whorl/matcher"
	"github.com/whorl-afis/whorl/template"
	"github.com/whorl-afis/whorl/template/extract"
)

func newExtractCommand() *cobra.Command {
	var o imagefile.Options
	var out, format, size string
	var codes bool
	cmd := &cobra.Command{
		Use:   "extract FILE... -o DIR|FILE",
		Short: "Make templates from images or transactions",
		Long: `Extract the minutiae of every print of the files, in parallel, and write them as templates: to one file where there
is one print and the output is not a folder, else to DIR/NAME.FORMAT or, for the prints of a transaction, to
DIR/NAME-N.FORMAT with the number of the print. Templates of any format are read too, and so converted.

Templates of format whorl are written with the codes by which the matcher finds minutiae again, 16 bytes each: with them a
gallery is built in a quarter to half of the time, and comparisons and searches begin sooner. Results are the same without.

` + cardHelp,
		Example: "  whorl extract thumb.png -o thumb.whorl\n  whorl extract --format iso2005 --ppi 500 prints/*.tif -o templates/",
		Args:    atLeast(1, "at least one file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if out == "" {
				return usagef("name the output with -o")
			}
			if templateFormats[format] == "" {
				return usagef("--format %q is none of %s", format, strings.Join(formatNames(), ", "))
			}
			var err error
			if o.Width, o.Height, err = parseSize(size); err != nil {
				return err
			}
			return extractAll(cmd, args, o, extractOutput{out, format, codes})
		},
	}
	f := cmd.Flags()
	addPPI(cmd, &o.PPI)
	addSize(cmd, &size)
	f.StringVarP(&out, "output", "o", "", "folder or file to write")
	f.StringVar(&format, "format", "whorl", "one of "+strings.Join(formatNames(), ", "))
	f.BoolVar(&codes, "codes", true, "write codes; without, templates are of version 1, which all versions of Whorl read")
	return cmd
}

// extractOutput says where templates go and what is written of them.
type extractOutput struct {
	path, format string
	codes        bool // of format whorl
}

func extractAll(cmd *cobra.Command, files []string, o imagefile.Options, to extractOutput) error {
	out := to.path
	fi, err := os.Stat(out)
	toFile := err != nil && !strings.HasSuffix(out, string(filepath.Separator)) && len(files) == 1 || err == nil && !fi.IsDir()
	if toFile && len(files) > 1 {
		return usagef("%s is a file: several prints need a folder", out)
	}
	if !toFile {
		if err := os.MkdirAll(out, 0o700); err != nil {
			return err
		}
	}
	names := outputNames(files)
	errs := make([]error, len(files))
	bar := newProgress(cmd.ErrOrStderr(), len(files), "extracting")
	err = inParallel(cmd.Context(), len(files), 0, func() func(int) {
		s := newSource(cmd, o)
		return func(i int) {
			errs[i] = s.extractFile(files[i], names[i], to, toFile)
			bar.Add(1)
		}
	})
	if err != nil {
		return err
	}
	return joinFailures(warner(cmd.ErrOrStderr()), errs, "gave no template")
}

func (s *source) extractFile(file, name string, to extractOutput, toFile bool) error {
	all, err := s.fingers(file)
	if err != nil {
		return err
	}
	if toFile && len(all) > 1 {
		toFile = false
		if err := os.MkdirAll(to.path, 0o700); err != nil {
			return fmt.Errorf("%s holds %d prints: %w", file, len(all), err)
		}
	}
	for i, f := range all {
		if f.image != nil && f.template.Reasons.Has(template.WrongResolution) {
			s.warn("%s: ridges are as wide as at about %.0f ppi, taken for %.0f ppi", file, extract.EstimatedPPI(f.template, f.ppi), f.ppi)
		}
		switch {
		case !to.codes:
			f.template.Codes = nil
		case to.format == "whorl":
			matcher.Describe(f.template)
		}
		b, err := encodeTemplate(f.template, to.format, s.warn)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		path := to.path
		if !toFile {
			number := ""
			if len(all) > 1 {
				number = fmt.Sprintf("-%d", i+1)
			}
			path = filepath.Join(to.path, name+number+templateFormats[to.format])
		}
		if err := writePrivate(path, b); err != nil {
			return err
		}
	}
	return nil
}

// outputNames gives each file a name of its own: without its ending, and with it where two would be called the same.
func outputNames(files []string) []string {
	names, count := make([]string, len(files)), map[string]int{}
	for i, f := range files {
		file, record := imagefile.SplitRecord(f)
		base := filepath.Base(file)
		names[i] = strings.TrimSuffix(base, filepath.Ext(base))
		if record > 0 {
			names[i] += fmt.Sprintf("-record%d", record)
		}
		count[names[i]]++
	}
	seen := map[string]int{}
	for i, n := range names {
		if count[n] > 1 {
			seen[n]++
			names[i] = fmt.Sprintf("%s.%d", n, seen[n])
		}
	}
	return names
}
