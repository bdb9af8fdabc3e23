package main

import (
	"bytes"
	"context"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/nist/wsq"
)

func newBenchWSQCommand() *cobra.Command {
	return newImageBench("wsq", "Measure the speed of WSQ coding, on every CPU tier",
		`Time the encoding of images at 0.75 bits a pixel, or at another --rate, and the decoding of what that gives. Without
FILES eight generated prints are used.`, "  whorl bench wsq --ppi 500 prints/*.png\n  whorl bench wsq --rate 2.25 --threads 1,2 --json")
}

func wsqCases(_ context.Context, spec *workSpec) ([]workCase, func(), error) {
	o := &wsq.Options{BitRate: spec.Rate}
	coded := make([][]byte, len(spec.Images))
	for i := range coded {
		var b bytes.Buffer
		if err := wsq.Encode(&b, spec.Images[i].gray(), o); err != nil {
			return nil, nil, err
		}
		coded[i] = b.Bytes()
	}
	var cases []workCase
	for _, threads := range spec.Threads {
		cases = append(cases,
			imageCase("encode", spec, threads, func() func(int) error {
				var b bytes.Buffer
				return func(i int) error {
					b.Reset()
					return wsq.Encode(&b, spec.Images[i].gray(), o)
				}
			}),
			imageCase("decode", spec, threads, func() func(int) error {
				return func(i int) error {
					_, err := wsq.DecodeBytes(coded[i])
					return err
				}
			}))
	}
	return cases, func() {}, nil
}
