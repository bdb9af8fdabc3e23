package j2ktest

import "fmt"

// writePackets writes the packets of the tile in the order of the progression: B.12.
func (t *tile) writePackets() error {
	volumes := t.o.Volumes
	if volumes == nil {
		volumes = []Volume{{0, t.o.Levels + 1, t.o.Layers, t.o.Order}}
	}
	for _, v := range volumes {
		t.writeVolume(v)
	}
	for r, rs := range t.resolutions {
		for _, p := range rs.precincts {
			if p.written < t.o.Layers {
				return fmt.Errorf("the progression leaves out layer %d of resolution %d", p.written, r)
			}
		}
	}
	return nil
}

// writeVolume has the loops of B.12.1 as they stand there, for one component. A packet that an earlier volume has
// written is left out.
func (t *tile) writeVolume(v Volume) {
	packet := func(p *precinct, layer int) {
		if p.written == layer {
			t.writePacket(p)
		}
	}
	layers := func(p *precinct) {
		for l := range v.Layer1 {
			packet(p, l)
		}
	}
	switch v.Order {
	case LRCP:
		for l := range v.Layer1 {
			for r := v.Res0; r < v.Res1; r++ {
				for _, p := range t.resolutions[r].precincts {
					packet(p, l)
				}
			}
		}
	case RLCP:
		for r := v.Res0; r < v.Res1; r++ {
			for l := range v.Layer1 {
				for _, p := range t.resolutions[r].precincts {
					packet(p, l)
				}
			}
		}
	case RPCL:
		for r := v.Res0; r < v.Res1; r++ {
			t.positions(func(x, y int) { t.precinctAt(r, x, y, layers) })
		}
	default: // PCRL and CPRL are the same for one component
		t.positions(func(x, y int) {
			for r := v.Res0; r < v.Res1; r++ {
				t.precinctAt(r, x, y, layers)
			}
		})
	}
}

func (t *tile) positions(f func(x, y int)) {
	for y := t.grid.y0; y < t.grid.y1; y++ {
		for x := t.grid.x0; x < t.grid.x1; x++ {
			f(x, y)
		}
	}
}

// precinctAt calls f for the precinct of a resolution that the loops meet at a point of the reference grid.
func (t *tile) precinctAt(r, x, y int, f func(*precinct)) {
	rs := t.resolutions[r]
	if rs.area.empty() {
		return
	}
	pw, ph := t.o.precinctSize(r)
	meets := func(at, first, sampling, low, exponent int) bool {
		return at%(sampling<<(exponent+rs.level)) == 0 || at == first && low<<rs.level%(1<<(exponent+rs.level)) != 0
	}
	if !meets(x, t.grid.x0, t.o.DX, rs.area.x0, pw) || !meets(y, t.grid.y0, t.o.DY, rs.area.y0, ph) {
		return
	}
	i := up(x, t.o.DX<<rs.level)>>pw - rs.area.x0>>pw
	j := up(y, t.o.DY<<rs.level)>>ph - rs.area.y0>>ph
	if k := j*rs.wide + i; k < len(rs.precincts) && i < rs.wide {
		f(rs.precincts[k])
	}
}
