//go:build unix

package kernel

import (
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/whorl-afis/whorl/internal/fence"
	"github.com/whorl-afis/whorl/matcher/internal/cpu"
)

func TestScreenBetweenFences(t *testing.T) {
	r := rand.New(rand.NewPCG(72, 72))
	for _, level := range cpu.Levels() {
		for _, upper := range []bool{true, false} {
			for _, n := range []int{1, 7, 8, 16, 129} {
				const all = 130
				policy, subject := fence.Bytes(t, 8*n, upper), fence.Bytes(t, 4*n, upper)
				numbers, set := fence.Bytes(t, 4*n, upper), fence.Bytes(t, 8*((all+63)/64), upper)
				pass := unsafe.Slice((*uint32)(unsafe.Pointer(&numbers[0])), n)
				subjects := unsafe.Slice((*uint64)(unsafe.Pointer(&set[0])), len(set)/8)
				m := fencedAs[Mask](t, upper)
				for range 20 {
					*m = randomScreen(r, policy, subject, all)
					checkScreen(t, level, pass, subjects, all, policy, subject, m)
				}
			}
		}
	}
}

func TestLikesBetweenFences(t *testing.T) {
	r := rand.New(rand.NewPCG(85, 85))
	for _, level := range cpu.Levels() {
		for _, upper := range []bool{true, false} {
			l, g, p, angle := fencedAs[Likes](t, upper), fencedAs[Agreed](t, upper), fencedAs[Codes](t, upper), fencedAs[[Compared]uint8](t, upper)
			x, y := fencedAs[[Compared]int32](t, upper), fencedAs[[Compared]int32](t, upper)
			toX, toY := fencedAs[[Minutiae]int32](t, upper), fencedAs[[Minutiae]int32](t, upper)
			hot := fence.Bytes(t, RecordSize, upper)
			for _, n := range []int{1, 31, 32} {
				randomLikes(r, p, angle, hot)
				checkLikes(t, level, l, p, angle, hot, n, n, 127) // all, or nearly
				checkChoose(t, level, g, l, 0, 128)
				for _, n := range []int{1, 33, 49, 95, MostAgreed} {
					randomAgreed(r, g, n, x, y, toX, toY)
					checkLay(t, level, g, x, y, toX, toY, 1<<14, 0, 80)
				}
			}
		}
	}
}

func TestRelaxedBetweenFences(t *testing.T) {
	r := rand.New(rand.NewPCG(97, 97))
	for _, level := range cpu.Levels() {
		for _, upper := range []bool{true, false} {
			x := fencedAs[Relaxed](t, upper)
			for _, n := range []int{2, 5, 47, 48, Compared} {
				edges, part := randomRelaxed(r, x, n, 1)
				last := fence.Bytes(t, 4*len(edges), upper)
				fenced := unsafe.Slice((*Edge)(unsafe.Pointer(&last[0])), len(edges))
				copy(fenced, edges)
				checkRelaxed(t, level, x, n, fenced, 5, part)
			}
		}
	}
}

func TestAtLeastBetweenFences(t *testing.T) {
	for _, level := range cpu.Levels() {
		for _, upper := range []bool{true, false} {
			for _, n := range []int{1, 31, 32, 33, 100} {
				list, scores := fence.Bytes(t, 2*(n+ListRoom), upper), fence.Bytes(t, 2*n, upper)
				for _, least := range []uint16{0, 1} {
					checkAtLeast(t, level, unsafe.Slice((*uint16)(unsafe.Pointer(&list[0])), n+ListRoom), unsafe.Slice((*uint16)(unsafe.Pointer(&scores[0])), n), least)
				}
			}
		}
	}
}
