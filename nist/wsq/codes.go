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
//
// The cheapest n items of a round are its cheapest symbols and the pairs of the cheapest items of the round before, so
// that it is enough to know of each item whether it is a symbol.
func codeLengths(counts *[symbols]int) (lengths [symbols]int) {
	leaves := make([]int, 1, symbols+1) // weight<<8 | symbol; the first stands for the one that never occurs
	for s, n := range counts {
		if n > 0 {
			leaves = append(leaves, n<<8|s)
		}
	}
	if len(leaves) == 1 {
		// A table may not be empty, though no coefficient asks for it.
		leaves = append(leaves, 1<<8|1)
	}
	slices.Sort(leaves[1:])
	var isLeaf [maxCodeBits][2 * symbols]bool
	weights, next := make([]int, len(leaves), 2*len(leaves)), make([]int, 0, 2*len(leaves))
	for i, l := range leaves {
		weights[i], isLeaf[0][i] = l>>8, true
	}
	for round := 1; round < maxCodeBits; round++ {
		next = next[:0]
		rest := leaves
		take := func() {
			isLeaf[round][len(next)] = true
			next, rest = append(next, rest[0]>>8), rest[1:]
		}
		for i := 0; i+1 < len(weights); i += 2 {
			pair := weights[i] + weights[i+1]
			for len(rest) > 0 && rest[0]>>8 <= pair {
				take()
			}
			next = append(next, pair)
		}
		for len(rest) > 0 {
			take()
		}
		weights, next = next, weights
	}
	n := 2 * (len(leaves) - 1)
	for round := maxCodeBits - 1; round >= 0; round-- {
		taken := 0
		for _, leaf := range isLeaf[round][:n] {
			if leaf {
				taken++
			}
		}
		for _, l := range leaves[1:max(taken, 1)] {
			lengths[l&0xff]++
		}
		n = 2 * (n - taken)
	}
	return lengths
}
