package matcher

import (
	"fmt"
	"hash/fnv"
	"math"
	"testing"
)

// TestTables holds the tables that scores depend on to the values that every processor must compute.
func TestTables(t *testing.T) {
	h := fnv.New64a()
	fmt.Fprint(h, sigmoids.Arctan, log2Frac, cosTable, sinTable, sigmoids.Distance, sigmoids.Direction, sigmoids.Radial, pull, qualityRoots)
	if got := h.Sum64(); got != 0xa7b7d517b7ec84fa {
		t.Errorf("hash of the tables %#x: scores differ from those of other processors", got)
	}
}

func TestDirection(t *testing.T) {
	for x := int32(-300); x <= 300; x += 7 {
		for y := int32(-300); y <= 300; y += 11 {
			want := math.Atan2(float64(y), float64(x)) * turn / (2 * math.Pi)
			if d := turned(direction(x, y) - uint16(int32(math.Round(want)))); d > 12 {
				t.Fatalf("direction(%d, %d) = %d, want %.0f", x, y, direction(x, y), want)
			}
		}
	}
	if direction(0, 0) != 0 {
		t.Error("the zero vector has a direction")
	}
}

func TestLog2(t *testing.T) {
	for _, v := range []int32{0, 1, 500, 1024, 3000, 123456, 1 << 29} {
		want := math.Log2(1+float64(v)/one) * one
		if got := log2(v); math.Abs(float64(got)-want) > 4 {
			t.Errorf("log2(%d) = %d, want %.1f", v, got, want)
		}
	}
}

func TestRoot(t *testing.T) {
	for _, v := range []int64{0, 1, 3, 4, 1<<50 - 1, 1 << 50, 99999999} {
		r := int64(root(v))
		if r*r > v || (r+1)*(r+1) <= v {
			t.Errorf("root(%d) = %d", v, r)
		}
	}
}

func TestCalibrationRises(t *testing.T) {
	last := int32(-1)
	for name, u := range map[string]*fusion{"with map": &withMap, "without map": &withoutMap} {
		if u.curve[0].score < notAligned.curve[len(notAligned.curve)-1].score {
			t.Errorf("%s: an aligned pair can score below one that is not", name)
		}
		last = -1
		for e := int32(-60 * one); e < 60*one; e += 37 {
			s := u.calibrate(e)
			if s < last || s < 0 {
				t.Fatalf("%s: score %d at %d after %d", name, s, e, last)
			}
			last = s
		}
		if last < 80_000 {
			t.Errorf("%s: the scale ends at %d", name, last)
		}
	}
}
