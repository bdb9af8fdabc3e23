package kernel

import "fmt"

// Of the fixed-point weights of a filter that resamples, 14 bits are a fraction; of the words between its two passes 6.
// With the overshoot of a cubic both stay in 16 bits.
const (
	WeightBits = 14
	RowBits    = 6
)

// TapStride is the number of words from one filter of Across to the next, for that many weights: at most 16.
func TapStride(taps int) int {
	if taps <= 8 {
		return 8
	}
	return 16
}

// Across resamples a row: dst[i] is the sum of the TapStride(taps) weights from weight[i·TapStride] with the pixels
// from src[start[i]], rounded down to RowBits. Weights after the first taps are 0, and starts do not fall.
func Across(dst []int16, src []uint8, start []int32, weight []int16, taps int) {
	stride := TapStride(taps)
	if taps > stride || len(start) < len(dst) || len(weight) < len(dst)*stride {
		panic(fmt.Sprintf("kernel: %d taps, %d starts, %d weights for %d words", taps, len(start), len(weight), len(dst)))
	}
	across(tier(), dst, src, start, weight, taps)
}

func acrossGeneric(dst []int16, src []uint8, start []int32, weight []int16, taps int) {
	stride := TapStride(taps)
	for i := range dst {
		w := weight[i*stride:][:taps]
		p := src[start[i]:][:len(w)]
		sum := int32(1 << (WeightBits - RowBits - 1))
		for k, v := range w {
			sum += int32(v) * int32(p[k])
		}
		dst[i] = int16(sum >> (WeightBits - RowBits))
	}
}

// Down resamples a column for each element of dst: of the rows that begin at rows[at[k]], with weight[k], an even
// number of them, rounded and clipped to a byte.
func Down(dst []uint8, rows []int16, at []int, weight []int16) {
	for _, first := range at {
		_ = rows[first:][:len(dst)]
	}
	if len(at)%2 != 0 || len(weight) != len(at) {
		panic(fmt.Sprintf("kernel: %d rows with %d weights", len(at), len(weight)))
	}
	down(tier(), dst, rows, at, weight)
}

func downGeneric(dst []uint8, rows []int16, at []int, weight []int16, from int) {
	for x := from; x < len(dst); x++ {
		sum := int32(1 << (WeightBits + RowBits - 1))
		for k, v := range weight {
			sum += int32(v) * int32(rows[at[k]+x])
		}
		dst[x] = uint8(max(0, min(255, sum>>(WeightBits+RowBits))))
	}
}
