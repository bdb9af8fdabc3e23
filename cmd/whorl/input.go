package main

import (
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench/imagefile"
	"github.com/whorl-afis/whorl/template"
	"github.com/whorl-afis/whorl/template/extract"
)

var errNoMinutiae = errors.New("template has no minutiae")

// A finger is a print with the image that it came from, where there is one.
type finger struct {
	template *template.Template
	image    *image.Gray
	ppi      float64
}

// A source turns files into templates. It is not for concurrent use: the extractor keeps scratch space.
type source struct {
	options   imagefile.Options
	extractor *extract.Extractor
	warn      func(format string, args ...any)
}

func newSource(cmd *cobra.Command, o imagefile.Options) *source {
	return &source{
		options:   o,
		extractor: extract.New(),
		warn:      warner(cmd.ErrOrStderr()),
	}
}

// warner returns a function that writes one line to stderr.
func warner(stderr io.Writer) func(string, ...any) {
	return func(format string, args ...any) {
		fmt.Fprintf(stderr, "whorl: warning: "+format+"\n", args...)
	}
}

// templates returns the templates of fingers.
func (s *source) templates(path string) ([]*template.Template, error) {
	all, err := s.fingers(path)
	if err != nil {
		return nil, err
	}
	t := make([]*template.Template, len(all))
	for i, f := range all {
		t[i] = f.template
	}
	return t, nil
}

// fingers returns what path holds, one entry a finger: stored templates, the views of an interchange record, the
// prints and minutiae of a transaction, or the one print of an image. None of them is without minutiae.
func (s *source) fingers(path string) ([]finger, error) {
	file, record := imagefile.SplitRecord(path)
	b, err := imagefile.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var all []finger
	if imagefile.IsTransaction(b) {
		all, err = s.fromTransaction(b, path, record)
	} else {
		all, err = s.fromFile(b, file)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	usable := all[:0]
	for _, f := range all {
		if len(f.template.Minutiae) > 0 {
			usable = append(usable, f)
		}
	}
	if len(usable) == 0 {
		return nil, fmt.Errorf("%s: %w", path, errNoMinutiae)
	}
	return usable, nil
}

func (s *source) fromFile(b []byte, name string) ([]finger, error) {
	if template.Detect(b) {
		return fromTemplates(b)
	}
	if all, ok, err := fromInterchange(b, name); ok {
		return all, err
	}
	m, err := imagefile.Decode(b, name, s.options)
	if err != nil {
		return nil, err
	}
	return s.extract(m.Gray, m.PPI, template.UnknownFinger, template.LiveScanPlain)
}

// fromTemplates reads stored templates that follow one another.
func fromTemplates(b []byte) (all []finger, err error) {
	for at := 0; at < len(b); {
		n, err := template.Size(b[at:])
		var t *template.Template
		if err == nil {
			n = min(n, len(b)-at)
			t, err = template.Parse(b[at : at+n])
		}
		if err != nil && at > 0 {
			err = fmt.Errorf("template %d, from offset %d: %w", len(all)+1, at, err)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, finger{template: t})
		at += n
	}
	return all, nil
}

// subjectOf names the subject of a file by a rule: file takes the name without its ending, finger what stands before
// the last underscore of that, as the public test collections have it.
func subjectOf(path, rule string) string {
	file, _ := imagefile.SplitRecord(path)
	base := filepath.Base(file)
	base = strings.TrimSuffix(base, filepath.Ext(base))
	if i := strings.LastIndexByte(base, '_'); rule == "finger" && i > 0 {
		return base[:i]
	}
	return base
}

// addPPI gives a command the --ppi flag, which means the same everywhere.
func addPPI(cmd *cobra.Command, ppi *float64) {
	cmd.Flags().Float64Var(ppi, "ppi", 0, "resolution of images in pixels per inch, 200 to 1200 (default: the file's, else 500)")
}

// writePrivate writes a file that only its owner may read, as befits a print, and never leaves half of one.
func writePrivate(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(b)
	if err2 := f.Close(); err == nil {
		err = err2
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// addSize gives a command the --size flag for raw images.
func addSize(cmd *cobra.Command, size *string) {
	cmd.Flags().StringVar(size, "size", "", "WIDTHxHEIGHT of a raw image in pixels (default: as its name has it)")
}

func parseSize(size string) (w, h int, err error) {
	if size == "" {
		return 0, 0, nil
	}
	a, b, ok := strings.Cut(strings.ToLower(size), "x")
	w, err1 := strconv.Atoi(a)
	h, err2 := strconv.Atoi(b)
	if !ok || err1 != nil || err2 != nil || w <= 0 || h <= 0 {
		return 0, 0, usagef("--size %q is not WIDTHxHEIGHT", size)
	}
	return w, h, nil
}

// joinFailures returns one error for those of many files: the only one itself, else how many, after a warning each.
func joinFailures(warn func(string, ...any), errs []error, what string) error {
	var failed []error
	for _, err := range errs {
		if err != nil {
			failed = append(failed, err)
		}
	}
	switch {
	case len(failed) == 0:
		return nil
	case len(failed) == 1 && len(errs) == 1:
		return failed[0]
	}
	for _, err := range failed {
		warn("%v", err)
	}
	return fmt.Errorf("%d of %d inputs %s", len(failed), len(errs), what)
}
