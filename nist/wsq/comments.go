package wsq

import "encoding/binary"

// Comments returns the texts of the comment segments of a stream in their order. Encoders put a list of properties of
// the image there, and sometimes data about the person. The coefficients are not decoded.
func Comments(b []byte) ([]string, error) {
	d := decoder{skim: true}
	if err := d.readUntil(b, markerEOI); err != nil {
		return nil, err
	}
	var texts []string
	for _, s := range d.comments {
		texts = append(texts, string(b[s.start+4:s.end]))
	}
	return texts, nil
}

// StripComments returns a copy of a stream without its comment segments and without what follows its end; the image
// stays as it is. A comment that interrupts the coefficients is emptied and not removed, because they are aligned to
// a byte after it.
func StripComments(b []byte) ([]byte, error) {
	d := decoder{skim: true}
	if err := d.readUntil(b, markerEOI); err != nil {
		return nil, err
	}
	out := make([]byte, 0, d.pos)
	at := 0
	for _, s := range d.comments {
		out = append(out, b[at:s.start]...)
		if s.inData {
			out = append(out, 0xff, markerCOM&0xff, 0, 2)
		}
		at = s.end
	}
	return append(out, b[at:d.pos]...), nil
}

// skimBlock steps over entropy-coded data to the next marker that ends a block.
func (d *decoder) skimBlock() error {
	for i := d.pos; i+1 < len(d.b); i++ {
		if d.b[i] != 0xff {
			continue
		}
		switch marker := int(binary.BigEndian.Uint16(d.b[i:])); {
		case marker == 0xff00 || marker == 0xffff || isRestart(marker):
		case marker == markerCOM:
			d.pos = i + 2
			if _, err := d.segment(marker, i); err != nil {
				return err
			}
			d.comments[len(d.comments)-1].inData = true
			i = d.pos - 1
		default:
			d.pos = i
			return nil
		}
	}
	d.pos = len(d.b)
	return nil
}
