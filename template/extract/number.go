package extract

import (
	"math"

	"github.com/whorl-afis/whorl/template/extract/internal/kernel"
)

// The functions here are the package's own because those of package math differ in the last bit between processors
// where they are written in assembly. Each product is converted before it is added to: that forbids fusing.

// angle returns atan2(y, x) in radians, with an error below 2e-5.
func angle(y, x float32) float32 { return kernel.Angle(y, x) }

// log2 returns the binary logarithm of a positive normal number, with an error below 2e-5.
func log2(x float32) float32 {
	b := math.Float32bits(x)
	e := float32(int32(b>>23) - 127)
	m := math.Float32frombits(b&(1<<23-1) | 127<<23) // 1 to 2
	t := (m - 1) / (m + 1)
	s := t * t
	r := float32(s * (1.0 / 9))
	r = float32((r + 1.0/7) * s)
	r = float32((r + 1.0/5) * s)
	r = float32((r + 1.0/3) * s)
	r = float32((r + 1) * t)
	return e + float32(r*(2/math.Ln2))
}

// exp2 returns 2 to the power of x for -60 < x < 60, with a relative error below 1e-5.
func exp2(x float32) float32 {
	n := int32(x+64) - 64 // towards minus infinity
	f := (x - float32(n)) * math.Ln2
	r := float32(f * (1.0 / 720))
	r = float32((r + 1.0/120) * f)
	r = float32((r + 1.0/24) * f)
	r = float32((r + 1.0/6) * f)
	r = float32((r + 0.5) * f)
	r = float32((r + 1) * f)
	return (1 + r) * math.Float32frombits(uint32(n+127)<<23)
}

// root is the square root, which IEEE 754 rounds the same everywhere.
func root(x float32) float32 { return float32(math.Sqrt(float64(x))) }

// across returns the unit vector across the ridges, x not negative, from strength times (cos 2α, sin 2α).
func across(c2, s2 float32) (x, y float32) {
	n := root(float32(c2*c2) + float32(s2*s2))
	if n == 0 {
		return 1, 0
	}
	c := c2 / n
	x = root(max(0, 0.5+float32(0.5*c)))
	y = root(max(0, 0.5-float32(0.5*c)))
	if s2 < 0 {
		y = -y
	}
	return x, y
}

// ridgeAngle returns the direction along the ridges in 1/256 turn, 0 to 127, counter-clockwise with y down.
func ridgeAngle(c2, s2 float32) uint8 {
	// Along is a quarter turn from across; y down turns the sense of rotation.
	half := float32(angle(s2, c2)*(-64/math.Pi)) + 64 + 256.5
	return uint8(int32(half) & 127)
}
