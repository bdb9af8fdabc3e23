package kernel

import "math"

// supportGeneric is the reference for support: see Relations.Support.
func supportGeneric(r *Relations, out *[MostRelations]int32, n int, t *Sigmoids) {
	for i := range n {
		out[i] = supportOf(r.UX[i], r.UY[i], r.VX[i], r.VY[i], uint8(r.P[i]), uint8(r.Q[i]), t)
	}
}

func supportOf(ux, uy, vx, vy int32, p, q uint8, t *Sigmoids) int32 {
	dA, dB := length(ux, uy), length(vx, vy)
	differ, scale := max(dA-dB, dB-dA)<<10, dA+dB+Floor
	if differ >= int32(len(t.Distance))*scale {
		return 0
	}
	swing := t.Direct(vx, vy) - t.Direct(ux, uy) // how far the line between the minutiae turns
	d3, d4 := int32(int16(swing-uint16(p)<<8)), int32(int16(swing-uint16(q)<<8))
	d := max(d3, -d3, d4, -d4) >> 6
	if d >= int32(len(t.Radial)) {
		return 0
	}
	d2 := int32(int8(q - p))
	return t.Distance[differ/scale] * t.Direction[max(d2, -d2)] >> 10 * t.Radial[d] >> 10
}

// length is exact: IEEE 754 rounds square roots correctly, and the squares' sum is below 2^53.
func length(x, y int32) int32 {
	return int32(math.Sqrt(float64(int64(x)*int64(x) + int64(y)*int64(y))))
}
