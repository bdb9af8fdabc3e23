package server

import "testing"

func TestBudget(t *testing.T) {
	b := newBudget(10)
	for i, c := range []struct {
		user int
		take int64
		want bool
	}{
		{1, 3, true}, {1, 3, false}, {1, 2, true}, {1, 1, false}, // one user has half
		{2, 6, false}, {2, 5, true}, // and the other the other half
		{3, 1, false},               // then there is none
		{1, -5, true}, {3, 5, true}, // until somebody gives his back
		{2, -5, true}, {3, -5, true},
	} {
		if c.take < 0 {
			b.give(c.user, -c.take)
		} else if got := b.take(c.user, c.take); got != c.want {
			t.Errorf("step %d: %v", i, got)
		}
	}
	if b.used != 0 || len(b.byUser) != 0 {
		t.Errorf("%d used, %v", b.used, b.byUser)
	}
}
