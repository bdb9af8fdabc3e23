package fmr

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// appendExtended writes the extended data of a view and their length.
//
// Two ways to count the lengths of blocks are met, and bytes may be divided by both. What is written is therefore
// divided again, as a reader will: if that gives other blocks, the other way is tried, and after that blocks of known
// types that nobody understands are left out, which are what makes the one way look better than the other.
func (w *writer) appendExtended(v *View, i int) error {
	blocks := w.blocks(v, i)
	exclusive := v.exclusive && w.format == v.family
	region, ok := w.region(blocks, exclusive)
	if !ok && w.format == ISO2005 {
		region, ok = w.region(blocks, !exclusive)
	}
	if !ok {
		understood := View{family: w.format}
		blocks = slices.DeleteFunc(blocks, func(b Block) bool {
			n := len(understood.Extended)
			understood.setBlocks([]Block{b})
			unread := len(understood.Extended) > n && b.Type < firstVendorBlock
			if unread {
				w.lose(i, "extended data of type %d that cannot be understood", b.Type)
			}
			return unread
		})
		region, _ = w.region(blocks, false)
	}
	if len(region) > math.MaxUint16 {
		return fmt.Errorf("fmr: %w: %d bytes of extended data", ErrContent, len(region))
	}
	w.u16(uint16(len(region)))
	w.b = append(w.b, region...)
	return nil
}

// region joins blocks, with lengths of the data only or of the head too; ok is false if a reader would find others.
func (w *writer) region(blocks []Block, exclusive bool) (region []byte, ok bool) {
	way, counted := asWhole, blockHead
	if exclusive {
		way, counted = asData, 0
	}
	for _, b := range blocks {
		region = binary.BigEndian.AppendUint16(region, b.Type)
		region = binary.BigEndian.AppendUint16(region, uint16(min(len(b.Data)+counted, math.MaxUint16)))
		region = append(region, b.Data...)
	}
	if len(region) > math.MaxUint16 {
		return region, true // refused by the caller
	}
	probe := View{family: w.format}
	found, list := probe.divide(region)
	same := slices.EqualFunc(blocks, list, func(a, b Block) bool { return a.Type == b.Type && bytes.Equal(a.Data, b.Data) })
	return region, found == way && same
}

// blocks lists the extended data of a view in the layout of the format.
func (w *writer) blocks(v *View, i int) (list []Block) {
	if c := v.RidgeCounts; c != nil {
		data := []byte{c.Method}
		for _, n := range c.Counts {
			data = append(data, n.From, n.To, n.Count)
		}
		list = append(list, Block{blockRidgeCounts, data})
	}
	if len(v.Cores)+len(v.Deltas) > 0 || v.emptyCores {
		data, exact := appendCores(nil, v.Cores, v.Deltas, w.format.ansi())
		if !exact {
			w.lose(i, "angles of some cores or deltas, or more than %d of them", maxPoints)
		}
		list = append(list, Block{blockCores, data})
	}
	if z := v.Zones; z != nil {
		list = append(list, Block{blockZones, append([]byte{z.CellWidth, z.CellHeight, z.Depth}, z.Data...)})
	}
	for _, b := range v.Extended {
		if b.Type < firstVendorBlock && v.family != w.format {
			w.lose(i, "extended data of type %d, whose layout is not known", b.Type)
			continue
		}
		list = append(list, b)
	}
	return list
}
