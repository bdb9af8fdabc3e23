package report

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// tableOf returns the cells of a table with a line and a column of sums, and the sums.
func tableOf(rows, cols int, values []int) (n []int, sums []sum) {
	n = make([]int, (rows+1)*(cols+1))
	at := func(r, c int) int { return r*(cols+1) + c }
	for r := range rows {
		for c := range cols {
			v := values[r*cols+c]
			for _, i := range []int{at(r, c), at(r, cols), at(rows, c), at(rows, cols)} {
				n[i] += v
			}
		}
	}
	for r := range rows + 1 {
		s := sum{total: at(r, cols)}
		for c := range cols {
			s.parts = append(s.parts, at(r, c))
		}
		sums = append(sums, s)
	}
	for c := range cols + 1 {
		s := sum{total: at(rows, c)}
		for r := range rows {
			s.parts = append(s.parts, at(r, c))
		}
		sums = append(sums, s)
	}
	return n, sums
}

// A hidden cell cannot be had by anybody who tries all tables that fit what is shown: this does, for small ones.
func TestSuppressAgainstSearch(t *testing.T) {
	const most = 11 // of any cell, in the tables that are tried
	rng := rand.New(rand.NewPCG(7, 7))
	checked := 0
	for range 40 {
		rows, cols := 2, 2+rng.IntN(2)
		values := make([]int, rows*cols)
		for i := range values {
			values[i] = rng.IntN(11)
		}
		n, sums := tableOf(rows, cols, values)
		hidden := suppress(n, sums)
		for i, v := range n {
			if v < Least && !hidden[i] {
				t.Fatalf("%v: cell %d with %d is shown", values, i, v)
			}
		}
		possible := make([]map[int]bool, len(n))
		for i := range possible {
			possible[i] = map[int]bool{}
		}
		guess := make([]int, len(values))
		var try func(int)
		try = func(k int) {
			if k < len(guess) {
				r, c := k/cols, k%cols
				if i := r*(cols+1) + c; !hidden[i] {
					guess[k] = n[i]
					try(k + 1)
					return
				}
				for v := range most + 1 {
					guess[k] = v
					try(k + 1)
				}
				return
			}
			m, _ := tableOf(rows, cols, guess)
			for i := range m {
				if !hidden[i] && m[i] != n[i] {
					return
				}
			}
			for i := range m {
				possible[i][m[i]] = true
			}
		}
		if free := len(values) - count(hidden, rows, cols); free < len(values)-4 {
			continue // too many tables to try
		}
		try(0)
		checked++
		for i, h := range hidden {
			if h && len(possible[i]) < Least {
				t.Errorf("%v, hidden %v: cell %d can only be %v", values, hidden, i, possible[i])
			}
		}
	}
	if checked < 15 {
		t.Errorf("%d tables tried", checked)
	}
}

// count returns the hidden cells of the body.
func count(hidden []bool, rows, cols int) (k int) {
	for r := range rows {
		for c := range cols {
			if hidden[r*(cols+1)+c] {
				k++
			}
		}
	}
	return k
}

func TestSuppress(t *testing.T) {
	line := []sum{{total: 3, parts: []int{0, 1, 2}}}
	for _, c := range []struct {
		n    []int
		sums []sum
		want string
	}{
		{[]int{9, 8, 7, 24}, line, "9 8 7 24"},
		{[]int{2, 8, 7, 17}, line, "* 8 * 17"},  // 17 - 8 - 7 would tell
		{[]int{2, 1, 7, 10}, line, "* * * 10"},  // two cells of 3 together would be known nearly
		{[]int{4, 4, 7, 15}, line, "* * 7 15"},  // eight together, each anything from 0 to 8
		{[]int{0, 0, 0, 0}, line, "* * * *"},    // nothing is a small number too
		{[]int{0, 0, 20, 20}, line, "* * * 20"}, // the sum beside would tell that both are 0
		{[]int{3, 900}, nil, "* 900"},           // no sum, nothing to compute
		{[]int{3, 9, 12, 30, 42, 12, 21}, []sum{{2, []int{0, 1}}, {4, []int{2, 3}}, {5, []int{0, 1}}, {6, []int{1, 5}}}, ""},
	} {
		hidden := suppress(c.n, c.sums)
		if out := exposed(c.n, hidden, c.sums); len(out) > 0 && slices.Contains(hidden, false) {
			t.Errorf("%v: cells %v are exposed", c.n, out)
		}
		got := ""
		for i, v := range c.n {
			s := fmt.Sprint(v)
			if hidden[i] {
				s = "*"
			}
			got += s + " "
		}
		if c.want != "" && got != c.want+" " {
			t.Errorf("%v: %s, want %s", c.n, got, c.want)
		}
	}
}

// Two sums over the same hidden pair, one weighted by a third cell: only elimination finds that the pair is known.
func TestDetermined(t *testing.T) {
	// a+b = 10, b+c = 11, a+c = 9: with everything but the totals hidden each is known.
	sums := []sum{{3, []int{0, 1}}, {4, []int{1, 2}}, {5, []int{0, 2}}}
	hidden := []bool{true, true, true, false, false, false}
	if out := determined(hidden, sums); !slices.Equal(out, []int{0, 1, 2}) {
		t.Errorf("got %v", out)
	}
	if hidden = suppress([]int{4, 6, 5, 10, 11, 9}, sums); len(determined(hidden, sums)) > 0 || slices.Contains(hidden[:1], false) {
		t.Errorf("%v", hidden)
	}
}
