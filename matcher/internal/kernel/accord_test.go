package kernel

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"
)

// recordOf lays codes out as a hot record does.
func recordOf(codes [][2]uint64, angles []uint8) []byte {
	rec := make([]byte, RecordSize)
	rec[countAt] = uint8(len(codes))
	for i := range Minutiae {
		k := i
		if k >= len(codes) {
			k = 0
		}
		binary.LittleEndian.PutUint64(rec[16*i:], codes[k][0])
		binary.LittleEndian.PutUint64(rec[16*i+8:], codes[k][1])
		rec[RecordAngles+i] = angles[k]
	}
	return rec
}

// With probe and record exchanged the accord is the same, also where rotations lie on the borders of windows and where
// several codes are equally near.
func TestAccordIsSymmetric(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	positive := 0
	for round := range 2000 {
		print := func(n int, like [][2]uint64) ([][2]uint64, []uint8) {
			codes, angles := make([][2]uint64, n), make([]uint8, n)
			for i := range codes {
				codes[i], angles[i] = [2]uint64{r.Uint64(), r.Uint64()}, uint8(r.IntN(256))
				if len(like) > 0 && r.IntN(2) == 0 {
					codes[i] = like[r.IntN(len(like))]
					for range r.IntN(40) {
						codes[i][r.IntN(2)] ^= 1 << r.IntN(64)
					}
				}
				if round%3 == 0 {
					angles[i] = uint8(r.IntN(16)*16 + r.IntN(2)*7 + 13 + r.IntN(2))
				}
			}
			return codes, angles
		}
		a, turnsA := print(1+r.IntN(Minutiae), nil)
		b, turnsB := print(1+r.IntN(Minutiae), a)
		var p, q Probe
		Set(&p, a, turnsA, 50, 23)
		Set(&q, b, turnsB, 50, 23)
		var ab, ba [1]uint16
		Accord(ab[:], recordOf(b, turnsB), &p)
		Accord(ba[:], recordOf(a, turnsA), &q)
		if ab != ba {
			t.Fatalf("round %d: %d, the other way %d", round, ab[0], ba[0])
		}
		if ab[0] > 0 {
			positive++
		}
	}
	if positive < 1000 {
		t.Errorf("only %d of 2000 pairs agree at all", positive)
	}
}

// A known case: two codes that agree, turned alike, and one that is as near to both.
func TestAccordByHand(t *testing.T) {
	var p Probe
	Set(&p, [][2]uint64{{0, 0}, {^uint64(0), 0}}, []uint8{30, 130}, 50, 23)
	rec := recordOf([][2]uint64{{0x7, 0}, {^uint64(0), 0x1f}, {0xf, 0}}, []uint8{20, 121, 200})
	out := make([]uint16, 1)
	Accord(out, rec, &p)
	// Rotations 10 and 9, both ways: 47 and 45 twice. The third code is 4 from the probe's first, at rotation 86.
	if want := (2*47 + 2*45) * int(math.Round(16384/math.Sqrt(2*47+2*45+46+30))) / 1024; int(out[0]) != want {
		t.Errorf("accord %d, want %d", out[0], want)
	}
	rec[countAt] = 1 // then the second and the third do not vote, but are still there to be near
	Accord(out, rec, &p)
	if want := (2*47 + 45) * int(math.Round(16384/math.Sqrt(2*47+45+30))) / 1024; int(out[0]) != want {
		t.Errorf("accord %d with one code that votes, want %d", out[0], want)
	}
}
