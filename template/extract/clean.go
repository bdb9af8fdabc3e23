package extract

import (
	"cmp"
	"slices"
)

const (
	// Two candidates closer than dipoleReach pixels (one ridge period) whose directions are opposite within about
	// one radian are the two ends of a break, a pore or a bridge, and no minutiae.
	dipoleReach  = 10
	dipoleCosine = -0.5403 // cos(π - 1)
	// lostReach is how far pairs that were removed speak against a candidate, in pixels.
	lostReach = 24
	// bucketSide is the side of the squares by which neighbours are found, in pixels; no less than any reach here.
	bucketSide = 24
)

// pair is two candidates, the square of their distance in 1/64 pixel².
type pair struct{ distance, a, b int32 }

// clean removes pairs of candidates that annihilate each other, the closest first.
func (e *Extractor) clean() {
	e.fillBuckets()
	e.pairs = e.pairs[:0]
	for i := range e.found {
		c := &e.found[i]
		e.around(i, dipoleReach, func(j int, d2 float32) {
			o := &e.found[j]
			if j > i && float32(c.fx*o.fx)+float32(c.fy*o.fy) < dipoleCosine {
				e.pairs = append(e.pairs, pair{int32(d2 * 64), int32(i), int32(j)})
			}
		})
	}
	slices.SortFunc(e.pairs, func(p, q pair) int {
		return cmp.Or(cmp.Compare(p.distance, q.distance), cmp.Compare(p.a, q.a), cmp.Compare(p.b, q.b))
	})
	for _, p := range e.pairs {
		if a, b := &e.found[p.a], &e.found[p.b]; !a.dead && !b.dead {
			a.dead, b.dead = true, true
		}
	}
	for i := range e.found {
		e.around(i, lostReach, func(j int, _ float32) {
			if e.found[j].dead {
				e.found[i].lost++
			}
		})
	}
	live := e.found[:0]
	for _, c := range e.found {
		if !c.dead {
			live = append(live, c)
		}
	}
	e.found = live
	e.fillBuckets()
}

// fillBuckets sorts the candidates into squares.
func (e *Extractor) fillBuckets() {
	e.bw, e.bh = e.rw/bucketSide+1, e.gh*block/bucketSide+1
	e.bucket = grow(e.bucket, e.bw*e.bh)
	for i := range e.bucket {
		e.bucket[i] = -1
	}
	for i := range e.found {
		b := e.bucketOf(&e.found[i])
		e.found[i].next = e.bucket[b]
		e.bucket[b] = int32(i)
	}
}

func (e *Extractor) bucketOf(c *candidate) int {
	return max(0, min(e.bh-1, int(c.y)/bucketSide))*e.bw + max(0, min(e.bw-1, int(c.x)/bucketSide))
}

// around calls near for each other candidate within reach pixels of candidate i, with the square of its distance.
func (e *Extractor) around(i int, reach float32, near func(j int, d2 float32)) {
	c := &e.found[i]
	b := e.bucketOf(c)
	for y := max(0, b/e.bw-1); y <= min(e.bh-1, b/e.bw+1); y++ {
		for x := max(0, b%e.bw-1); x <= min(e.bw-1, b%e.bw+1); x++ {
			for j := e.bucket[y*e.bw+x]; j >= 0; j = e.found[j].next {
				dx, dy := e.found[j].x-c.x, e.found[j].y-c.y
				if d2 := float32(dx*dx) + float32(dy*dy); int(j) != i && d2 < reach*reach {
					near(int(j), d2)
				}
			}
		}
	}
}
