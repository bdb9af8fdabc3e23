package main

import (
	"bufio"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench"
	"github.com/whorl-afis/whorl/bench/imagefile"
	"github.com/whorl-afis/whorl/matcher"
	"github.com/whorl-afis/whorl/template"
)

func newScoreCommand() *cobra.Command {
	var ppi float64
	var pairs, dir string
	var threads int
	cmd := &cobra.Command{
		Use:   "score --pairs PAIRS.tsv [--ppi N] [--dir D] [--threads N]",
		Short: "Score a list of pairs",
		Long: `For each line A<TAB>B of the pairs file print A<TAB>B<TAB>score, in the same order. Each file is read and extracted
once, in parallel. A file that gives no template scores 0 in all its pairs, with a warning on standard error.`,
		Example: "  whorl score --ppi 500 --pairs pairs.tsv --dir prints > scores.tsv",
		Args:    exactly(0, "no arguments besides its flags"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if pairs == "" {
				return usagef("name the list of pairs with --pairs")
			}
			if threads < 0 {
				return usagef("--threads %d is below 0", threads)
			}
			return scorePairs(cmd, pairs, dir, ppi, threads)
		},
	}
	f := cmd.Flags()
	addPPI(cmd, &ppi)
	f.StringVar(&pairs, "pairs", "", "file with one pair A<TAB>B a line; - is standard input")
	f.StringVar(&dir, "dir", "", "folder that the names are relative to")
	f.IntVar(&threads, "threads", 0, "number of threads (default: all processors)")
	return cmd
}

// A pairList is a list of pairs of files, each file named once.
type pairList struct {
	files   []string
	pairs   [][2]int
	index   map[string]int // of each file
	quality []uint8        // of each file's template once it is extracted, 0 without one
}

func newPairList() *pairList { return &pairList{index: map[string]int{}} }

func (l *pairList) add(a, b string) {
	var pair [2]int
	for i, name := range [2]string{a, b} {
		k, ok := l.index[name]
		if !ok {
			k = len(l.files)
			l.index[name] = k
			l.files = append(l.files, name)
		}
		pair[i] = k
	}
	l.pairs = append(l.pairs, pair)
}

func readPairs(path string, stdin io.Reader) (*pairList, error) {
	r := stdin
	if path != "-" {
		b, err := imagefile.ReadFile(path)
		if err != nil {
			return nil, err
		}
		r = strings.NewReader(string(b))
	}
	l := newPairList()
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSuffix(lines.Text(), "\r")
		if line == "" {
			continue
		}
		names := strings.Split(line, "\t")
		if len(names) != 2 || names[0] == "" || names[1] == "" {
			return nil, fmt.Errorf("%s: line %d: not two names with a tab between", path, n)
		}
		l.add(names[0], names[1])
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return l, nil
}

func scorePairs(cmd *cobra.Command, path, dir string, ppi float64, threads int) error {
	list, err := readPairs(path, cmd.InOrStdin())
	if err != nil {
		return err
	}
	scores, _, err := list.score(cmd, dir, ppi, threads)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(cmd.OutOrStdout())
	for i, p := range list.pairs {
		fmt.Fprintf(out, "%s\t%s\t%s\n", list.files[p[0]], list.files[p[1]], formatScore(scores[i]))
	}
	return out.Flush()
}

// score extracts each file once and compares the pairs, both in parallel. What gives no template scores 0, with a
// warning; failed is the number of such files.
func (l *pairList) score(cmd *cobra.Command, dir string, ppi float64, threads int) (scores []matcher.Score, failed int, err error) {
	return l.scoreOf(cmd, threads, extracting(cmd, dir, ppi))
}

// comparisons puts names to scores.
func (l *pairList) comparisons(scores []matcher.Score) []bench.Comparison {
	cs := make([]bench.Comparison, len(scores))
	for i, p := range l.pairs {
		cs[i] = bench.Comparison{A: l.files[p[0]], B: l.files[p[1]], Score: float64(scores[i])}
	}
	return cs
}

// A loader returns the template of a file of a list. It is for one thread.
type loader func(file string) (*template.Template, error)

// extracting makes loaders for files with one print each.
func extracting(cmd *cobra.Command, dir string, ppi float64) func() loader {
	return func() loader {
		s := newSource(cmd, imagefile.Options{PPI: ppi})
		return func(file string) (*template.Template, error) {
			all, err := s.templates(filepath.Join(dir, file))
			if err != nil {
				return nil, err
			}
			if len(all) > 1 {
				return nil, fmt.Errorf("%s holds %d prints: name one as FILE#RECORD", file, len(all))
			}
			return all[0], nil
		}
	}
}

// scoreOf is score with templates of any origin; newLoader is called once a thread.
func (l *pairList) scoreOf(cmd *cobra.Command, threads int, newLoader func() loader) (scores []matcher.Score, failed int, err error) {
	prepared, failed, err := l.prepare(cmd, threads, newLoader)
	if err != nil {
		return nil, 0, err
	}
	scores = make([]matcher.Score, len(l.pairs))
	// A block is long enough that handing it out costs nothing beside comparing it.
	const block = 64
	blocks := (len(scores) + block - 1) / block
	bar := newProgress(cmd.ErrOrStderr(), blocks, "comparing")
	err = inParallel(cmd.Context(), blocks, threads, func() func(int) {
		c := matcher.NewComparer()
		return func(b int) {
			for i := b * block; i < min(len(scores), (b+1)*block); i++ {
				p, q := prepared[l.pairs[i][0]], prepared[l.pairs[i][1]]
				if p != nil && q != nil {
					scores[i] = c.Compare(p, q)
				}
			}
			bar.Add(1)
		}
	})
	return scores, failed, err
}

func (l *pairList) prepare(cmd *cobra.Command, threads int, newLoader func() loader) (prepared []*matcher.Prepared, failed int, err error) {
	prepared = make([]*matcher.Prepared, len(l.files))
	l.quality = make([]uint8, len(l.files))
	warnings := make([]error, len(l.files))
	bar := newProgress(cmd.ErrOrStderr(), len(l.files), "extracting")
	err = inParallel(cmd.Context(), len(l.files), threads, func() func(int) {
		load := newLoader()
		return func(i int) {
			if t, err := load(l.files[i]); err != nil {
				warnings[i] = err
			} else {
				prepared[i], l.quality[i] = matcher.Prepare(t), t.Quality
			}
			bar.Add(1)
		}
	})
	warn := warner(cmd.ErrOrStderr())
	for _, w := range warnings {
		if w != nil {
			failed++
			warn("scores 0: %v", w)
		}
	}
	return prepared, failed, err
}
