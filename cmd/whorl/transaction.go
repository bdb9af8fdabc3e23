package main

import (
	"errors"
	"fmt"
	"image"

	"github.com/whorl-afis/whorl/bench/imagefile"
	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/template"
	"github.com/whorl-afis/whorl/template/extract"
)

// fromTransaction returns each print of a transaction, or of one record of it (counted from 1, 0 for
// all). Minutiae that the record brings are used where there is no image of the finger. A print that cannot be used
// is warned about; an error is returned where none can.
func (s *source) fromTransaction(b []byte, path string, record int) ([]finger, error) {
	tx, err := nist.Read(b, nist.Options{})
	if err != nil {
		return nil, err
	}
	if err := tx.WrongLength(); err != nil {
		return nil, err
	}
	if record > len(tx.Records) {
		return nil, fmt.Errorf("the transaction has %d records", len(tx.Records))
	}
	var all []finger
	var firstErr error
	prints := tx.Prints()
	chosen, undivided := nist.Choose(prints)
	if record > 0 {
		chosen, undivided = nil, nil
		for i := range prints {
			if prints[i].Record == record-1 {
				chosen = append(chosen, &prints[i])
			}
		}
	}
	for _, p := range undivided {
		s.warn("%s: record %d: %v without segments, left out beside the single fingers", path, p.Record+1, p.Position)
	}
	for _, p := range chosen {
		f, err := s.fromPrint(p)
		if err != nil {
			err = fmt.Errorf("record %d: %w", p.Record+1, err)
			if firstErr != nil {
				s.warn("%s: %v", path, firstErr)
			}
			firstErr = err
			continue
		}
		all = append(all, f...)
	}
	switch {
	case len(all) > 0 && firstErr != nil:
		s.warn("%s: %v", path, firstErr)
	case firstErr != nil:
		return nil, firstErr
	case len(all) == 0:
		return nil, errors.New("no friction-ridge image and no minutiae")
	}
	return all, nil
}

// fromPrint returns the fingers of one print: of a slap its segments, by the record or else as they are found. A record without an image, as for a missing finger, has none.
func (s *source) fromPrint(p *nist.Print) ([]finger, error) {
	if p.Type == 9 {
		t, ok := p.Minutiae()
		if !ok {
			return nil, nil
		}
		return []finger{{template: t}}, nil
	}
	if !p.HasImage() {
		return nil, nil
	}
	img, err := p.Image()
	if err != nil {
		return nil, err
	}
	ppi, err := imagefile.Resolution(s.options.PPI, p.PPI)
	if err != nil {
		return nil, err
	}
	var all []finger
	for _, g := range p.Fingers(img) {
		if g.Image == nil {
			s.warn("record %d: segment of %v lies outside the image", p.Record+1, g.Position)
			continue
		}
		tips, err := s.extractor.Fingers(g.Image, extract.Options{
			PPI: ppi, Position: g.Position, Impression: p.Impression, Missing: p.Missing(),
		})
		if err != nil {
			return nil, err
		}
		if g.Position.Slap() && (len(tips) == 0 || tips[0].Template.Position == template.UnknownFinger) {
			s.warn("record %d: %d fingers found on %v, which one is which is not clear", p.Record+1, len(tips), g.Position)
		}
		for _, tip := range tips {
			part, ok := g.Image.SubImage(tip.Box).(*image.Gray)
			if !ok {
				continue
			}
			all = append(all, finger{tip.Template, part, ppi})
		}
	}
	return all, nil
}

func (s *source) extract(img *image.Gray, ppi float64, at template.Position, how template.Impression) ([]finger, error) {
	t, err := s.extractor.Extract(img, extract.Options{PPI: ppi, Position: at, Impression: how})
	return []finger{{t, img, ppi}}, err
}
