package extract

import (
	"math"

	"github.com/whorl-afis/whorl/template/extract/internal/kernel"
)

const (
	// Ridge periods from 4.5 to 18 pixels (0.23 to 0.91 mm) are looked for: children have 5 to 7, adults 7 to 11,
	// and a badly declared resolution shifts all of them.
	shortestPeriod = 4.5
	longestPeriod  = 18
	// usualPeriod is assumed where nothing can be measured.
	usualPeriod = 9
	// A profile has 64 values along the normal, each the sum of 11 pixels along the ridge, 2.2 apart: together 64
	// by 24 pixels.
	profileLength = kernel.Length
	// periodSteps is the number of periods that the profile is compared with, 5 % apart.
	periodSteps = kernel.Periods
	// sampleStep is the distance of profiles in blocks.
	sampleStep = 2
	// periodSigma smooths the period over blocks; medianWeight pulls it to the median of the print; a profile
	// outlierOctaves away from the median has half its weight.
	periodSigma    = 2
	medianWeight   = 0.1
	outlierOctaves = 0.3 / math.Ln2
	// sureProfile is the confidence from which on a profile has a say in the median.
	sureProfile = 0.1
)

var (
	minOctave    = log2(shortestPeriod)
	maxOctave    = log2(longestPeriod)
	octaveStep   = (maxOctave - minOctave) / (periodSteps - 1)
	periodKernel = gaussian(periodSigma)
	waves        = newWaves()
)

// waveTable holds, for each period, half a cosine and half a sine under a Hann window: the profile is folded about
// its middle first. 12 fractional bits.
type waveTable struct {
	kernel.Waves
	hann [profileLength / 2]int32
}

func newWaves() *waveTable {
	t := new(waveTable)
	at := func(i int) float64 { return float64(i) + 0.5 } // distance from the middle
	for i := range t.hann {
		t.hann[i] = int32(math.Round(4096 * hann(at(i))))
	}
	for k := range periodSteps {
		period := shortestPeriod * math.Pow(longestPeriod/shortestPeriod, float64(k)/(periodSteps-1))
		var cosine, sine [profileLength / 2]int32
		for i := range cosine {
			cosine[i] = int32(math.Round(4096 * hann(at(i)) * math.Cos(2*math.Pi*at(i)/period)))
			sine[i] = int32(math.Round(4096 * hann(at(i)) * math.Sin(2*math.Pi*at(i)/period)))
		}
		t.Set(k, &cosine, &sine)
	}
	return t
}

func hann(at float64) float64 { return 0.5 + 0.5*math.Cos(2*math.Pi*at/profileLength) }

// measure finds the period of the ridges: at every second block a profile across them, its spectrum at 28 periods,
// the peak with its share of the energy as confidence; then smoothed over the print.
func (e *Extractor) measure() {
	log, sure := e.a, e.b
	clear(log)
	clear(sure)
	for by := 0; by < e.gh; by += sampleStep {
		for bx := 0; bx < e.gw; bx += sampleStep {
			if i := by*e.gw + bx; e.inside[i] != 0 {
				log[i], sure[i] = e.spectrum(bx, by)
			}
		}
	}
	median := e.medianOctave(log, sure)
	for i, s := range sure {
		if s > 0 {
			z := (log[i] - median) / outlierOctaves
			z *= z
			sure[i] = s / (1 + float32(z*z))
			log[i] *= sure[i]
		}
	}
	e.smooth(log, periodKernel)
	e.smooth(sure, periodKernel)
	for i, s := range sure {
		e.octave[i] = (log[i] + float32(medianWeight*median)) / (s + medianWeight)
		e.periodic[i] = s
	}
	e.show("measure", e.imageOfPeriod)
}

// medianOctave is the median of log2 period where it is sure, that of the usual period where it hardly ever is.
func (e *Extractor) medianOctave(log, sure []float32) float32 {
	values, keep := e.t, e.swap
	n := 0
	for i, s := range sure {
		keep[i], values[i] = 0, log[i]-minOctave
		if s > sureProfile {
			keep[i] = 1
			n++
		}
	}
	if n < 5 {
		return log2(usualPeriod)
	}
	return minOctave + e.percentile(values, keep, 0.5, maxOctave-minOctave)
}

// spectrum returns log2 of the strongest period about the centre of a block, and how sure it is, 0 to 1.
func (e *Extractor) spectrum(bx, by int) (octave, sure float32) {
	i := by*e.gw + bx
	nx, ny := across(e.cos2[i], e.sin2[i])
	p := &e.prober
	p.steps.Set(int(nx*65536), int(ny*65536))
	kernel.Profile(&p.right, &p.left, e.norm, e.nw, e.at(bx*block+block/2, by*block+block/2), &p.steps)
	var even, odd [profileLength / 2]int16
	// (s² + s'²)/2 of each two values that are folded
	energy := kernel.Fold(&even, &odd, &p.right, &p.left, &waves.hann)
	waves.Compare(&p.waves, &even, &odd)
	var power [periodSteps]float32
	best := 0
	for k := range power {
		c, s := p.waves[0][k], p.waves[1][k]
		power[k] = float32(float32(c)*float32(c)) + float32(float32(s)*float32(s))
		if power[k] > power[best] {
			best = k
		}
	}
	if power[best] == 0 {
		return 0, 0
	}
	// A pure wave has power energy·Σhann/2, and Σhann is 32: the share of it is the confidence. Weights have 12
	// bits, twice in power, once in energy, which is halved.
	sure = power[best] / (float32(energy/2)*(16*4096) + 1)
	off := float32(0)
	if best == 0 || best == periodSteps-1 {
		sure *= 0.1 // perhaps the flank of a peak beyond the range
	} else if d := power[best-1] - 2*power[best] + power[best+1]; d < 0 {
		off = 0.5 * (power[best-1] - power[best+1]) / d
	}
	sure = min(sure, 1)
	return minOctave + float32((float32(best)+off)*octaveStep), sure * sure
}

// prober is the scratch of profiles.
type prober struct {
	steps       kernel.Steps
	right, left [profileLength / 2]int32
	waves       kernel.Spectrum
}
