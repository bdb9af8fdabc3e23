package kernel

import (
	"math/rand/v2"
	"testing"
	"unsafe"
)

// fencedFloats is fencedOf for numbers of any size and sign.
func fencedFloats(t *testing.T, r *rand.Rand, n int, upper bool) []float32 {
	t.Helper()
	b := fencedOf[int32](t, n, upper)
	s := unsafe.Slice((*float32)(unsafe.Pointer(unsafe.SliceData(b))), n)
	for i := range s {
		s[i] = float32(r.NormFloat64() * 1000 * r.Float64() * r.Float64())
	}
	return s
}

func TestSmooth(t *testing.T) {
	eachTier(t, func(t *testing.T, level Level, upper bool, r *rand.Rand) {
		for n := range 75 {
			radius := r.IntN(12)
			k := fencedFloats(t, r, radius+1, upper)
			dst := fencedFloats(t, r, n, upper)
			src := fencedFloats(t, r, n+2*radius, upper)
			smoothAcross(level, dst, src, k)
			for x, got := range dst {
				want := float32(k[0] * src[x+radius])
				for i := 1; i <= radius; i++ {
					want += float32(k[i] * (src[x+radius-i] + src[x+radius+i]))
				}
				if got != want {
					t.Fatalf("across, radius %d: %d of %d is %g, want %g", radius, x, n, got, want)
				}
			}
			stride := n + r.IntN(3)
			src = fencedFloats(t, r, radius*stride+n, upper)
			smoothDown(level, dst, src, stride, k)
			for x, got := range dst {
				want := float32(0)
				for i, f := range k {
					want += float32(f * src[i*stride+x])
				}
				if got != want {
					t.Fatalf("down, %d rows: %d of %d is %g, want %g", radius+1, x, n, got, want)
				}
			}
		}
	})
}

func TestMoments(t *testing.T) {
	eachTier(t, func(t *testing.T, level Level, upper bool, r *rand.Rand) {
		for n := 1; n < 20; n++ {
			rows, stride := 1+r.IntN(Block), n*Block+r.IntN(9)
			src := fencedOf[uint8](t, (rows-1)*stride+n*Block, upper)
			for i := range src {
				if src[i] = uint8(r.IntN(256)); n%3 == 0 {
					src[i] = 255
				}
			}
			sum, squares := fencedOf[int32](t, n, upper), fencedOf[int32](t, n, upper)
			moments(level, sum, squares, src, stride, rows)
			for i := range sum {
				var s, q int32
				for p := range rows * Block {
					v := int32(src[p/Block*stride+i*Block+p%Block])
					s, q = s+v, q+v*v
				}
				if sum[i] != s || squares[i] != q {
					t.Fatalf("%d rows, block %d of %d: %d, %d, want %d, %d", rows, i, n, sum[i], squares[i], s, q)
				}
			}
		}
	})
}
