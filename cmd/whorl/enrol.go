package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench/imagefile"
	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/template"
)

// enrolFlags are what build and add share.
type enrolFlags struct {
	gallery, list, rule string
	images              imagefile.Options
	policy              string
	position            uint8
	replace             bool
}

func (f *enrolFlags) add(cmd *cobra.Command) {
	addGallery(cmd, &f.gallery)
	addPPI(cmd, &f.images.PPI)
	fl := cmd.Flags()
	fl.StringVar(&f.list, "list", "", "file of lines PATH<TAB>SUBJECT[<TAB>POSITION[<TAB>POLICY]]")
	fl.StringVar(&f.rule, "subject-rule", "file", "subject of a file: file (its name without ending) or finger (the name up to its last underscore)")
	fl.StringVar(&f.policy, "policy", "", "policy of the new records: terms like purpose=MIGRATION,claims=A+B, or a number")
	fl.Uint8Var(&f.position, "position", 0, "finger position where the file does not tell: 0 (unknown) to 10")
}

const enrolLong = `FILES are images, templates of any format, transactions, and folders of these. The subject of a record is its file's
name by --subject-rule, or what --list says; every print of a transaction is enrolled under the one subject, and so is every
template of a file of several: templates of format whorl that follow one another, as cat writes them. Files that
give no template are warned about and left out, and the exit status is then 1.

Templates with codes, which whorl extract writes, are enrolled in a sixth of the time, beside reading the files.

The policy of a record says for which requests of other states it is searched: purpose=P names the purpose for which
the print was obtained (IDENTIFICATION, NATIONALITY, LAW_ENFORCEMENT, PEOPLE_SMUGGLING, MIGRATION, TRAFFICKING,
RELATED_TNC, …), claims=A+B the countries against which the person claimed persecution or torture, origin, consent,
database, special, minor, marked and sealed are the other terms. Records without a purpose are found by whorl search
and by no request.`

func newGalleryBuildCommand() *cobra.Command {
	var f enrolFlags
	cmd := &cobra.Command{
		Use:     "build GALLERY FILES...",
		Short:   "Make a gallery from images, templates and transactions",
		Long:    enrolLong,
		Example: "  whorl gallery build -o people.gallery prints/\n  whorl gallery build -o people.gallery --list people.tsv --policy purpose=MIGRATION",
		RunE: func(cmd *cobra.Command, args []string) error {
			path, items, err := f.items(args)
			if err != nil {
				return err
			}
			w, err := gallery.Create(path, gallery.BuildOptions{Replace: f.replace})
			if err != nil {
				return err
			}
			defer w.Abort()
			n, failed, err := enrol(cmd, items, f.images, w.AddAll)
			if err != nil {
				return err
			}
			if n == 0 {
				return errors.New("nothing to enrol")
			}
			if err := w.Commit(); err != nil {
				return err
			}
			return reportEnrolled(cmd, n, len(items), failed)
		},
	}
	f.add(cmd)
	cmd.Flags().BoolVar(&f.replace, "replace", false, "replace a gallery that exists")
	return cmd
}

func newGalleryAddCommand() *cobra.Command {
	var f enrolFlags
	cmd := &cobra.Command{
		Use:     "add GALLERY FILES...",
		Short:   "Enrol more prints in a gallery",
		Long:    enrolLong,
		Example: "  whorl gallery add people.gallery card.an2\n  whorl gallery add people.gallery --position 2 S-1024.png",
		RunE: func(cmd *cobra.Command, args []string) error {
			path, items, err := f.items(args)
			if err != nil {
				return err
			}
			var records []gallery.Record
			n, failed, err := enrol(cmd, items, f.images, func(r []gallery.Record) (int, error) {
				records = append(records, r...)
				return len(r), nil
			})
			if err != nil {
				return err
			}
			if n == 0 {
				return errors.New("nothing to enrol")
			}
			if err := gallery.Add(path, records); err != nil {
				return err
			}
			return reportEnrolled(cmd, n, len(items), failed)
		},
	}
	f.add(cmd)
	return cmd
}

func reportEnrolled(cmd *cobra.Command, records, files, failed int) error {
	if _, err := fmt.Fprintf(cmd.OutOrStdout(), "enrolled %d records\n", records); err != nil {
		return err
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d files were not enrolled; the gallery holds the others", failed, files)
	}
	return nil
}

// An enrolItem is one file to enrol.
type enrolItem struct {
	path, subject string
	position      template.Position
	policy        uint64
}

// items returns the gallery and what to enrol in it.
func (f *enrolFlags) items(args []string) (path string, items []enrolItem, err error) {
	path, args, err = takeGallery(f.gallery, args)
	if err != nil {
		return "", nil, err
	}
	if f.rule != "file" && f.rule != "finger" {
		return "", nil, usagef("--subject-rule %q is neither file nor finger", f.rule)
	}
	if len(args) == 0 && f.list == "" {
		return "", nil, usagef("name files, folders or a --list to enrol")
	}
	policy, err := parseBits("--policy", f.policy)
	if err != nil {
		return "", nil, err
	}
	for _, arg := range args {
		files, err := filesOf(arg)
		if err != nil {
			return "", nil, err
		}
		for _, file := range files {
			items = append(items, enrolItem{file, subjectOf(file, f.rule), template.Position(f.position), policy})
		}
	}
	if f.list != "" {
		listed, err := readList(f.list, enrolItem{position: template.Position(f.position), policy: policy})
		if err != nil {
			return "", nil, err
		}
		items = append(items, listed...)
	}
	return path, items, nil
}

// filesOf returns the files of a folder and its folders in the order of their names, hidden ones left out, or the
// file itself.
func filesOf(path string) ([]string, error) {
	if fi, err := os.Stat(path); err != nil || !fi.IsDir() {
		return []string{path}, nil
	}
	var files []string
	err := filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case p != path && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.Type().IsRegular():
			files = append(files, p)
		}
		return nil
	})
	return files, err
}

// readList reads a --list; paths in it are relative to the current folder.
func readList(path string, defaults enrolItem) ([]enrolItem, error) {
	b, err := imagefile.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var items []enrolItem
	lines := bufio.NewScanner(bytes.NewReader(b))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSuffix(lines.Text(), "\r")
		if line == "" {
			continue
		}
		f := strings.Split(line, "\t")
		item := defaults
		if len(f) < 2 || len(f) > 4 || f[0] == "" || f[1] == "" {
			return nil, fmt.Errorf("%s: line %d: not PATH<TAB>SUBJECT[<TAB>POSITION[<TAB>POLICY]]", path, n)
		}
		item.path, item.subject = f[0], f[1]
		if len(f) > 2 {
			v, err := strconv.ParseUint(f[2], 10, 8)
			if err != nil {
				return nil, fmt.Errorf("%s: line %d: position is not a number from 0 to 255", path, n)
			}
			item.position = template.Position(v)
		}
		if len(f) > 3 {
			if item.policy, err = parseBits("policy", f[3]); err != nil {
				return nil, fmt.Errorf("%s: line %d: %v", path, n, err)
			}
		}
		items = append(items, item)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return items, nil
}

// enrol extracts in parallel and adds in the order of the items, a batch at a time so that memory stays bounded whatever
// their number; add may keep the records but not their slice. It returns how many records it added and how many files gave none.
func enrol(cmd *cobra.Command, items []enrolItem, o imagefile.Options, add func([]gallery.Record) (int, error)) (records, failed int, err error) {
	const batch = 256
	warn := warner(cmd.ErrOrStderr())
	if slices.ContainsFunc(items, func(i enrolItem) bool { return i.policy == 0 }) {
		warn("records without a policy (--policy purpose=…) are found by whorl search and by no request")
	}
	bar := newProgress(cmd.ErrOrStderr(), len(items), "enrolling")
	var found []gallery.Record
	var paths []string // of found
	for start := 0; start < len(items); start += batch {
		part := items[start:min(len(items), start+batch)]
		templates, errs := make([][]*template.Template, len(part)), make([]error, len(part))
		err := inParallel(cmd.Context(), len(part), 0, func() func(int) {
			s := newSource(cmd, o)
			return func(i int) {
				templates[i], errs[i] = s.templates(part[i].path)
				bar.Add(1)
			}
		})
		if err != nil {
			return records, failed, err
		}
		found, paths = found[:0], paths[:0]
		for i, item := range part {
			if errs[i] != nil {
				warn("not enrolled: %v", errs[i])
				failed++
				continue
			}
			for _, t := range templates[i] {
				if t.Position == template.UnknownFinger {
					t.Position = item.position
				}
				found = append(found, gallery.Record{Subject: item.subject, Position: t.Position, Policy: item.policy, Template: t})
				paths = append(paths, item.path)
			}
		}
		if n, err := add(found); err != nil {
			return records, failed, fmt.Errorf("%s: %w", paths[n], err)
		}
		records += len(found)
	}
	return records, failed, nil
}
