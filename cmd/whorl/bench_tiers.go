package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench/speed"
	"github.com/whorl-afis/whorl/matcher"
)

// Speed is measured in one process a tier, since a process chooses its instructions once. The workers run one at a
// time, in turns: what disturbs one of them for a while disturbs the others too.

// tierNames are the tiers that WHORL_CPU can ask for, lowest first.
var tierNames = []string{"portable", "avx2", "avx512bw", "avx512"}

const (
	tierVariable = "WHORL_CPU"
	workerName   = "worker"
)

// A worker is the process of one tier.
type worker struct {
	tier  string
	cases []workCase
	cmd   *exec.Cmd
	in    io.WriteCloser
	to    *json.Encoder
	from  *json.Decoder
}

// startWorker returns nil without an error where the processor does not have the tier.
func startWorker(ctx context.Context, tier string, spec workSpec, stderr io.Writer) (*worker, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, exe, "bench", workerName)
	cmd.Args[0] = "whorl"
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool {
		return len(v) > len(tierVariable) && v[:len(tierVariable)+1] == tierVariable+"="
	}), tierVariable+"="+tier)
	cmd.Stderr = stderr
	w := &worker{tier: tier, cmd: cmd}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if w.in, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	w.to, w.from = json.NewEncoder(w.in), json.NewDecoder(bufio.NewReader(out))
	if err := w.to.Encode(spec); err != nil {
		w.stop()
		return nil, err
	}
	reply, err := w.reply()
	if err != nil {
		w.stop()
		return nil, err
	}
	if reply.Tier != tier {
		w.stop()
		return nil, nil
	}
	w.cases = reply.Cases
	return w, nil
}

func (w *worker) reply() (workReply, error) {
	var r workReply
	if err := w.from.Decode(&r); err != nil {
		return r, fmt.Errorf("the process that measures tier %s ended: %w", w.tier, err)
	}
	if r.Error != "" {
		return r, fmt.Errorf("tier %s: %s", w.tier, r.Error)
	}
	return r, nil
}

func (w *worker) once(i int) (speed.Sample, error) {
	if err := w.to.Encode(i); err != nil {
		return speed.Sample{}, err
	}
	r, err := w.reply()
	if err != nil {
		return speed.Sample{}, err
	}
	return *r.Sample, nil
}

// stop ends the process by the end of its input.
func (w *worker) stop() {
	_ = w.in.Close()
	_ = w.cmd.Wait()
}

// A timing is a case on a tier.
type timing struct {
	workCase
	tier string
	speed.Summary
}

// perSecond returns the items of work done in a second.
func (t *timing) perSecond() float64 { return t.Work / t.Median }

// timeTiers runs the same cases on every tier that this process may use.
func timeTiers(cmd *cobra.Command, spec workSpec, o speed.Options) ([]timing, error) {
	o = o.WithDefaults()
	spec.Least = o.Least
	var workers []*worker
	defer func() {
		for _, w := range workers {
			w.stop()
		}
	}()
	for _, tier := range tierNames {
		w, err := startWorker(cmd.Context(), tier, spec, cmd.ErrOrStderr())
		if err != nil {
			return nil, err
		}
		if w != nil {
			workers = append(workers, w)
		}
		if tier == matcher.Tier() {
			break // WHORL_CPU lowers what is measured too
		}
	}
	if len(workers) == 0 {
		return nil, errors.New("no tier can be measured")
	}
	n := len(workers[0].cases)
	bar := newProgress(cmd.ErrOrStderr(), n*len(workers)*(1+o.Runs), "measuring")
	// Tiers of one case follow each other directly: they are what is divided.
	sums, err := speed.Run(cmd.Context(), n*len(workers), o, func(k int) (speed.Sample, error) {
		defer bar.Add(1)
		return workers[k%len(workers)].once(k / len(workers))
	})
	if err != nil {
		return nil, err
	}
	var out []timing
	for j, w := range workers {
		for i, c := range w.cases {
			out = append(out, timing{c, w.tier, sums[i*len(workers)+j]})
		}
	}
	return out, nil
}

// ratioToPortable returns how many times faster a timing is than the same case on the portable tier.
func ratioToPortable(all []timing, t *timing) float64 {
	for i := range all {
		p := &all[i]
		if p.tier == tierNames[0] && p.Mode == t.Mode && p.Threads == t.Threads && p.Gallery == t.Gallery {
			return p.Median / t.Median
		}
	}
	return 0
}
