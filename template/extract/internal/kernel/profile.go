package kernel

const (
	// A profile has Length values, each the sum of 11 pixels.
	Length = 64
	half   = Length / 2
	lines  = 11
	// Periods is the number of waves that a profile is compared with, lanes what they are rounded up to.
	Periods = 28
	lanesOf = 32
)

// Steps are where a profile is taken, relative to the pixel that it is centred on, with 16 fractional bits: its values
// lie at half of every odd number times (nx, ny), to both sides, the pixels that each sums at along from there. The
// generator knows the offsets.
type Steps struct {
	nx, ny         int32
	alongX, alongY [lines]int32
}

// Set takes the unit vector across the ridges with 16 fractional bits: values lie a pixel apart along it, from half a
// pixel on, the pixels that each sums 2.2 apart.
func (s *Steps) Set(nx, ny int) {
	if x, y := int64(nx), int64(ny); max(x, -x, y, -y) > 1<<17 || x*x+y*y > 1<<32+1<<24 {
		panic("kernel: no unit vector")
	}
	s.nx, s.ny = int32(nx), int32(ny)
	for j := range lines/2 + 1 {
		x, y := int32(-j*ny*22/10), int32(j*nx*22/10)
		s.alongX[lines/2+j], s.alongY[lines/2+j] = x, y
		s.alongX[lines/2-j], s.alongY[lines/2-j] = -x, -y
	}
}

// farthest is how far the pixels of a profile lie from its centre at the most: √(31.5² + 11²), rounded up.
const farthest = 34

// Profile sets right and left to the sums of pixels on the positive and the negative side. The centre is an index
// into norm, whose rows are stride apart, and 35 pixels away from its first and last row.
func Profile(right, left *[half]int32, norm []int8, stride, centre int, s *Steps) {
	if reach := farthest * (stride + 1); centre-reach < 3 || centre+reach >= len(norm) {
		panic("kernel: profile leaves the image")
	}
	profile(tier(), right, left, norm, stride, centre, s)
}

func profileGeneric(right, left *[half]int32, norm []int8, stride, centre int, s *Steps) {
	for k := range half {
		u := 2*k + 1
		ax, ay := u*int(s.nx)/2, u*int(s.ny)/2
		r, l := int32(0), int32(0)
		for j := range lines {
			tx, ty := int(s.alongX[j]), int(s.alongY[j])
			r += int32(norm[centre+(ty+ay)>>16*stride+(tx+ax)>>16])
			l += int32(norm[centre+(ty-ay)>>16*stride+(tx-ax)>>16])
		}
		right[k], left[k] = r, l
	}
}

// Fold sets even to the sums of the two sides of a profile less their mean, odd to their differences, and returns the
// sum of the squares of both, weighed by window, 0 to 4096.
func Fold(even, odd *[half]int16, right, left, window *[half]int32) (energy int64) {
	return fold(tier(), even, odd, right, left, window)
}

func foldGeneric(even, odd *[half]int16, right, left, window *[half]int32) (energy int64) {
	total := int32(0)
	for k := range half {
		total += right[k] + left[k]
	}
	mean := total / Length
	for k := range half {
		e, o := right[k]+left[k]-2*mean, right[k]-left[k]
		even[k], odd[k] = int16(e), int16(o)
		energy += int64(e*e+o*o) * int64(window[k])
	}
	return energy
}

// Waves are what a profile is compared with: half a cosine and half a sine for each period.
type Waves struct {
	duos   [2][half / 2][lanesOf][2]int16 // assembly: two weights of each period side by side
	packed [2][Periods / 2][half]int64    // portable: those of two periods in one word
}

// Set sets the weights of a period, each -4096 to 4096.
func (w *Waves) Set(period int, cosine, sine *[half]int32) {
	for part, wave := range []*[half]int32{cosine, sine} {
		for i, v := range wave {
			w.duos[part][i/2][period][i%2] = int16(v)
			w.packed[part][period/2][i] += int64(v) << (32 * (period % 2))
		}
	}
}

// A Spectrum holds the sums of products of a profile with the waves; the elements from Periods on are undefined.
type Spectrum [2][lanesOf]int32

// Compare multiplies the folded profile, whose values lie in ±6000, with all waves.
func (w *Waves) Compare(to *Spectrum, even, odd *[half]int16) { w.compare(tier(), to, even, odd) }

func (w *Waves) compareGeneric(to *Spectrum, even, odd *[half]int16) {
	for part, p := range [2]*[half]int16{even, odd} {
		for k := range w.packed[part] {
			sum := int64(0)
			for i, v := range w.packed[part][k] {
				sum += v * int64(p[i])
			}
			low := int32(sum)
			to[part][2*k], to[part][2*k+1] = low, int32((sum-int64(low))>>32)
		}
	}
}
