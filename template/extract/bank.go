package extract

import "math"

const (
	// directions and periods of the bank: 5.6° and 15 % apart. 16 directions were measured to do no worse on FVC
	// sets, but tables of one dimension are small enough not to care.
	bankDirections = 32
	bankPeriods    = 11
	// spreadPeriods is the standard deviation of the Gaussian in periods, along the ridge as across it: equal, the
	// filter is a product of one across the rows and one down the columns, a fifth of the work.
	spreadPeriods = 0.42
	// reach is where a filter ends, in standard deviations, and maxRadius in pixels:
	// beyond it, at periods above 9 pixels, more reach was measured to gain nothing.
	reach     = 2.2
	maxRadius = 8
	// Weights have 7 bits; the sums across are brought to 16 bits by acrossShift, those down by gain, which has
	// gainBits fractional bits.
	weightPeak  = 127
	acrossShift = 4
	gainBits    = 24
	// unit is the response to a wave whose amplitude is one local standard deviation.
	unit = 2048
)

// A tap is a complex Gabor filter for one direction and period as the product of one along x and one along y: weights
// at 0 and the positive side; cosines are the same on the negative side, sines of opposite sign.
type tap struct {
	radius         int
	gain           int64
	nx, ny         float32 // unit vector of the direction
	kx, ky         float32 // wave vector, radians per pixel
	variance       float32 // of the Gaussian, pixels²
	xc, xs, yc, ys [maxRadius + 1]int64
}

var bank = newBank()

func newBank() *[bankPeriods][bankDirections]tap {
	b := new([bankPeriods][bankDirections]tap)
	for p := range b {
		period := shortestPeriod * math.Pow(longestPeriod/shortestPeriod, float64(p)/(bankPeriods-1))
		for d := range b[p] {
			b[p][d].set(period, math.Pi*float64(d)/bankDirections)
		}
	}
	return b
}

func (t *tap) set(period, direction float64) {
	sigma := spreadPeriods * period
	t.radius = min(maxRadius, int(math.Ceil(reach*sigma)))
	wx := 2 * math.Pi / period * math.Cos(direction)
	wy := 2 * math.Pi / period * math.Sin(direction)
	t.nx, t.ny = float32(math.Cos(direction)), float32(math.Sin(direction))
	t.kx, t.ky, t.variance = float32(wx), float32(wy), float32(sigma*sigma)
	gx := oneSide(&t.xc, &t.xs, wx, sigma, t.radius)
	gy := oneSide(&t.yc, &t.ys, wy, sigma, t.radius)
	// The even and the odd part answer a unit wave of their own frequency with half of gx·gy each.
	t.gain = int64(math.Round((1 << gainBits) * unit / (deviation * gx * gy / 2 / (1 << acrossShift))))
}

// oneSide sets the weights of one dimension and returns the sum of their answers to a cosine and a sine.
func oneSide(c, s *[maxRadius + 1]int64, w, sigma float64, radius int) (answer float64) {
	for i := range radius + 1 {
		at := float64(i)
		g := weightPeak * math.Exp(-at*at/(2*sigma*sigma))
		c[i] = int64(math.Round(g * math.Cos(w*at)))
		s[i] = int64(math.Round(g * math.Sin(w*at)))
		v := float64(c[i])*math.Cos(w*at) + float64(s[i])*math.Sin(w*at)
		if i > 0 {
			v *= 2
		}
		answer += v
	}
	return answer
}

// choose returns the filter for a direction and a log2 of the period.
func choose(c2, s2, octave float32) (period, direction int) {
	turn := float32(angle(s2, c2) * (bankDirections / (2 * math.Pi)))
	direction = int(turn+bankDirections+0.5) % bankDirections
	p := float32((octave-minOctave)*((bankPeriods-1)/(maxOctave-minOctave))) + 0.5
	return int(max(0, min(bankPeriods-1, p))), direction
}
