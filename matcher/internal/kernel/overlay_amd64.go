//go:build !purego

package kernel

import "github.com/whorl-afis/whorl/matcher/internal/cpu"

func agreement(o *Overlay, a, b *Grid, cosines *Cosines, near uint8) Agreement {
	return agreementAt(cpu.Tier(), o, a, b, cosines, near)
}

// agreementAt is agreement on the tier that is given, which the processor must have. AVX2 has neither shifts nor comparisons
// for the whole numbers of 64 bits that places need.
func agreementAt(level cpu.Level, o *Overlay, a, b *Grid, cosines *Cosines, near uint8) (out Agreement) {
	if level < cpu.AVX512BW || len(b.Cells) > mostCells {
		return agreementGeneric(o, a, b, cosines, near)
	}
	copy(o.other[:], b.Cells)
	agreementAVX512BW(&out.Cells, &o.X, &a.Cells[0], a.Cols, a.Rows, &o.other[0], b.Cols, b.Rows, &cosines[0], int(o.Turn), int(near))
	return out
}
