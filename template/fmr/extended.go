package fmr

import (
	"bytes"
	"encoding/binary"
	"math"
)

// Types of extended data blocks. From 0x0100 on they are vendors'.
const (
	blockRidgeCounts = 1
	blockCores       = 2
	blockZones       = 3
	firstVendorBlock = 0x0100

	blockHead = 4 // type and length
)

// Block is a block of extended data as it stands in a record, without its head.
type Block struct {
	Type uint16
	Data []byte
}

// RidgeCounts are numbers of ridges between pairs of minutiae.
type RidgeCounts struct {
	Method uint8 // 0 not specified, 1 one neighbour in each quadrant, 2 one in each octant
	Counts []RidgeCount
}

// RidgeCount is the number of ridges between two minutiae, which are counted from 1; 0 stands for no neighbour.
type RidgeCount struct{ From, To, Count uint8 }

// Core is a core point in pixels of the image.
type Core struct {
	X, Y    uint16
	Angular bool   // Angle is given
	Angle   uint16 // in 1/FullTurn turn
}

// Delta is a delta point in pixels of the image.
type Delta struct {
	X, Y    uint16
	Angular bool      // Angles are given
	Angles  [3]uint16 // in 1/FullTurn turn
}

// Zones is the quality of the print by cells of the image.
type Zones struct {
	CellWidth, CellHeight uint8  // pixels
	Depth                 uint8  // bits a cell
	Data                  []byte // row by row, the first cell in the highest bits
}

// readExtended reads the extended data of a view. Only in the last view of a record may they be longer or shorter than
// their length says. Data that cannot be understood are left out with a warning: the minutiae are good without.
func (r *Record) readExtended(in *reader, v *View, index int, last bool) {
	at := in.pos
	if in.left() == 0 && last {
		r.warn("offset %d: view %d ends without the length of its extended data", at, index)
		return
	}
	n := int(in.u16())
	if in.short {
		in.short, in.pos = false, len(in.b)
		r.warn("offset %d: view %d ends in the length of its extended data", at, index)
		return
	}
	rest := in.b[in.pos:]
	region := rest[:min(n, len(rest))]
	regions := [][]byte{region}
	if last && len(region) != len(rest) && len(rest) <= math.MaxUint16 {
		regions = append(regions, rest)
	}
	best, blocks := v.divide(regions...)
	switch {
	case best < 0:
		r.warn("offset %d: extended data of view %d do not fit their length and are left out", at, index)
	case best == asRest:
		region = rest
		r.warn("offset %d: extended data of view %d say %d bytes, there are %d", at, index, n, len(rest))
	case best == asFits || n > len(rest):
		r.warn("offset %d: lengths within the extended data of view %d are wrong", at, index)
	}
	v.exclusive = best == asData
	v.setBlocks(blocks)
	in.pos += len(region)
}

// Ways to divide extended data into blocks, in the order in which they are believed.
const (
	asWhole = iota // lengths count the head
	asData         // lengths count the data only
	asFits         // some lengths are wrong
	asRest         // and that of all blocks too
)

// divide divides a region, or what there is beyond it, into blocks, in the way that leaves the fewest blocks of known
// types that cannot be understood; -1 where there is none.
func (v *View) divide(regions ...[]byte) (way int, blocks []Block) {
	readings := []func() ([]Block, bool){
		func() ([]Block, bool) { return splitBlocks(regions[0], blockHead) },
		func() ([]Block, bool) { return splitBlocks(regions[0], 0) },
		func() ([]Block, bool) { return v.fitBlocks(regions[0]) },
	}
	if len(regions) > 1 {
		readings = append(readings, func() ([]Block, bool) { return v.fitBlocks(regions[1]) })
	}
	way, least := -1, 0
	for i, read := range readings {
		list, ok := read()
		if !ok {
			continue
		}
		if unread := v.unread(list); way < 0 || unread < least {
			way, least, blocks = i, unread, list
		}
	}
	return way, blocks
}

// splitBlocks cuts region into blocks whose lengths count so many bytes of the head.
func splitBlocks(region []byte, counted int) (list []Block, ok bool) {
	for len(region) > 0 {
		if len(region) < blockHead {
			return nil, false
		}
		n := int(binary.BigEndian.Uint16(region[2:])) - counted
		if n < 0 || n > len(region)-blockHead {
			return nil, false
		}
		list = append(list, Block{binary.BigEndian.Uint16(region), region[blockHead : blockHead+n]})
		region = region[blockHead+n:]
	}
	return list, true
}

// fitBlocks finds a way to cut region where the lengths are wrong: each block has the data that its length says, with
// the head or without it, or what its own counts ask for.
func (v *View) fitBlocks(region []byte) ([]Block, bool) {
	hopeless := map[int]bool{} // offsets from which the end cannot be reached
	var list []Block
	var fit func(at int) bool
	fit = func(at int) bool {
		if at == len(region) {
			return true
		}
		if len(region)-at < blockHead || hopeless[at] {
			return false
		}
		kind, n := binary.BigEndian.Uint16(region[at:]), int(binary.BigEndian.Uint16(region[at+2:]))
		data := region[at+blockHead:]
		sizes := []int{n - blockHead, n}
		if kind == blockCores {
			if _, _, used, ok := readCores(data, v.family.ansi()); ok {
				sizes = []int{used, n - blockHead, n}
			}
		}
		for _, size := range sizes {
			if size < 0 || size > len(data) {
				continue
			}
			list = append(list, Block{kind, data[:size]})
			if fit(at + blockHead + size) {
				return true
			}
			list = list[:len(list)-1]
		}
		hopeless[at] = true
		return false
	}
	return list, fit(0)
}

// unread counts the blocks of known types that setBlocks would not understand.
func (v *View) unread(list []Block) (n int) {
	probe := View{family: v.family}
	probe.setBlocks(list)
	for _, b := range probe.Extended {
		if b.Type < firstVendorBlock {
			n++
		}
	}
	return n
}

// setBlocks fills in what the blocks say. A block that would not be written as it stands stays in Extended.
func (v *View) setBlocks(list []Block) {
	ansi := v.family.ansi()
	for _, b := range list {
		done := false
		switch {
		case b.Type == blockRidgeCounts && v.RidgeCounts == nil && len(b.Data)%3 == 1:
			c := &RidgeCounts{Method: b.Data[0]}
			for d := b.Data[1:]; len(d) > 0; d = d[3:] {
				c.Counts = append(c.Counts, RidgeCount{d[0], d[1], d[2]})
			}
			v.RidgeCounts, done = c, true
		case b.Type == blockCores && v.Cores == nil && v.Deltas == nil && !v.emptyCores:
			cores, deltas, used, ok := readCores(b.Data, ansi)
			if data, exact := appendCores(nil, cores, deltas, ansi); ok && exact && used == len(b.Data) && bytes.Equal(data, b.Data) {
				v.Cores, v.Deltas, done = cores, deltas, true
				v.emptyCores = len(cores)+len(deltas) == 0
			}
		case b.Type == blockZones && v.Zones == nil && len(b.Data) >= 3:
			v.Zones = &Zones{b.Data[0], b.Data[1], b.Data[2], bytes.Clone(b.Data[3:])}
			done = true
		}
		if !done {
			v.Extended = append(v.Extended, Block{b.Type, bytes.Clone(b.Data)})
		}
	}
}
