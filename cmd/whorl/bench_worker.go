package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench/speed"
	"github.com/whorl-afis/whorl/matcher"
)

// A workSpec is what a worker shall time.
type workSpec struct {
	Kind      string        `json:"kind"` // search, extract, wsq or guard
	Galleries []string      `json:"galleries,omitempty"`
	Threads   []int         `json:"threads,omitempty"`
	Images    []workImage   `json:"images,omitempty"`
	People    benchPeople   `json:"people"`
	HugePages bool          `json:"hugePages,omitempty"`
	Rate      float64       `json:"rate,omitempty"` // of WSQ
	Least     time.Duration `json:"least"`
}

// A workImage is 8-bit grey, row by row.
type workImage struct {
	Width  int     `json:"width"`
	Height int     `json:"height"`
	PPI    float64 `json:"ppi"`
	Pix    []byte  `json:"pix"`
}

// A workCase is one case of a worker, the same in all of them.
type workCase struct {
	Mode    string  `json:"mode"`
	Threads int     `json:"threads"`
	Work    float64 `json:"work"`  // items in an operation: fingers, comparisons, images
	Bytes   float64 `json:"bytes"` // read in an operation, where that is what limits it
	Gallery int     `json:"gallery"`
	do      func(n int) error
}

// workReply is a line of a worker: first its tier and cases, then a sample for each question.
type workReply struct {
	Tier   string        `json:"tier,omitempty"`
	Cases  []workCase    `json:"cases,omitempty"`
	Sample *speed.Sample `json:"sample,omitempty"`
	Error  string        `json:"error,omitempty"`
}

func newBenchWorkerCommand() *cobra.Command {
	return &cobra.Command{
		Use:    workerName,
		Short:  "Time cases for another bench command",
		Hidden: true,
		Args:   exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return work(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
}

// work reads a workSpec and then numbers of cases, one JSON value a line, and answers each with a workReply.
func work(ctx context.Context, in io.Reader, out io.Writer) error {
	d, e := json.NewDecoder(in), json.NewEncoder(out)
	var spec workSpec
	if err := d.Decode(&spec); err != nil {
		return err
	}
	makers := map[string]func(context.Context, *workSpec) ([]workCase, func(), error){
		"search": searchCases, "extract": extractCases, "wsq": wsqCases, "guard": guardCases,
	}
	makeCases := makers[spec.Kind]
	if makeCases == nil {
		return fmt.Errorf("no work of kind %q", spec.Kind)
	}
	cases, closeAll, err := makeCases(ctx, &spec)
	if err != nil {
		return e.Encode(workReply{Error: err.Error()})
	}
	defer closeAll()
	if err := e.Encode(workReply{Tier: matcher.Tier(), Cases: cases}); err != nil {
		return err
	}
	for {
		var i int
		if err := d.Decode(&i); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if i < 0 || i >= len(cases) {
			return fmt.Errorf("no case %d", i)
		}
		sample, err := speed.Once(speed.Case{Do: cases[i].do}, spec.Least)
		reply := workReply{Sample: &sample}
		if err != nil {
			reply = workReply{Error: err.Error()}
		}
		if err := e.Encode(reply); err != nil {
			return err
		}
	}
}
