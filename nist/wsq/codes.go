package wsq

import "slices"

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
	// An item is a symbol, or two items of the round before.
	type item struct {
		weight int
		symbol int // pair or reserved if it is none
		a, b   *item
	}
	const (
		pair     = -1
		reserved = -2
	)
	leaves := []item{{symbol: reserved}}
	for s, n := range counts {
		if n > 0 {
			leaves = append(leaves, item{weight: n, symbol: s})
		}
	}
	if len(leaves) == 1 {
		// A table may not be empty, though no coefficient asks for it.
		leaves = append(leaves, item{weight: 1, symbol: 1})
	}
	slices.SortStableFunc(leaves, func(a, b item) int { return a.weight - b.weight })
	items := leaves
	for range maxCodeBits - 1 {
		merged := make([]item, 0, 2*len(leaves))
		rest := leaves
		for i := 0; i+1 < len(items); i += 2 {
			p := item{items[i].weight + items[i+1].weight, pair, &items[i], &items[i+1]}
			for len(rest) > 0 && rest[0].weight <= p.weight {
				merged, rest = append(merged, rest[0]), rest[1:]
			}
			merged = append(merged, p)
		}
		items = append(merged, rest...)
	}
	var count func(*item)
	count = func(it *item) {
		switch it.symbol {
		case pair:
			count(it.a)
			count(it.b)
		case reserved:
		default:
			lengths[it.symbol]++
		}
	}
	for i := range items[:2*(len(leaves)-1)] {
		count(&items[i])
	}
	return lengths
}
