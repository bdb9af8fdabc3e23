package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench/plotting"
	"github.com/whorl-afis/whorl/bench/speed"
	"github.com/whorl-afis/whorl/matcher"
	"github.com/whorl-afis/whorl/matcher/gallery"
)

// A searchRow is one line of the answer.
type searchRow struct {
	Tier           string  `json:"tier"`
	Mode           string  `json:"mode"`
	Threads        int     `json:"threads"`
	Fingers        int     `json:"fingers"`
	PerSecond      float64 `json:"perSecond"` // fingers searched, or for mode compare comparisons made
	BytesPerFinger float64 `json:"bytesPerFinger"`

	Milliseconds float64 `json:"ms"`    // median of one search, or of one comparison
	CPU          float64 `json:"cpuMs"` // the same in processor time of all threads
	Low          float64 `json:"msLow"`
	High         float64 `json:"msHigh"`
	Runs         int     `json:"runs"`
	ToPortable   float64 `json:"toPortable"`         // times the speed of the portable tier
	Roofline     float64 `json:"roofline,omitempty"` // bytes scanned in a second, divided by what one core can stream
	Stream       float64 `json:"streamBytesPerSecond,omitempty"`
	Resident     string  `json:"resident"` // the smallest of L2, L3 and memory that the scanned bytes fit, or disk
	RSS          int64   `json:"rssBytes"`
	Minor        int64   `json:"minorFaults"`
	Major        int64   `json:"majorFaults"`
}

// searchRows turns timings into rows. The case named stream of each gallery is what memory allows.
func searchRows(timings []timing, galleries []string) ([]searchRow, error) {
	sizes := make([]gallerySize, len(galleries))
	for i, path := range galleries {
		var err error
		if sizes[i], err = sizeOf(path); err != nil {
			return nil, err
		}
	}
	stream := map[int]float64{}
	for i := range timings {
		if t := &timings[i]; t.Mode == "stream" {
			stream[t.Gallery] = max(stream[t.Gallery], t.Bytes/t.Median)
		}
	}
	var rows []searchRow
	for i := range timings {
		t := &timings[i]
		if t.Mode == "stream" {
			continue
		}
		size := sizes[t.Gallery]
		r := searchRow{
			Tier: t.tier, Mode: t.Mode, Threads: t.Threads, Fingers: size.fingers, PerSecond: t.perSecond(),
			BytesPerFinger: float64(size.bytes) / float64(size.fingers), ToPortable: ratioToPortable(timings, t),
			Resident: size.resident(), Runs: t.Runs, RSS: t.Usage.RSS, Minor: t.Usage.Minor, Major: t.Usage.Major,
		}
		one := 1e3
		if t.Mode == "compare" {
			one = 1e3 / t.Work
		}
		r.Milliseconds, r.CPU, r.Low, r.High = one*t.Median, one*t.CPU, one*t.Low, one*t.High
		if t.Bytes > 0 {
			r.Stream = stream[t.Gallery]
			r.Roofline = t.Bytes / t.Median / r.Stream
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// coldRows times the first search after each gallery has left memory, on the best tier.
func (f *searchFlags) coldRows(cmd *cobra.Command, galleries []string) ([]searchRow, error) {
	var rows []searchRow
	for _, path := range galleries {
		size, err := sizeOf(path)
		if err != nil {
			return nil, err
		}
		probes := f.people.probes()
		var last speed.Usage
		sums, err := speed.Run(cmd.Context(), 1, speed.Options{Runs: f.runs}, func(int) (speed.Sample, error) {
			if err := speed.Evict(path); err != nil {
				return speed.Sample{}, err
			}
			return speed.Once(speed.Case{Do: func(int) error {
				g, err := gallery.Open(path, gallery.Options{ReadOnly: true})
				if err != nil {
					return err
				}
				defer g.Close()
				return searchFor(cmd.Context(), g, matcher.Query{Fingers: probes[0], Mode: matcher.Fast, Workers: 1})
			}}, time.Nanosecond)
		})
		if errors.Is(err, errors.ErrUnsupported) {
			return nil, errors.New("--cold needs Linux: this system cannot be asked to drop a file from memory")
		}
		if err != nil {
			return nil, err
		}
		s := sums[0]
		last = s.Usage
		if last.Major == 0 {
			fmt.Fprintln(cmd.ErrOrStderr(), "whorl: warning: no page waited for a disk: the file system of the gallery keeps it in memory")
		}
		rows = append(rows, searchRow{
			Tier: matcher.Tier(), Mode: "cold", Threads: 1, Fingers: size.fingers, PerSecond: float64(size.fingers) / s.Median,
			BytesPerFinger: float64(size.bytes) / float64(size.fingers), Milliseconds: 1e3 * s.Median, CPU: 1e3 * s.CPU, Low: 1e3 * s.Low, High: 1e3 * s.High,
			Runs: s.Runs, Resident: "disk", RSS: last.RSS, Minor: last.Minor, Major: last.Major,
		})
	}
	return rows, nil
}

func printSearchRows(w io.Writer, rows []searchRow) error {
	if _, err := fmt.Fprintf(w, "%-9s %-8s %7s %8s %12s %7s %6s %8s %11s %11s %21s %7s %9s %6s %5s\n", "TIER", "MODE", "THREADS", "FINGERS",
		"PER SECOND", "TIMES", "ROOF", "RESIDENT", "MS", "CPU MS", "RANGE", "B/FING", "RSS MiB", "MINOR", "MAJOR"); err != nil {
		return err
	}
	for _, r := range rows {
		times, roof := "", ""
		if r.ToPortable > 0 {
			times = fmt.Sprintf("%.2f", r.ToPortable)
		}
		if r.Roofline > 0 {
			roof = fmt.Sprintf("%.2f", r.Roofline)
		}
		if _, err := fmt.Fprintf(w, "%-9s %-8s %7d %8d %12.0f %7s %6s %8s %11.4g %11.4g %21s %7.0f %9.0f %6d %5d\n", r.Tier, r.Mode, r.Threads, r.Fingers,
			r.PerSecond, times, roof, r.Resident, r.Milliseconds, r.CPU, fmt.Sprintf("%.4g-%.4g", r.Low, r.High), r.BytesPerFinger, float64(r.RSS)/(1<<20), r.Minor, r.Major); err != nil {
			return err
		}
	}
	return nil
}

// plotScaling draws the time of a search against the size of the gallery with the least number of threads: a colour a
// tier, dashes a mode.
func plotScaling(path string, rows []searchRow) error {
	threads := rows[0].Threads
	for _, r := range rows {
		threads = min(threads, r.Threads)
	}
	var lines []plotting.Line
	index := map[string]int{}
	for _, r := range rows {
		kind := slices.Index([]string{"scan", "fast", "exact", "hits", "cold"}, r.Mode)
		if kind < 0 || r.Threads != threads {
			continue
		}
		name := r.Tier + " " + r.Mode
		i, ok := index[name]
		if !ok {
			i = len(lines)
			index[name] = i
			lines = append(lines, plotting.Line{Name: name, Group: slices.Index(tierNames, r.Tier), Kind: kind})
		}
		lines[i].X, lines[i].Y = append(lines[i].X, float64(r.Fingers)), append(lines[i].Y, r.Milliseconds)
	}
	title := "Time of a search with one thread"
	if threads > 1 {
		title = fmt.Sprintf("Time of a search with %d threads", threads)
	}
	p, err := plotting.Scaling(title, "fingers enrolled", "milliseconds", lines)
	if err != nil {
		return err
	}
	return plotting.Save(p, path)
}
