package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"

	"github.com/whorl-afis/whorl/bench/synth"
	"github.com/whorl-afis/whorl/matcher"
	"github.com/whorl-afis/whorl/template"
	"github.com/whorl-afis/whorl/template/extract"
)

// strangersDrawn is the number of prints of the file of strangers, of as many fingers, of which two thirds are for the fit.
const strangersDrawn = 1800

func strangersPath(dir string) string { return filepath.Join(dir, "bench", "train", "strangers.gz") }

// drawStrangers draws prints of different fingers on all sensors, from better than typical to poor, and writes what the
// extractor finds on them, without maps. Prints of package population resemble the matcher's cohort, which comes from
// there, far more than drawn and real ones do; so scores without maps are calibrated on these. They are a file because
// both the drawing and the extractor improve, which need not change scores.
func drawStrangers(dir string, seed uint64, fingers int) error {
	if fingers == 0 {
		fingers = strangersDrawn
	}
	drawn := make([]*template.Template, fingers)
	parallel(fingers, func(f int) {
		if drawn[f] = drawPrint(seed, 1<<28|uint64(f), f, 0, rand.New(rand.NewPCG(seed<<32|uint64(f), 7))); drawn[f] != nil {
			drawn[f].Map = nil
		}
	})
	return writeDrawn(strangersPath(dir), drawn)
}

// drawPrint draws an impression of a finger and returns what the extractor finds, nil if it is too poor for anybody.
func drawPrint(seed, finger uint64, sensor, take int, r *rand.Rand) *template.Template {
	sensors := synth.Sensors()
	s := synth.Typical(sensors[sensor%len(sensors)])
	s.Severity = leastSeverity + (mostSeverity-leastSeverity)*r.Float64()
	print := synth.NewFinger(seed<<32|finger).Impression(uint64(take), s)
	t, err := extract.New().Extract(print.Image, extract.Options{PPI: print.PPI})
	if err != nil {
		return nil
	}
	t.Codes = nil
	return t
}

// writeDrawn writes templates, each after its length, but those that nobody drew.
func writeDrawn(path string, drawn []*template.Template) error {
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	for _, t := range drawn {
		if t == nil {
			continue
		}
		b, err := t.MarshalBinary()
		if err != nil {
			return err
		}
		if err := binary.Write(z, binary.LittleEndian, uint32(len(b))); err != nil {
			return err
		}
		if _, err := z.Write(b); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, out.Bytes(), 0o644)
}

// readStrangers returns the templates of the file.
func readStrangers(dir string) ([]*template.Template, error) { return readDrawn(strangersPath(dir)) }

// readDrawn returns the templates of a file.
func readDrawn(path string) ([]*template.Template, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	var out []*template.Template
	for {
		var n uint32
		if err := binary.Read(z, binary.LittleEndian, &n); err == io.EOF {
			return out, nil
		} else if err != nil {
			return nil, err
		}
		b := make([]byte, min(n, 1<<20))
		if _, err := io.ReadFull(z, b); err != nil {
			return nil, err
		}
		t := new(template.Template)
		if err := t.UnmarshalBinary(b); err != nil {
			return nil, fmt.Errorf("drawn print %d: %w", len(out), err)
		}
		out = append(out, t)
	}
}

// poorerHalf returns the prints whose quality is at most the median.
func poorerHalf(drawn []*template.Template) []*template.Template {
	var qualities []uint8
	for _, t := range drawn {
		qualities = append(qualities, t.Quality)
	}
	slices.Sort(qualities)
	var out []*template.Template
	for _, t := range drawn {
		if t.Quality <= qualities[len(qualities)/2] {
			out = append(out, t)
		}
	}
	return out
}

// A fault is how another maker's minutiae differ from this module's: moved by a deviation in pixels, turned by one in
// degrees, and parts of them reversed, lost and false.
type fault struct{ moved, turned, reversed, lost, invented float64 }

// faults are from none to those of poor extractors. With them strangers' evidence has the spread that the minutiae of
// several makers have.
var faults = []fault{{}, {1, 5, 0.05, 0.1, 0.1}, {2, 8, 0.1, 0.2, 0.2}, {1, 6, 0.15, 0.15, 0.3}}

// apply returns t with the fault. False minutiae lie between two others, along the flow.
func (f fault) apply(t *template.Template, r *rand.Rand) *template.Template {
	out := &template.Template{Width: t.Width, Height: t.Height, Quality: t.Quality}
	move := func(v, side uint16) uint16 {
		return uint16(min(float64(side)*template.SubPixel, max(0, float64(v)+template.SubPixel*f.moved*r.NormFloat64())))
	}
	for _, m := range t.Minutiae {
		if r.Float64() < f.lost {
			continue
		}
		m.X, m.Y = move(m.X, t.Width), move(m.Y, t.Height)
		m.Angle += uint8(int(math.Round(f.turned * 256 / 360 * r.NormFloat64())))
		if r.Float64() < f.reversed {
			m.Angle += 128
		}
		out.Minutiae = append(out.Minutiae, m)
	}
	n := len(out.Minutiae)
	if n == 0 {
		return out
	}
	for range int(f.invented*float64(n) + r.Float64()) {
		m, q := out.Minutiae[r.IntN(n)], out.Minutiae[r.IntN(n)]
		m.X, m.Y = uint16((int(m.X)+int(q.X))/2), uint16((int(m.Y)+int(q.Y))/2)
		if r.IntN(2) == 0 {
			m.Angle += 128
		}
		k := r.IntN(len(out.Minutiae) + 1)
		out.Minutiae = append(out.Minutiae, m)
		out.Minutiae[k], out.Minutiae[len(out.Minutiae)-1] = out.Minutiae[len(out.Minutiae)-1], out.Minutiae[k]
	}
	return out
}

// prepareStrangers returns the strangers with a fault, ready to be compared.
func prepareStrangers(drawn []*template.Template, f fault, seed uint64) []*matcher.Prepared {
	out := make([]*matcher.Prepared, len(drawn))
	parallel(len(drawn), func(i int) {
		out[i] = matcher.Prepare(f.apply(drawn[i], rand.New(rand.NewPCG(seed<<32|uint64(i), 8))))
	})
	return out
}
