package main

import (
	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench/imagefile"
)

func newImageCommand() *cobra.Command {
	var o imagefile.Options
	var out, size string
	cmd := &cobra.Command{
		Use:   "image FILE -o OUT.{png,pgm,wsq,raw}",
		Short: "Decode an image and write it in another format",
		Long: `Decode an image in any supported format, or the image of a record of a transaction (FILE#N, counted from 1 for the
Type-1 record), and write it in the format of the output's ending. PNG and WSQ carry the resolution.`,
		Example: "  whorl image thumb.wsq -o thumb.png\n  whorl image card.an2#3 -o right-thumb.png\n  whorl image --size 800x750 scan.raw -o scan.png",
		Args:    exactly(1, "one file"),
		RunE: func(_ *cobra.Command, args []string) error {
			if out == "" {
				return usagef("name the output with -o")
			}
			var err error
			if o.Width, o.Height, err = parseSize(size); err != nil {
				return err
			}
			m, err := imagefile.Read(args[0], o)
			if err != nil {
				return err
			}
			return imagefile.Save(out, m.Gray, m.PPI)
		},
	}
	addPPI(cmd, &o.PPI)
	cmd.Flags().StringVarP(&out, "output", "o", "", "file to write: .png, .pgm, .wsq or .raw")
	addSize(cmd, &size)
	return cmd
}
