package j2ktest

// size is the payload of SIZ: A.5.1.
func (s *Stream) size() []byte {
	o, area := s.o, s.imageArea()
	b := be32(be16(nil, 0), area.x1, area.y1, o.X0, o.Y0, o.TileW, o.TileH, o.TileX0, o.TileY0)
	return append(be16(b, 1), s.depth(), byte(o.DX), byte(o.DY))
}

// parameters writes the coding style and the quantisation where the options want them: in the main header or in that
// of the first part of each tile.
func (o *Options) parameters(b []byte, main bool) []byte {
	inMain := o.Parameters == InCOD || o.Parameters == InCOC
	if main {
		code, quant := o.coding(), o.quantisation()
		if o.Parameters != InCOD { // something else, but in flags, progression and layers, which COC has not
			other := Options{Precision: 5, Levels: (o.Levels + 1) % 5, BlockW: 3, BlockH: 5, Style: o.Style ^ Reset, Guard: 1}
			if o.Precincts != nil {
				other.Precincts = []byte{0x77, 0x66, 0x55, 0x66, 0x77}[:other.Levels+1]
			}
			code, quant = other.coding(), other.quantisation()
		}
		b = segment(segment(b, cod, append(o.style(), code...)), qcd, quant)
	}
	flags := o.style()[0] & 1
	switch {
	case inMain != main || o.Parameters == InCOD:
		return b
	case o.Parameters == InTileCOD:
		return segment(segment(b, cod, append(o.style(), o.coding()...)), qcd, o.quantisation())
	}
	return segment(segment(b, qcc, append([]byte{0}, o.quantisation()...)), coc, append([]byte{0, flags}, o.coding()...))
}

// style is Scod and SGcod: tables A.13 and A.14.
func (o *Options) style() []byte {
	flags := bit(o.Precincts != nil) | bit(o.SOP)<<1 | bit(o.EPH)<<2
	return append(be16([]byte{byte(flags), o.Order}, o.Layers), 0)
}

// coding is SPcod: table A.15.
func (o *Options) coding() []byte {
	b := []byte{byte(o.Levels), byte(o.BlockW - 2), byte(o.BlockH - 2), byte(o.Style), byte(bit(!o.Irreversible))}
	return append(b, o.Precincts...)
}

// quantisation is the payload of QCD: A.6.4.
func (o *Options) quantisation() []byte {
	style := byte(0)
	if o.Irreversible {
		style = 2 - byte(bit(o.Derived))
	}
	b := []byte{byte(o.Guard)<<5 | style}
	for number := range 3*o.Levels + 1 {
		band := band{kind: ll, number: number}
		level := o.Levels
		if number > 0 {
			band.kind, level = (number-1)%3+1, o.Levels-(number-1)/3-1
		}
		band.chooseStep(o, level)
		if !o.Irreversible {
			b = append(b, byte(band.exponent)<<3)
		} else {
			b = be16(b, band.exponent<<11|band.mantissa)
		}
		if o.Irreversible && o.Derived {
			break
		}
	}
	return b
}

// progression is the payload of POC: A.6.6.
func (o *Options) progression() (b []byte) {
	for _, v := range o.Volumes {
		b = be16(append(b, byte(v.Res0), 0), v.Layer1)
		b = append(b, byte(v.Res1), 1, v.Order)
	}
	return b
}
