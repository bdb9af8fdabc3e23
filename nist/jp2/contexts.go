package jp2

import "math/bits"

// zeroContexts give, for each kind of band, the context of table D.1 for the eight significance flags.
var zeroContexts = func() (t [4][256]uint8) {
	for kind := range t {
		for f := range uint16(256) {
			h := bits.OnesCount16(f & (sigE | sigW))
			v := bits.OnesCount16(f & (sigN | sigS))
			d := bits.OnesCount16(f & (sigNE | sigSE | sigSW | sigNW))
			if kind == bandHL {
				h, v = v, h
			}
			if kind == bandHH {
				t[kind][f] = diagonalContext(d, h+v)
			} else {
				t[kind][f] = zeroContext(h, v, d)
			}
		}
	}
	return
}()

func zeroContext(h, v, d int) uint8 {
	switch {
	case h == 2:
		return 8
	case h == 1 && v >= 1:
		return 7
	case h == 1 && d >= 1:
		return 6
	case h == 1:
		return 5
	case v == 2:
		return 4
	case v == 1:
		return 3
	}
	return uint8(min(d, 2))
}

func diagonalContext(d, hv int) uint8 {
	switch {
	case d >= 3:
		return 8
	case d == 2:
		return uint8(6 + min(hv, 1))
	case d == 1:
		return uint8(3 + min(hv, 2))
	}
	return uint8(min(hv, 2))
}

// signContexts give, for the flags shifted by four (significance of N, E, S, W, then their signs), the context of
// table D.3 and in the top bit the flip.
var signContexts = func() (t [256 << 4]uint8) {
	for i := range t {
		f := uint16(i) << 4
		contribution := func(sig, neg uint16) int {
			switch {
			case f&sig == 0:
				return 0
			case f&neg != 0:
				return -1
			}
			return 1
		}
		clamp := func(v int) int { return max(-1, min(1, v)) }
		h := clamp(contribution(sigE, negE) + contribution(sigW, negW))
		v := clamp(contribution(sigN, negN) + contribution(sigS, negS))
		flip := uint8(0)
		if h < 0 || h == 0 && v < 0 {
			h, v, flip = -h, -v, 0x80
		}
		if h == 1 {
			t[i] = uint8(ctxSign+3+v) | flip // 11, 12, 13
		} else {
			t[i] = uint8(ctxSign+v) | flip // 9, 10
		}
	}
	return
}()
