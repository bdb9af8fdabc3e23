package synth

const (
	// halfWidth and halfHeight are the extent of a finger at half resolution, padding the border that filters reach
	// over on each side, halfStride the length of a padded row.
	halfWidth, halfHeight = masterWidth / 2, masterHeight / 2
	padding               = growSide / 2
	halfStride            = halfWidth + 2*padding

	// growPasses is how often the ridges are filtered until they are stable. After 16 passes a seventh of the minutiae
	// are notches that would heal, after 28 one in fifty; up to 40 some of the lakes and short ridges close.
	growPasses = 40
	// growGain pushes the pattern against its limits ±1, which keeps it at full amplitude everywhere.
	growGain = 1.7
)

// grow lets ridges grow out of noise in the field given by index (a filter for every 4 × 4 pixels of the finger) and
// returns them at half resolution with padding.
func grow(s source, index []uint16) []float32 {
	a := make([]float32, halfStride*(halfHeight+2*padding))
	b := make([]float32, len(a))
	for y := range halfHeight {
		row := a[(y+padding)*halfStride+padding:][:halfWidth]
		for x := range row {
			row[x] = 0.6 * s.quick()
		}
	}
	bank := filters()
	for range growPasses {
		for y := range halfHeight {
			cells := index[y/2*(masterWidth/4):][:masterWidth/4]
			out := b[(y+padding)*halfStride+padding:][:halfWidth]
			for x := range out {
				v := growGain * convolveGrow(&bank.grow[cells[x/2]], a[y*halfStride+x:])
				out[x] = min(1, max(-1, v))
			}
		}
		a, b = b, a
	}
	return a
}

// convolveGrow applies k to the square whose top left corner is p[0].
func convolveGrow(k *growKernel, p []float32) float32 {
	var s0, s1, s2, s3 float32
	p = p[:(growSide-1)*halfStride+growSide]
	for r := range growSide {
		w := (*[growSide]float32)(k[r*growSide:])
		q := (*[growSide]float32)(p[r*halfStride:])
		s0 += float32(w[0]*q[0]) + float32(w[4]*q[4])
		s1 += float32(w[1]*q[1]) + float32(w[5]*q[5])
		s2 += float32(w[2]*q[2]) + float32(w[6]*q[6])
		s3 += float32(w[3]*q[3]) + float32(w[7]*q[7])
		s0 += float32(w[8] * q[8])
		s1 += float32(w[9] * q[9])
		s2 += float32(w[10] * q[10])
	}
	return (s0 + s1) + (s2 + s3)
}

const (
	finePadding = fineSide / 2
	fineStride  = masterWidth + 2*finePadding
)

// double brings ridges from half to full resolution with cubic interpolation.
func double(half []float32) []float32 {
	// Pixel 2i and 2i+1 of the finger lie a quarter pixel to both sides of pixel i at half resolution: weights of the
	// Catmull-Rom spline at 1/4 and 3/4.
	const w0, w1, w2, w3 = -0.0703125, 0.8671875, 0.2265625, -0.0234375
	const rows = halfHeight + 2*padding
	wide := make([]float32, rows*masterWidth)
	for y := range rows {
		in, out := half[y*halfStride:][:halfStride], wide[y*masterWidth:][:masterWidth]
		for x := range halfWidth {
			q := (*[5]float32)(in[x+padding-2:])
			out[2*x] = float32(w3*q[0]) + float32(w2*q[1]) + float32(w1*q[2]) + float32(w0*q[3])
			out[2*x+1] = float32(w0*q[1]) + float32(w1*q[2]) + float32(w2*q[3]) + float32(w3*q[4])
		}
	}
	full := make([]float32, fineStride*(masterHeight+2*finePadding))
	for y := range masterHeight {
		i := y/2 + padding
		r := [4]int{i - 2, i - 1, i, i + 1}
		w := [4]float32{w3, w2, w1, w0}
		if y&1 == 1 {
			r = [4]int{i - 1, i, i + 1, i + 2}
			w = [4]float32{w0, w1, w2, w3}
		}
		out := full[(y+finePadding)*fineStride+finePadding:][:masterWidth]
		for x := range out {
			out[x] = float32(w[0]*wide[r[0]*masterWidth+x]) + float32(w[1]*wide[r[1]*masterWidth+x]) +
				float32(w[2]*wide[r[2]*masterWidth+x]) + float32(w[3]*wide[r[3]*masterWidth+x])
		}
	}
	return full
}

// analyse filters ridges at full resolution with pairs of even and odd filters: the even response is the finished
// ridge pattern, both together its local phase and amplitude.
func analyse(full []float32, index []uint16) (even, odd []float32) {
	even = make([]float32, masterWidth*masterHeight)
	odd = make([]float32, masterWidth*masterHeight)
	bank := filters()
	for y := range masterHeight {
		cells := index[y/4*(masterWidth/4):][:masterWidth/4]
		e, o := even[y*masterWidth:][:masterWidth], odd[y*masterWidth:][:masterWidth]
		for x := range e {
			e[x], o[x] = convolveFine(&bank.fine[cells[x/4]], full[y*fineStride+x:])
		}
	}
	return even, odd
}

func convolveFine(k *fineKernel, p []float32) (e, o float32) {
	var e0, e1, o0, o1 float32
	p = p[:(fineSide-1)*fineStride+fineSide]
	for r := range fineSide {
		we := (*[fineSide]float32)(k.even[r*fineSide:])
		wo := (*[fineSide]float32)(k.odd[r*fineSide:])
		q := (*[fineSide]float32)(p[r*fineStride:])
		for i := 0; i < fineSide-1; i += 2 {
			a, b := q[i], q[i+1]
			e0 += float32(we[i] * a)
			e1 += float32(we[i+1] * b)
			o0 += float32(wo[i] * a)
			o1 += float32(wo[i+1] * b)
		}
		e0 += float32(we[fineSide-1] * q[fineSide-1])
		o0 += float32(wo[fineSide-1] * q[fineSide-1])
	}
	return e0 + e1, o0 + o1
}
