package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/bench/synth"
	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/template"
)

// benchPeople says whose fingers a gallery made for a measurement holds, and who is looked for.
type benchPeople struct {
	Each     int // fingers of each subject, at positions 1 to Each
	Variants int // fingers made of each that is generated
	Fingers  int // of a probe; 1 of unknown position, or more of positions 1 to Fingers
}

// defaultPeople are ten fingers each, and one finger of unknown position is looked for.
var defaultPeople = benchPeople{Each: 10, Variants: 1, Fingers: 1}

// mostVariants is the number of variants that a finger can have: mirrored or not, with directions turned about or not, and
// each axis stretched by one of four factors. They are less like each other than a finger is like itself on another day.
const mostVariants = 64

// stretches are in per cent, ten apart at least: ten pixels at the edge of a neighbourhood.
var stretches = [4]int{100, 86, 114, 74}

func (p *benchPeople) check() error {
	switch {
	case p.Each < 1 || p.Each > 10:
		return usagef("--each is 1 to 10")
	case p.Variants < 1 || p.Variants > mostVariants:
		return usagef("--variants is 1 to %d", mostVariants)
	case p.Fingers < 1 || p.Fingers > p.Each:
		return usagef("--probe-fingers is 1 to --each")
	}
	return nil
}

// file names the gallery of n fingers of these people.
func (p *benchPeople) file(n int) string {
	if p.Each == 10 && p.Variants == 1 {
		return fmt.Sprintf("%d.gallery", n)
	}
	return fmt.Sprintf("%d-%d-%d.gallery", n, p.Each, p.Variants)
}

// templates are impression seed of the fingers made of finger k, with ridge orientations.
func (p *benchPeople) templates(k, seed uint64) []*template.Template {
	t := synth.NewTemplateFinger(benchSeed+k).Impression(seed, synth.TemplateSetting{Map: true})
	out := make([]*template.Template, p.Variants)
	for v := range out {
		out[v] = variant(t, v)
	}
	return out
}

// variant returns variant v of t, the 0th being t itself.
func variant(t *template.Template, v int) *template.Template {
	if v == 0 {
		return t
	}
	mirrored, turned, across, down := v&1 != 0, v>>1&1 != 0, stretches[v>>2&3], stretches[v>>4&3]
	u := t.Clone()
	for i := range u.Minutiae {
		m := &u.Minutiae[i]
		if mirrored {
			m.X, m.Angle = t.Width*template.SubPixel-m.X, template.Turn/2-m.Angle
		}
		if turned {
			m.Angle += template.Turn / 2
		}
		m.X, m.Y = uint16(int(m.X)*across/100), uint16(int(m.Y)*down/100)
	}
	u.Width, u.Height = uint16((int(u.Width)*across+99)/100), uint16((int(u.Height)*down+99)/100)
	if mirrored && u.Map != nil {
		for r := range int(u.Map.Rows) {
			row := u.Map.Cells[r*int(u.Map.Cols):][:u.Map.Cols]
			slices.Reverse(row)
			for c, o := range row {
				if o != template.NoRidges {
					row[c] = -o & (template.Turn/2 - 1)
				}
			}
		}
	}
	return u
}

// generate enrols n fingers.
func (p *benchPeople) generate(cmd *cobra.Command, path string, n int) error {
	w, err := gallery.Create(path, gallery.BuildOptions{Replace: true})
	if err != nil {
		return err
	}
	const block = 256
	made := (n + p.Variants - 1) / p.Variants
	blocks := (made + block - 1) / block
	errs := make([]error, blocks)
	bar := newProgress(cmd.ErrOrStderr(), blocks, "enrolling")
	err = inParallel(cmd.Context(), blocks, 0, func() func(int) {
		return func(b int) {
			for k := b * block; k < min(made, (b+1)*block) && errs[b] == nil; k++ {
				for v, t := range p.templates(uint64(k), 1) {
					i := k*p.Variants + v
					if i >= n || errs[b] != nil {
						break
					}
					t.Position = template.Position(1 + i%p.Each)
					errs[b] = w.Add(gallery.Record{Subject: strconv.Itoa(i / p.Each), Position: t.Position, Template: t})
				}
			}
			bar.Add(1)
		}
	})
	if err = errors.Join(append(errs, err)...); err != nil {
		w.Abort()
		return err
	}
	return w.Commit()
}

// probes are later impressions of the first subjects of every gallery, in turns with strangers.
func (p *benchPeople) probes() [][]*template.Template {
	var out [][]*template.Template
	for i := range benchProbes {
		var probe []*template.Template
		for f := range p.Fingers {
			finger := i
			if p.Fingers > 1 {
				finger = i*p.Each + f
			}
			k := uint64(finger / p.Variants)
			if i%2 == 0 {
				k += 1 << 39
			}
			t := p.templates(k, 2)[finger%p.Variants]
			if p.Fingers > 1 {
				t.Position = template.Position(1 + f)
			}
			probe = append(probe, t)
		}
		out = append(out, probe)
	}
	return out
}
