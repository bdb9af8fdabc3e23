package synth

import "math"

// Templates are made by the million, and what they round to (1/8 pixel, 1/256 turn) shows no more than 1e-5 of a
// result. Their random numbers and functions are therefore the quickest that have no visible pattern or error; like
// those for prints they give the same bits everywhere.

// Dice are random numbers of SplitMix64 (G. Steele, D. Lea, C. Flood, 2014), none of which waits for the one before.
type dice uint64

func (d *dice) roll() uint64 {
	*d += 0x9e3779b97f4a7c15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// part returns the low half of a roll as a number in [0, 1).
func part(u uint64) float64 { return float64(u&0xffffffff) * (1.0 / (1 << 32)) }

// between returns a number in [lo, hi).
func (d *dice) between(lo, hi float64) float64 { return lo + float64((hi-lo)*part(d.roll()>>32)) }

// normals makes two about standard normal numbers of one roll, each the sum of four of its bytes: limits ±3.45 and
// steps of 1/148.
func normals(u uint64) (a, b float32) {
	const bytes, ones = 0x00ff00ff00ff00ff, 0x0001000100010001
	const gain = 1 / 147.8 // four uniform bytes have a variance of 4·(256²-1)/12
	a = float32(int32((u&bytes)*ones>>48)-510) * gain
	b = float32(int32((u>>8&bytes)*ones>>48)-510) * gain
	return a, b
}

// normal returns about a normally distributed number of standard deviation sigma.
func (d *dice) normal(sigma float64) float64 {
	a, _ := normals(d.roll())
	return float64(sigma * float64(a))
}

// scatter makes l a lattice over a finger from dice, in the memory that it has.
func (l *lattice) scatter(d *dice, spacing float64) {
	l.size(masterWidth, masterHeight, spacing)
	v := l.v
	for len(v) >= 2 {
		a, b := normals(d.roll())
		v[0], v[1] = float32(splineGain*a), float32(splineGain*b)
		v = v[2:]
	}
	if len(v) > 0 {
		a, _ := normals(d.roll())
		v[0] = float32(splineGain * a)
	}
}

// both returns two lattices of one spacing at a position, whose weights they share.
func both(l, m *lattice, x, y float32) (float32, float32) {
	i, tx := cell(x*l.inv, l.cols)
	j, ty := cell(y*l.inv, l.rows)
	x0, x1, x2, x3 := spline(tx)
	y0, y1, y2, y3 := spline(ty)
	a, b, c, d := l.square(i, j)
	p := float32(y0*dot(x0, x1, x2, x3, a)) + float32(y1*dot(x0, x1, x2, x3, b))
	p += float32(y2*dot(x0, x1, x2, x3, c)) + float32(y3*dot(x0, x1, x2, x3, d))
	a, b, c, d = m.square(i, j)
	q := float32(y0*dot(x0, x1, x2, x3, a)) + float32(y1*dot(x0, x1, x2, x3, b))
	q += float32(y2*dot(x0, x1, x2, x3, c)) + float32(y3*dot(x0, x1, x2, x3, d))
	return p, q
}

// bearing returns the angle of (x, y) but for whole turns, with an error of 1e-7; any at the origin. The eighth of the
// turn comes in by bits: which one it is cannot be predicted.
func bearing(y, x float64) float64 {
	const sign = 1 << 63
	bx, by := math.Float64bits(x), math.Float64bits(y)
	ax, ay := bx&^sign, by&^sign
	steep := uint64(int64(ax-ay) >> 63) // all ones where |y| > |x|
	swap := (ax ^ ay) & steep
	t := math.Float64frombits(ay^swap) / (math.Float64frombits(ax^swap) + 1e-300)
	// M. Abramowitz, I. Stegun, "Handbook of mathematical functions" (1964), 4.4.49.
	z := float64(t * t)
	z2 := float64(z * z)
	z4 := float64(z2 * z2)
	p := 1 - float64(z*0.3333314528) + float64(z2*(0.1999355085-float64(z*0.1420889944)))
	q := 0.1065626393 - float64(z*0.0752896400) + float64(z2*(0.0429096138-float64(z*0.0161657367)))
	p += float64(z4 * (q + float64(z4*0.0028662257)))
	a := math.Float64bits(float64(t * p))
	a = math.Float64bits(math.Float64frombits(math.Float64bits(math.Pi/2)&steep) + math.Float64frombits(a^steep&sign))
	left := uint64(int64(bx) >> 63)
	a = math.Float64bits(math.Float64frombits(math.Float64bits(math.Pi)&left) + math.Float64frombits(a^bx&sign))
	return math.Float64frombits(a ^ by&sign)
}

// direction returns the sine and cosine of |x| < 1e6 radians with an error of 4e-7.
func direction(x float64) (sin, cos float64) {
	q := math.Floor(float64(x*(2/math.Pi)) + 0.5)
	r := x - float64(q*(math.Pi/2))
	z := float64(r * r)
	z2 := float64(z * z)
	s := float64(r * (1 - float64(z*(1.0/6)) + float64(z2*(1.0/120-float64(z*(1.0/5040))))))
	c := 1 - float64(z*0.5) + float64(z2*(1.0/24-float64(z*(1.0/720))+float64(z2*(1.0/40320))))
	// Quarter turns swap and negate, by bits: no branch could predict them.
	n := int64(q)
	a, b := math.Float64bits(s), math.Float64bits(c)
	swap := (a ^ b) & uint64(-(n & 1))
	return math.Float64frombits(a ^ swap ^ uint64(n&2)<<62), math.Float64frombits(b ^ swap ^ uint64((n+1)&2)<<62)
}
