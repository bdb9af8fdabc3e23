// Train learns the four parts of the matcher that are learned, from generated templates only, and the quality of
// minutiae, from generated prints only, and writes them where they are built in:
//
//	go run ./bench/train projection   # matcher/internal/descriptor/projection.bin and .txt
//	go run ./bench/train cohort       # matcher/cohort.bin, with the projection as built in and bench/train/strangers.gz
//	go run ./bench/train fusion       # matcher/fusion_table.go, with projection and cohort as built in, the same strangers and bench/train/mates.gz
//	go run ./bench/train calibration  # matcher/calibration.json, with all of these as built in and both files
//	go run ./bench/train strangers    # bench/train/strangers.gz, with bench/synth and the extractor as they are: a new file is new weights
//	go run ./bench/train mates        # bench/train/mates.gz, likewise
//	go run ./bench/train quality      # template/extract/quality_table.go; mates drawn afterwards have its qualities
//
// The same seed gives the same files, bit for bit, on the same kind of processor: of the matcher's parts sums over
// samples are of integers, and only the decompositions of matrices are in floating point; the network of the quality
// learns in floating point, one sample after the other. Run the matcher's in this order, building anew between:
// the cohort and the fusion see codes, the calibration sees evidence.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	seed := flag.Uint64("seed", 1, "seed of the generated people")
	fingers := flag.Int("fingers", 0, "number of generated fingers; 0 means the number that made the shipped files")
	dir := flag.String("dir", ".", "root of the module")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: train [flags] projection|strangers|mates|cohort|fusion|calibration|quality")
		flag.PrintDefaults()
	}
	flag.Parse()
	var err error
	switch flag.Arg(0) {
	case "strangers":
		err = drawStrangers(*dir, *seed, *fingers)
	case "mates":
		err = drawMates(*dir, *seed, *fingers)
	case "cohort":
		err = cohort(*dir, *seed, *fingers)
	case "quality":
		err = quality(*dir, *seed, *fingers)
	case "projection":
		err = projection(*dir, *seed, *fingers)
	case "fusion":
		err = fusion(*dir, *seed, *fingers)
	case "calibration":
		err = calibration(*dir, *seed)
	default:
		flag.Usage()
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}
