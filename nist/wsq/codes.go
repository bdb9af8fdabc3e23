package wsq

import (
	"slices"
)

// code is one Huffman code: its bits and how many they are.
type code struct {
	bits uint16
	n    uint8
}

// codeBook is a table for encoding, and what a DHT segment says of it.
type codeBook struct {
	codes  [symbols]code
	counts [maxCodeBits]byte
	values []byte
}

// newCodeBook makes the canonical code of least total length for symbols that occur counts times, with codes of at
// most maxCodeBits and without the one that consists of ones only.
func newCodeBook(counts *[symbols]int) *codeBook {
	lengths := codeLengths(counts)
	c := new(codeBook)
	next := 0
	for n := 1; n <= maxCodeBits; n++ {
		for symbol, length := range lengths {
			if length == n {
				c.codes[symbol] = code{uint16(next), uint8(n)}
				c.counts[n-1]++
				c.values = append(c.values, byte(symbol))
				next++
			}
		}
		next <<= 1
	}
	return c
}

// codeLengths finds the lengths by the package-merge algorithm (Larmore and Hirschberg 1990): of maxCodeBits rounds,
// each pairs the items of the round before and merges the pairs with the symbols; a symbol's length is how often it
// is among the cheapest items of the last. A symbol that never occurs, the first of the cheapest, takes the code of ones.
func codeLengths(counts *[symbols]int) (lengths [symbols]int) {
	type item struct {
		weight  int
		symbols []int16
	}
	const reserved = -1
	leaves := []item{{0, []int16{reserved}}}
	for s, n := range counts {
		if n > 0 {
			leaves = append(leaves, item{n, []int16{int16(s)}})
		}
	}
	if len(leaves) == 1 {
		// A table may not be empty, though no coefficient asks for it.
		leaves = append(leaves, item{1, []int16{1}})
	}
	byWeight := func(a, b item) int { return a.weight - b.weight }
	slices.SortStableFunc(leaves, byWeight)
	items := leaves
	for range maxCodeBits - 1 {
		merged := slices.Clone(leaves)
		for i := 0; i+1 < len(items); i += 2 {
			a, b := items[i], items[i+1]
			merged = append(merged, item{a.weight + b.weight, slices.Concat(a.symbols, b.symbols)})
		}
		slices.SortStableFunc(merged, byWeight)
		items = merged
	}
	for _, it := range items[:2*(len(leaves)-1)] {
		for _, s := range it.symbols {
			if s != reserved {
				lengths[s]++
			}
		}
	}
	return lengths
}
