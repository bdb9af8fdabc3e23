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

// capturePerson captures the fingers of a generated person. Other captures of the person come with another seed.
func capturePerson(person, seed uint64, s synth.Setting) []capture {
	var all []capture
	for i, p := range capturedPositions {
		im := synth.NewFinger(person*uint64(len(capturedPositions))+uint64(i)).Impression(seed, s)
		all = append(all, capture{p, im.Image, im.PPI})
	}
	return all
}

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
			n := f.fingers * f.impressions
			errs := make([]error, n)
			bar := newProgress(cmd.ErrOrStderr(), n, "capturing")
			err = inParallel(cmd.Context(), n, 0, func() func(int) {
				return func(i int) {
					person, seed := f.seed+uint64(i/f.impressions), uint64(i%f.impressions+1)
					name := fmt.Sprintf("%d_%d", person, seed)
					b, err := newRecord(name, codecs[codec], capturePerson(person, seed, s))
					if err == nil {
						err = writePrivate(filepath.Join(f.out, name+".an2"), b)
					}
					errs[i] = err
					bar.Add(1)
				}
			})
			if err != nil {
				return err
			}
			return joinFailures(warner(cmd.ErrOrStderr()), errs, "were not written")
		},
	}
	f.add(cmd, "folder to write to")
	cmd.Flags().StringVar(&codec, "codec", "wsq", "coding of the images: wsq, png or raw")
	return cmd
}
