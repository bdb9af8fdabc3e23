package main

import (
	"fmt"
	"image"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench/imagefile"
	"github.com/whorl-afis/whorl/bench/synth"
	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/template"
)

// A capture is one print for a record.
type capture struct {
	position template.Position
	image    *image.Gray
	ppi      float64
}

// capturedPositions are the fingers that generated people give, in the order of the records.
var capturedPositions = []template.Position{template.RightIndex, template.LeftIndex}

// capturePerson captures the fingers of a generated person n times, each time as it comes.
func capturePerson(person uint64, n int, s synth.Setting) [][]capture {
	all := make([][]capture, n)
	for i, p := range capturedPositions {
		finger := synth.NewFinger(person*uint64(len(capturedPositions)) + uint64(i))
		for k := range all {
			im := finger.Impression(uint64(k+1), s)
			all[k] = append(all[k], capture{p, im.Image, im.PPI})
		}
	}
	return all
}

// writeRecords captures a person n times and writes each capture to dir as a transaction, PERSON_CAPTURE.an2.
func writeRecords(dir string, person uint64, n int, codec string, s synth.Setting) error {
	for k, captures := range capturePerson(person, n, s) {
		name := recordName(person, k+1)
		b, err := newRecord(name, codec, captures)
		if err != nil {
			return err
		}
		if err := writePrivate(filepath.Join(dir, name+".an2"), b); err != nil {
			return err
		}
	}
	return nil
}

func recordName(person uint64, capture int) string { return fmt.Sprintf("%d_%d", person, capture) }

// newRecord writes captures of one person as a transaction of Type-14 records. Codec is nist.WSQ, nist.PNG or nist.RAW.
func newRecord(control, codec string, captures []capture) ([]byte, error) {
	tx := nist.New(nist.Header{Type: "IDENT", Destination: "WHORL-B", Origin: "WHORL-A", Control: control})
	tx.AddType2(0)
	for i, c := range captures {
		data := c.image.Pix
		if codec != nist.RAW {
			var err error
			if data, err = imagefile.Encode(map[string]string{nist.WSQ: "wsq", nist.PNG: "png"}[codec], c.image, c.ppi); err != nil {
				return nil, err
			}
		}
		_, err := tx.AddType14(nist.Type14{
			IDC: i + 1, Impression: template.LiveScanPlain, Positions: []template.Position{c.position}, PPI: c.ppi,
			Width: c.image.Rect.Dx(), Height: c.image.Rect.Dy(), Codec: codec, Data: data,
		})
		if err != nil {
			return nil, err
		}
	}
	return tx.Bytes(), nil
}

func newSynthRecordsCommand() *cobra.Command {
	var f synthFlags
	var codec string
	cmd := &cobra.Command{
		Use:   "records -o DIR",
		Short: "Write ANSI/NIST-ITL transactions of generated people, as PERSON_CAPTURE.an2",
		Long: `Write transactions of generated people, each with both index fingers. Every capture of a person is a transaction of
its own: --fingers people times --impressions captures.`,
		Example: "  whorl synth records -o records/ --fingers 10 --impressions 2",
		Args:    exactly(0, "no arguments besides its flags"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := f.setting()
			if err != nil {
				return err
			}
			codecs := map[string]string{"wsq": nist.WSQ, "png": nist.PNG, "raw": nist.RAW}
			if codecs[codec] == "" {
				return usagef("--codec %q is none of wsq, png, raw", codec)
			}
			if err := os.MkdirAll(f.out, 0o755); err != nil {
				return err
			}
			errs := make([]error, f.fingers)
			bar := newProgress(cmd.ErrOrStderr(), f.fingers, "capturing")
			err = inParallel(cmd.Context(), f.fingers, 0, func() func(int) {
				return func(i int) {
					errs[i] = writeRecords(f.out, f.seed+uint64(i), f.impressions, codecs[codec], s)
					bar.Add(1)
				}
			})
			if err != nil {
				return err
			}
			return joinFailures(warner(cmd.ErrOrStderr()), errs, "could not be made")
		},
	}
	f.add(cmd, "folder to write to")
	cmd.Flags().StringVar(&codec, "codec", "wsq", "coding of the images: wsq, png or raw")
	return cmd
}
