package report

import (
	"cmp"
	"slices"
)

// Least is the smallest number that a report shows to others: a cell below it is hidden (rule R07-REPORT).
const Least = 5

// A sum says that cells add up to a total; all are indices of cells.
type sum struct {
	total int
	parts []int
}

// suppress tells which cells to hide: those below Least, and as few others as it takes that no hidden cell can be computed,
// nor be narrowed down to fewer than Least possible numbers, from the cells that are shown. Cells are not negative. The
// choice hides small cells before large ones and parts before totals.
func suppress(n []int, sums []sum) []bool {
	hidden := make([]bool, len(n))
	for i, v := range n {
		hidden[i] = v < Least
	}
	weight := weights(len(n), sums)
	for {
		out := exposed(n, hidden, sums)
		// Totals first: what keeps a total from being known keeps the cells under it.
		slices.SortStableFunc(out, func(a, b int) int { return weight[b] - weight[a] })
		next := -1
		for _, i := range out {
			if next = smallest(n, hidden, weight, sums, i); next >= 0 {
				break
			}
		}
		if next < 0 {
			return hidden // nothing exposed, or nothing shown
		}
		hidden[next] = true
	}
}

// weights say how much a reader misses a cell: not a total 0, the total of a line 1, that of everything 2.
func weights(cells int, sums []sum) []int {
	weight := make([]int, cells)
	for _, s := range sums {
		weight[s.total]++
	}
	for i, k := range weight {
		weight[i] = min((k+1)/2, 2) // a total of one line or two, with its reasons, or of lines and tables
	}
	return weight
}

// smallest returns the cell to hide so that cell i does not follow, -1 if nothing is shown any more: of those in a sum with
// it, or else of all, the one of the least weight, and of these the smallest.
func smallest(n []int, hidden []bool, weight []int, sums []sum, i int) int {
	for _, near := range []bool{true, false} {
		best := -1
		for _, s := range sums {
			if near && s.total != i && !slices.Contains(s.parts, i) {
				continue
			}
			for _, j := range append(slices.Clone(s.parts), s.total) {
				if hidden[j] {
					continue
				}
				if best < 0 || cmp.Or(cmp.Compare(weight[j], weight[best]), cmp.Compare(n[j], n[best]), cmp.Compare(j, best)) < 0 {
					best = j
				}
			}
		}
		if best >= 0 {
			return best
		}
	}
	return -1
}

// exposed returns the hidden cells that can be computed or narrowed down too far.
func exposed(n []int, hidden []bool, sums []sum) []int {
	out := determined(hidden, sums)
	low, high := bounds(n, hidden, sums)
	for i := range n {
		if hidden[i] && high[i] >= 0 && high[i]-low[i] < Least-1 && !slices.Contains(out, i) {
			out = append(out, i)
		}
	}
	return out
}

// bounds narrows down what a reader knows of each cell: at least low, at most high (-1: no bound). It goes through the sums
// until nothing changes, as a reader with a pencil would.
func bounds(n []int, hidden []bool, sums []sum) (low, high []int) {
	low, high = make([]int, len(n)), make([]int, len(n))
	for i := range n {
		if high[i] = -1; !hidden[i] {
			low[i], high[i] = n[i], n[i]
		}
	}
	for changed := true; changed; {
		changed = false
		raise := func(i, v int) {
			if v > low[i] {
				low[i], changed = v, true
			}
		}
		lower := func(i, v int) {
			if high[i] < 0 || v < high[i] {
				high[i], changed = v, true
			}
		}
		for _, s := range sums {
			atLeast, atMost, open := 0, 0, 0
			for _, j := range s.parts {
				atLeast += low[j]
				if high[j] < 0 {
					open++
				} else {
					atMost += high[j]
				}
			}
			raise(s.total, atLeast)
			if open == 0 {
				lower(s.total, atMost)
			}
			for _, j := range s.parts {
				if high[s.total] >= 0 {
					lower(j, high[s.total]-(atLeast-low[j]))
				}
				switch {
				case open == 0:
					raise(j, low[s.total]-(atMost-high[j]))
				case open == 1 && high[j] < 0:
					raise(j, low[s.total]-atMost)
				}
			}
			if changed {
				break // bounds have moved under the sums of this line
			}
		}
	}
	return low, high
}

// prime is the field that determined calculates in. The matrices hold 0, 1 and -1; a wrong rank modulo this prime would
// need a minor of several million.
const prime = 4_000_037

// determined returns the hidden cells whose numbers follow from the sums as a system of equations, whatever they are.
func determined(hidden []bool, sums []sum) (out []int) {
	column, cells := map[int]int{}, []int{}
	for i, h := range hidden {
		if h {
			column[i] = len(cells)
			cells = append(cells, i)
		}
	}
	var rows [][]int
	for _, s := range sums {
		row, any := make([]int, len(cells)), false
		for _, j := range s.parts {
			if hidden[j] {
				row[column[j]], any = 1, true
			}
		}
		if hidden[s.total] {
			row[column[s.total]], any = prime-1, true
		}
		if any {
			rows = append(rows, row)
		}
	}
	done := 0
	for c := range cells {
		at := slices.IndexFunc(rows[done:], func(r []int) bool { return r[c] != 0 })
		if at < 0 {
			continue
		}
		rows[done], rows[done+at] = rows[done+at], rows[done]
		scale := inverse(rows[done][c])
		for k := range rows[done] {
			rows[done][k] = rows[done][k] * scale % prime
		}
		for r := range rows {
			if f := rows[r][c]; r != done && f != 0 {
				for k := range rows[r] {
					rows[r][k] = (rows[r][k] + (prime-f)*rows[done][k]) % prime
				}
			}
		}
		done++
	}
	for _, row := range rows[:done] {
		only := -1
		for c, v := range row {
			if v != 0 && only >= 0 {
				only = -2
				break
			} else if v != 0 {
				only = c
			}
		}
		if only >= 0 {
			out = append(out, cells[only])
		}
	}
	return out
}

// inverse is by Fermat's little theorem.
func inverse(a int) int {
	out := 1
	for e := prime - 2; e > 0; e >>= 1 {
		if e&1 == 1 {
			out = out * a % prime
		}
		a = a * a % prime
	}
	return out
}
