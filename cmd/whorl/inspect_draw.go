package main

import (
	"image"
	"strconv"

	"github.com/whorl-afis/whorl/bench/draw"
	"github.com/whorl-afis/whorl/nist"
	whorl "github.com/whorl-afis/whorl/template"
)

const (
	// maxBlank is the largest side of a drawing of minutiae without their image, in pixels.
	maxBlank = 4000
	// margin is room for a minutia at the edge of what the minutiae take, where the size of the image is not known.
	margin = 16
	// maxOutlines and maxSingulars bound what is drawn of one print: a hand has 5 fingers, a print 2 cores and 2 deltas.
	maxOutlines, maxSingulars = 40, 16
)

// drawMinutiae draws the minutiae, cores and deltas of one block on their image, or on white where there is none.
func drawMinutiae(img *image.Gray, m *whorl.Template, points []draw.Singular) image.Image {
	if img == nil {
		c := *m
		c.Width, c.Height = min(c.Width+margin, maxBlank), min(c.Height+margin, maxBlank)
		m = &c
	}
	picture := draw.Print(img, m)
	draw.Singulars(picture, m, points)
	return picture
}

// singulars returns the cores and deltas of one block.
func singulars(p *nist.Print, family nist.Family) (points []draw.Singular) {
	f, ok := p.Features(family)
	if !ok {
		return nil
	}
	for _, c := range f.Cores[:min(len(f.Cores), maxSingulars)] {
		points = append(points, draw.Singular{X: c.X, Y: c.Y, Angles: c.Angles})
	}
	for _, d := range f.Deltas[:min(len(f.Deltas), maxSingulars)] {
		points = append(points, draw.Singular{X: d.X, Y: d.Y, Angles: d.Angles, Delta: true})
	}
	return points
}

// outlines returns where the fingers of an image lie (SEG, ASEG), labelled with their numbers, and the parts of joint
// images and tips (PPC of types 13 and 14), labelled with what they show.
func outlines(r *nist.Record, p *nist.Print) (shapes []draw.Shape) {
	for _, g := range p.Segments {
		s := draw.Box(float64(g.Left), float64(g.Top), float64(g.Right), float64(g.Bottom), draw.SegmentColour, strconv.Itoa(int(g.Finger)))
		if len(g.Polygon) > 0 {
			s.Points = nil
			for _, c := range g.Polygon {
				s.Points = append(s.Points, [2]float64{float64(c.X), float64(c.Y)})
			}
		}
		shapes = append(shapes, s)
	}
	if ppc, ok := r.Field(15); ok && (p.Type == 13 || p.Type == 14) {
		for s := range ppc.Subfields() {
			var side [4]float64
			numbers := true
			for i := range side {
				v, ok := s.Int(2 + i)
				side[i], numbers = float64(v), numbers && ok
			}
			if numbers && len(shapes) < maxOutlines {
				label := printable(s.Item(0)) + " " + printable(s.Item(1))
				shapes = append(shapes, draw.Box(side[0], side[2], side[1], side[3], draw.JointColour, label))
			}
		}
	}
	return shapes[:min(len(shapes), maxOutlines)]
}
