package speed

import (
	"bytes"
	"context"
	"math"
	"slices"
	"time"
)

// A Case is something to be timed. Do does it n times.
type Case struct {
	Name string
	Do   func(n int) error
}

// A Sample is one timed run of a case.
type Sample struct {
	Seconds float64 `json:"seconds"` // of one operation
	Times   int     `json:"times"`   // operations in the run
	CPU     float64 `json:"cpu"`     // seconds of processor time of one operation, 0 where the system does not tell
	Usage   Usage   `json:"usage"`   // faults and processor time during the run; memory after it
}

// maxTimes bounds the operations of a run: beyond, a timer's granularity is long forgotten.
const maxTimes = 1 << 20

// Once runs a case for at least the given time, once at least. The first run of a case should be thrown away: it
// fills caches, page tables and the scratch of the code under test.
func Once(c Case, least time.Duration) (Sample, error) {
	for n := 1; ; {
		before := Resources()
		start := time.Now()
		err := c.Do(n)
		took := time.Since(start)
		if err != nil {
			return Sample{}, err
		}
		if took >= least || n >= maxTimes {
			after := Resources()
			u := Usage{after.RSS, after.Minor - before.Minor, after.Major - before.Major, after.CPU - before.CPU}
			return Sample{took.Seconds() / float64(n), n, float64(u.CPU) / 1e9 / float64(n), u}, nil
		}
		// Aim a fifth beyond, and not further than a hundredfold from a run that was too short to tell.
		grow := 1.2 * least.Seconds() / math.Max(took.Seconds(), 1e-9)
		n = min(maxTimes, max(n+1, int(float64(n)*math.Min(100, grow))))
	}
}

// A Summary is what several runs of a case gave, in seconds of one operation.
type Summary struct {
	Median float64 `json:"median"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
	Runs   int     `json:"runs"`
	CPU    float64 `json:"cpu"`    // the median of the processor time
	CPULow float64 `json:"cpuLow"` // the least: what is left when nobody disturbs, if all runs do the same work
	Usage  Usage   `json:"usage"`  // of the last run
}

// Summarise returns the medians and ranges of samples, of which there is at least one.
func Summarise(samples []Sample) Summary {
	n := len(samples)
	v, cpu := make([]float64, n), make([]float64, n)
	for i, s := range samples {
		v[i], cpu[i] = s.Seconds, s.CPU
	}
	slices.Sort(v)
	slices.Sort(cpu)
	return Summary{median(v), v[0], v[n-1], n, median(cpu), cpu[0], samples[n-1].Usage}
}

func median(sorted []float64) float64 {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// Options say how long to measure. The zero value is the default.
type Options struct {
	Runs  int           // of each case, 0: 5
	Least time.Duration // of a run, 0: 50 ms
	// Budget ends the runs of a case early, after one, when they have taken so long; 0: 5 s.
	Budget time.Duration
}

// WithDefaults fills in what was left open.
func (o Options) WithDefaults() Options {
	if o.Runs <= 0 {
		o.Runs = 5
	}
	if o.Least <= 0 {
		o.Least = 50 * time.Millisecond
	}
	if o.Budget <= 0 {
		o.Budget = 5 * time.Second
	}
	return o
}

// Run warms every case up and then takes them in turns, so that a neighbour's burst of work meets all of them alike.
// do runs case i once; it is Once in this process, or asks another. It returns a summary for each case, or the
// first error, or that of the context.
func Run(ctx context.Context, cases int, o Options, do func(i int) (Sample, error)) ([]Summary, error) {
	o = o.WithDefaults()
	samples := make([][]Sample, cases)
	spent := make([]time.Duration, cases)
	for round := range 1 + o.Runs {
		for i := range cases {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if round > 1 && spent[i] >= o.Budget {
				continue
			}
			start := time.Now()
			s, err := do(i)
			if err != nil {
				return nil, err
			}
			if round > 0 { // the first warms up
				samples[i] = append(samples[i], s)
			}
			spent[i] += time.Since(start)
		}
	}
	out := make([]Summary, cases)
	for i := range out {
		out[i] = Summarise(samples[i])
	}
	return out, nil
}

// Stream returns a case that reads size bytes from end to end. Its bytes per second are what this core can take from the
// cache or memory that the size fits: the roofline for code that must read as much. It searches for a byte that is not
// there, which the runtime does with the widest registers it has on amd64 and arm64.
func Stream(size int) Case {
	buffer := make([]byte, size)
	for i := 0; i < size; i += 512 {
		buffer[i] = 1 // a page of its own each: untouched ones would all be the one page of zeros
	}
	return Case{"stream", func(n int) error {
		for range n {
			if bytes.IndexByte(buffer, 2) >= 0 {
				panic("speed: found a byte that was never written")
			}
		}
		return nil
	}}
}

// yardstickSize is the number of words that Yardstick sorts: 32 KiB, the first-level cache of every core in use.
const yardstickSize = 4096

// Yardstick returns a case that never changes: it fills a table with numbers and sorts it, plain compiled Go with
// unpredictable branches. Times divided by its time can be compared between machines of one kind.
func Yardstick() Case {
	table := make([]uint64, yardstickSize)
	return Case{"yardstick", func(n int) error {
		for range n {
			x := uint64(88172645463325252)
			for i := range table { // xorshift (G. Marsaglia, 2003)
				x ^= x << 13
				x ^= x >> 7
				x ^= x << 17
				table[i] = x
			}
			slices.Sort(table)
		}
		return nil
	}}
}
