package jpegl

import (
	"encoding/binary"
	"fmt"
	"image"
	"io"
)

// Options of Encode; the zero value is the default.
type Options struct {
	// Predictor is the selection value of T.81 table H.1, 1 to 7; 0 means 4 (plane), which suits the slopes of ridges.
	Predictor int
	// RestartRows is the number of rows between restart markers, 0 for none.
	RestartRows int
}

// Encode writes an *image.Gray with 8 and an *image.Gray16 with 16 bits a sample; other images give ErrUnsupported.
// The Huffman table is made for the image: T.81 annex K.2.
func Encode(w io.Writer, img image.Image, o *Options) error {
	if o == nil {
		o = &Options{}
	}
	e := encoder{selection: byte(o.Predictor), restartRows: o.RestartRows}
	if e.selection == 0 {
		e.selection = 4
	}
	size := img.Bounds().Size()
	switch {
	case e.selection > 7 || o.Predictor < 0 || o.RestartRows < 0 || o.RestartRows*size.X > 0xFFFF:
		return fmt.Errorf("%w: predictor %d, restart after %d rows", ErrUnsupported, o.Predictor, o.RestartRows)
	case size.X < 1 || size.Y < 1 || size.X > 0xFFFF || size.Y > 0xFFFF:
		return fmt.Errorf("%w: image of %d × %d", ErrUnsupported, size.X, size.Y)
	case size.X*size.Y > MaxPixels:
		return tooLarge(size.X, size.Y)
	}
	switch g := img.(type) {
	case *image.Gray:
		e.precision = 8
		e.at = func(x, y int) int32 { return int32(g.Pix[y*g.Stride+x]) }
	case *image.Gray16:
		e.precision = 16
		e.at = func(x, y int) int32 { return int32(binary.BigEndian.Uint16(g.Pix[y*g.Stride+2*x:])) }
	default:
		return fmt.Errorf("%w: image of type %T", ErrUnsupported, img)
	}
	e.w, e.h = size.X, size.Y
	_, err := w.Write(e.encode())
	return err
}

type encoder struct {
	w, h, precision int
	selection       byte
	restartRows     int
	at              func(x, y int) int32
	out             []byte
	acc             uint64
	n               int
}

func (e *encoder) encode() []byte {
	var frequency [maxCategory + 1]int
	e.differences(func(category int, _ int32) { frequency[category]++ }, func(int) {})
	counts, values := buildTable(frequency)
	codes := assignCodes(counts, values)

	e.out = append(e.out, 0xFF, mSOI)
	e.segment(mSOF3, byte(e.precision), byte(e.h>>8), byte(e.h), byte(e.w>>8), byte(e.w), 1, 1, 0x11, 0)
	e.segment(mDHT, append(append([]byte{0}, counts[:]...), values...)...)
	if e.restartRows > 0 {
		interval := e.restartRows * e.w
		e.segment(mDRI, byte(interval>>8), byte(interval))
	}
	e.segment(mSOS, 1, 1, 0, e.selection, 0, 0)
	e.differences(func(category int, diff int32) {
		e.put(uint64(codes[category].code), codes[category].length)
		if category > 0 && category < maxCategory {
			if diff < 0 {
				diff += 1<<category - 1
			}
			e.put(uint64(diff), category)
		}
	}, func(i int) {
		e.flush()
		e.out = append(e.out, 0xFF, mRST0+byte(i-1)&7)
	})
	e.flush()
	return append(e.out, 0xFF, mEOI)
}

// differences calls sample for each pixel with its size category and difference, and restart before each restart
// interval but the first.
func (e *encoder) differences(sample func(category int, diff int32), restart func(i int)) {
	first := true
	for y := range e.h {
		if e.restartRows > 0 && y > 0 && y%e.restartRows == 0 {
			restart(y / e.restartRows)
			first = true
		}
		for x := range e.w {
			var p int32
			switch {
			case x == 0 && first:
				p = 1 << (e.precision - 1)
			case x == 0:
				p = e.at(0, y-1)
			case first:
				p = e.at(x-1, y)
			default:
				p = predict(e.selection, e.at(x-1, y), e.at(x, y-1), e.at(x-1, y-1))
			}
			diff := int32(int16(e.at(x, y) - p)) // modulo 2^16
			sample(category(diff), diff)
		}
		first = false
	}
}

func category(diff int32) int {
	if diff == -32768 {
		return maxCategory
	}
	if diff < 0 {
		diff = -diff
	}
	n := 0
	for ; diff > 0; diff >>= 1 {
		n++
	}
	return n
}

func (e *encoder) segment(marker byte, payload ...byte) {
	n := len(payload) + 2
	e.out = append(append(e.out, 0xFF, marker, byte(n>>8), byte(n)), payload...)
}

func (e *encoder) put(v uint64, n int) {
	e.acc = e.acc<<n | v
	for e.n += n; e.n >= 8; e.n -= 8 {
		c := byte(e.acc >> (e.n - 8))
		e.out = append(e.out, c)
		if c == 0xFF {
			e.out = append(e.out, 0)
		}
	}
}

// flush pads the last byte with ones: T.81 F.1.2.3.
func (e *encoder) flush() {
	if e.n > 0 {
		e.put(1<<(8-e.n)-1, 8-e.n)
	}
}

type huffmanCode struct {
	code   uint32
	length int
}

func assignCodes(counts [16]byte, values []byte) (codes [maxCategory + 1]huffmanCode) {
	code, k := uint32(0), 0
	for length := 1; length <= 16; length++ {
		for range counts[length-1] {
			codes[values[k]] = huffmanCode{code, length}
			code++
			k++
		}
		code <<= 1
	}
	return codes
}

// buildTable finds code lengths for the frequencies, leaving out the code of all ones (T.81 K.2): a symbol that
// never occurs is added with frequency 1, and its code, the longest, is not used. With 18 symbols no code exceeds 16
// bits unless frequencies grow like Fibonacci numbers, which K.2's adjustment mends.
func buildTable(frequency [maxCategory + 1]int) (counts [16]byte, values []byte) {
	const symbols = maxCategory + 2
	var freq, length, other [symbols]int
	copy(freq[:], frequency[:])
	freq[symbols-1] = 1
	for i := range other {
		other[i] = -1
	}
	for {
		c1, c2 := rarest(freq[:], -1), -1
		if c2 = rarest(freq[:], c1); c2 < 0 {
			break
		}
		freq[c1] += freq[c2]
		freq[c2] = 0
		for length[c1]++; other[c1] >= 0; length[c1]++ {
			c1 = other[c1]
		}
		other[c1] = c2
		for length[c2]++; other[c2] >= 0; length[c2]++ {
			c2 = other[c2]
		}
	}
	var bits [symbols + 1]int
	for _, n := range length {
		bits[n]++
	}
	bits[0] = 0
	for n := symbols; n > 16; n-- {
		for bits[n] > 0 {
			j := n - 2
			for bits[j] == 0 {
				j--
			}
			bits[n] -= 2
			bits[n-1]++
			bits[j+1] += 2
			bits[j]--
		}
	}
	last := 16
	for bits[last] == 0 {
		last--
	}
	bits[last]-- // the reserved code of all ones
	for n := 1; n <= 16; n++ {
		counts[n-1] = byte(bits[n])
	}
	for n := 1; n <= symbols; n++ {
		for s := range maxCategory + 1 {
			if length[s] == n {
				values = append(values, byte(s))
			}
		}
	}
	return counts, values
}

// rarest returns the symbol with the smallest frequency above zero other than not, the last of equals; -1 if none.
func rarest(freq []int, not int) int {
	best := -1
	for i, f := range freq {
		if f > 0 && i != not && (best < 0 || f <= freq[best]) {
			best = i
		}
	}
	return best
}
