package matcher

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"slices"

	"github.com/whorl-afis/whorl/matcher/gallery"
	"github.com/whorl-afis/whorl/matcher/internal/kernel"
)

// The place of two prints is how much of their best minutiae lies alike: what look finds of a record, with other limits, the same
// in both orders and made alike for prints with few minutiae and with common codes. Of prints with ridge orientations it bounds
// the score a third time. It tells strangers from mates as well as the support does, and takes a tenth of what comparing prints
// with alike codes takes: an exact search for ten compares one in ten of the records that accord leaves.
//
// Minutiae of poor prints lie anywhere: the mates that place alone would hold down, on drawn prints as on the visible FVC sets,
// have a print whose minutiae are of low quality. So it bounds poor prints less, and those without qualities not at all
// (docs/notes/2026-11-22-search-last.md).

// placed is what place looks at of a print: the minutiae whose codes a gallery's hot record holds.
type placed struct {
	hot     []byte // codes and directions, as a hot record has them
	x, y    [kernel.Minutiae]int32
	n       int
	quality int32 // the sum of the minutiae's

	first bool // whether the rest, the same again as the first of two prints needs it, is filled in
	codes kernel.Codes
	angle [maxCompared]uint8
	fromX [maxCompared]int32
	fromY [maxCompared]int32

	own [kernel.RecordSize]byte // behind hot, of prints that are no records
}

// set takes over what p has of a print.
func (l *placed) set(p *Prepared) {
	l.n, l.quality, l.hot, l.first = min(p.n, kernel.Minutiae), 0, l.own[:], true
	copy(l.x[:], p.x[:l.n])
	copy(l.y[:], p.y[:l.n])
	l.codes, l.angle, l.fromX, l.fromY = p.codes, p.angle, p.x, p.y
	for k, q := range p.quality[:l.n] {
		l.quality += int32(q)
		binary.LittleEndian.PutUint64(l.hot[16*k:], p.codes.Low[k])
		binary.LittleEndian.PutUint64(l.hot[16*k+8:], p.codes.High[k])
		l.hot[kernel.RecordAngles+k] = p.angle[k]
	}
}

// load is set of record i.
func (l *placed) load(s *gallery.Snapshot, i int) error {
	hot, n, quality, err := s.Best(i, &l.x, &l.y)
	l.hot, l.n, l.quality, l.first = hot, n, int32(quality), false
	return err
}

// putFirst fills in what the first of two prints needs.
func (l *placed) putFirst() {
	if l.first {
		return
	}
	l.first = true
	for k := range l.n {
		l.codes.Low[k], l.codes.High[k] = binary.LittleEndian.Uint64(l.hot[16*k:]), binary.LittleEndian.Uint64(l.hot[16*k+8:])
	}
	copy(l.angle[:], l.hot[kernel.RecordAngles:][:l.n])
	copy(l.fromX[:], l.x[:l.n])
	copy(l.fromY[:], l.y[:l.n])
}

// before orders prints by all that place looks at, so that it is the same whichever comes first.
func (l *placed) before(q *placed) bool {
	n := l.n
	return cmp.Or(cmp.Compare(n, q.n), slices.Compare(l.x[:n], q.x[:min(n, q.n)]), slices.Compare(l.y[:n], q.y[:min(n, q.n)]),
		bytes.Compare(l.hot[:16*n], q.hot[:16*q.n]), bytes.Compare(l.hot[kernel.RecordAngles:][:n], q.hot[kernel.RecordAngles:][:q.n])) < 0
}

const (
	// placeLimit is the greatest distance of codes that gives a vote, placeReach how far the movements of votes that agree
	// lie apart along an axis: 9 pixels. Of codes up to 54 and 10 pixels more of the drawn mates lie where strangers do; 14
	// pixels are far worse. More windows of rotations than the one with most votes find as many false crowds as true ones.
	placeLimit, placeReach = 52, 9 * 8
	// wellDrawn is the mean quality of the minutiae from which on a print's place bounds fully, poorPlace what each point less
	// adds to the place of a pair.
	wellDrawn, poorPlace = 60, 4
	mostPlaceWeight      = kernel.MostAgreed * (placeLimit + 1)
)

// placeBalance is 16/sqrt(s+30) in 1/1024 for a sum s of the votes that turn alike: where many do, many lie alike by chance.
var placeBalance [mostPlaceWeight + 1]uint16

func init() {
	for s := range placeBalance {
		placeBalance[s] = uint16(math.Round(16 * 1024 / math.Sqrt(float64(s+30))))
	}
}

// A placer computes places.
type placer struct {
	likes  kernel.Likes
	agreed kernel.Agreed
}

// place returns that of two prints, the same in both orders.
func (l *placer) place(a, b *placed) int32 {
	if a.n == 0 || b.n == 0 {
		return 0
	}
	if b.before(a) {
		a, b = b, a
	}
	a.putFirst()
	poor := poorPlace * max(0, wellDrawn-min(a.quality/int32(a.n), b.quality/int32(b.n)))
	l.likes.Find(&a.codes, &a.angle, b.hot, a.n, b.n, placeLimit)
	from := turnOfMost(&l.likes)
	l.agreed.Select(&l.likes, from, lookTurn)
	weight := l.agreed.Sum
	if l.agreed.N == 0 {
		return poor
	}
	// The first mean takes in what only turns alike; the second is of those that also move alike.
	overlay(&l.agreed, from, &a.fromX, &a.fromY, &b.x, &b.y, placeReach)
	around := overlay(&l.agreed, from, &a.fromX, &a.fromY, &b.x, &b.y, placeReach)
	scale := accordScale[a.n] * accordScale[b.n]
	return poor + int32(uint64(around)*uint64(placeBalance[weight])*scale>>30)
}

// place returns that of the prints being compared.
func (c *Comparer) place() int32 {
	c.placedA.set(c.a)
	c.placedB.set(c.b)
	return c.placer.place(&c.placedA, &c.placedB)
}
