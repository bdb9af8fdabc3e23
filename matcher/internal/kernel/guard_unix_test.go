//go:build unix

package kernel

import (
	"math/rand/v2"
	"os"
	"testing"
	"unsafe"

	"github.com/whorl-afis/whorl/internal/fence"
	"github.com/whorl-afis/whorl/matcher/internal/cpu"
)

// A kernel that reads or writes a byte too far ends the test with a fault.
func TestScanBetweenFences(t *testing.T) {
	for _, level := range cpu.Levels() {
		r := rand.New(rand.NewPCG(4, uint64(level)))
		for _, n := range []int{1, 2, 3, 7, 8, 64, 129} {
			for _, upper := range []bool{true, false} {
				hot := fence.Bytes(t, n*RecordSize, upper)
				scores := fence.Bytes(t, 2*n, upper)
				probe := fence.Bytes(t, int(unsafe.Sizeof(Probe{})), upper)
				out := unsafe.Slice((*uint16)(unsafe.Pointer(&scores[0])), n)
				p := (*Probe)(unsafe.Pointer(&probe[0]))
				*p = *randomProbe(r, Minutiae, 50)
				rows := fencedAs[table](t, upper)
				*rows = *p.table
				p.table = rows
				randomRecords(r, hot, p)
				numbers := fence.Bytes(t, 2*n, upper)
				list := unsafe.Slice((*uint16)(unsafe.Pointer(&numbers[0])), n)
				copy(list, inTurn(n))
				want := make([]uint16, n)
				for _, k := range sweeps {
					k.generic(want, hot, list, p)
					k.at(level, out, hot, list, p)
					for i := range want {
						if out[i] != want[i] {
							t.Fatalf("%s, %v, %d records, upper %v: record %d scores %d, want %d", k.name, level, n, upper, i, out[i], want[i])
						}
					}
				}
			}
		}
	}
}

// fencedAs returns a zero value of T between fences.
func fencedAs[T any](t *testing.T, upper bool) *T {
	t.Helper()
	var v T
	return (*T)(unsafe.Pointer(&fence.Bytes(t, int(unsafe.Sizeof(v)), upper)[0]))
}

func TestNeighbourhoodBetweenFences(t *testing.T) {
	const n = 5
	r := rand.New(rand.NewPCG(5, 5))
	weights := randomProjection(r)
	for _, level := range cpu.Levels() {
		for _, upper := range []bool{true, false} {
			d, z, p := fencedAs[Density](t, upper), fencedAs[[n]Levels](t, upper), fencedAs[Projection](t, upper)
			bells, parts, list := fencedAs[Bells](t, upper), fencedAs[Parts](t, upper), fencedAs[Neighbours](t, upper)
			sums, out := fencedAs[[n][Weights]int32](t, upper), fencedAs[[n][2]uint64](t, upper)
			p.weights, p.threshold = weights.weights, weights.threshold
			randomTables(r, bells, parts)
			randomNeighbours(r, list, MostPlaces)
			var want Density
			spreadAt(level, d, list, bells, parts)
			spreadGeneric(&want, list, bells, parts)
			if *d != want {
				t.Fatalf("%v, upper %v: densities differ", level, upper)
			}
			for k := range z {
				*d = want
				setLevelsAt(level, &z[k], d)
				var levels Levels
				*d = want
				setLevelsGeneric(&levels, d)
				if [dims]uint8(z[k][:]) != [dims]uint8(levels[:]) {
					t.Fatalf("%v, upper %v: levels differ", level, upper)
				}
			}
			if level == cpu.Portable {
				continue // packs weights of its own
			}
			projectAt(level, p, out[:], z[:], sums[:])
			for k := range z {
				if want := projectGeneric(weights, &z[k]); out[k] != want {
					t.Fatalf("%v, upper %v: code %x, want %x", level, upper, out[k], want)
				}
			}
		}
	}
}

func TestNearBetweenFences(t *testing.T) {
	r := rand.New(rand.NewPCG(10, 10))
	for _, level := range cpu.Levels() {
		for _, upper := range []bool{true, false} {
			p, list := fencedAs[Places](t, upper), fencedAs[Neighbours](t, upper)
			for _, n := range []int{1, 16, 17, MostPlaces - 1, MostPlaces} {
				randomPlaces(r, p, n, 300) // all are neighbours
				checkNear(t, level, list, p, n, n-1, 1<<14, 0)
			}
		}
	}
}

func TestDistancesBetweenFences(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	for _, level := range cpu.Levels() {
		for _, upper := range []bool{true, false} {
			d, near := fencedAs[Distances](t, upper), fencedAs[[Compared]uint64](t, upper)
			a, b, p := fencedAs[Codes](t, upper), fencedAs[Codes](t, upper), fencedAs[Pairs](t, upper)
			for n := 1; n <= Compared; n += 7 {
				randomCodes(r, a, nil)
				randomCodes(r, b, a)
				checkDistances(t, level, d, near, a, b, n, Compared, 54)
				checkDistances(t, level, d, near, a, b, Compared, n, 54)
				randomPairs(r, p)
				checkAgree(t, level, p, near, n, 22)
			}
		}
	}
}

func TestSupportBetweenFences(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for _, level := range cpu.Levels() {
		for _, upper := range []bool{true, false} {
			in, out, s := fencedAs[Relations](t, upper), fencedAs[[MostRelations]int32](t, upper), fencedAs[Sigmoids](t, upper)
			randomSigmoids(r, s)
			randomRelations(r, in)
			for _, n := range []int{1, 8, MostRelations - 1, MostRelations} {
				checkSupport(t, level, in, out, n, s)
			}
		}
	}
}

func TestPullsBetweenFences(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	for _, level := range cpu.Levels() {
		for _, upper := range []bool{true, false} {
			at, from, gaps := fencedAs[Points](t, upper), fencedAs[Points](t, upper), fencedAs[Points](t, upper)
			table, out := fencedAs[PullTable](t, upper), fencedAs[Pulls](t, upper)
			for _, n := range []int{1, 8, Compared - 1, Compared} {
				randomPulls(r, at, from, gaps, table)
				checkPulls(t, level, out, at, n, from, gaps, Compared, table)
			}
		}
	}
}

func TestCloseBetweenFences(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	for _, level := range cpu.Levels() {
		for _, upper := range []bool{true, false} {
			a, b, near := fencedAs[Marks](t, upper), fencedAs[Marks](t, upper), fencedAs[[Compared]uint64](t, upper)
			for _, n := range []int{1, 8, Compared - 1, Compared} {
				randomMarks(r, a, b, n)
				checkClose(t, level, near, a, Compared, b, n, 280, 4694)
			}
		}
	}
}

func TestCrowdBetweenFences(t *testing.T) {
	for _, level := range cpu.Levels() {
		r := rand.New(rand.NewPCG(64, uint64(level)))
		for _, upper := range []bool{true, false} {
			sum, m := fencedAs[[MostMoves]int32](t, upper), fencedAs[Moves](t, upper)
			for _, n := range []int{1, 8, 9, MostMoves} {
				randomMoves(r, m)
				checkCrowd(t, level, sum, m, n, 80)
				Prefetch(unsafe.Slice((*byte)(unsafe.Pointer(sum)), 4*MostMoves+os.Getpagesize())) // the fence behind it too
			}
		}
	}
}

func TestAgreementBetweenFences(t *testing.T) {
	r := rand.New(rand.NewPCG(73, 73))
	for _, level := range cpu.Levels() {
		for _, upper := range []bool{true, false} {
			o, c := fencedAs[Overlay](t, upper), fencedAs[Cosines](t, upper)
			*c = *randomCosines(r)
			for _, cols := range []int{1, 7, 8, 9, 22} {
				a, b := randomGrid(r, cols, 5), randomGrid(r, mostCells/64, 64)
				cells := fence.Bytes(t, len(a.Cells), upper)
				copy(cells, a.Cells)
				a.Cells = cells
				for range 20 {
					randomOverlay(r, o)
					o.X += r.Int64N(64 << CellShift)
					o.Y += r.Int64N(64 << CellShift)
					checkAgreement(t, level, o, a, b, c, 10)
				}
			}
		}
	}
}
