// Package j2ktest writes JPEG 2000 codestreams (ISO/IEC 15444-1) of one component, and says which samples a decoder has
// to make of them, or of their first packets. It is the other side of the tests of package jp2: written from the
// standard alone and with nothing of the decoder, so that a mistake in either shows. Not for anything else: it chooses
// no rates, knows no distortion, and puts what is plain before what is fast.
//
// Encode with [Options] makes a [Stream]; [Stream.Decoded] tells what it means.
package j2ktest

import "math/rand/v2"

// Code-block styles: table A.19.
const (
	Bypass = 1 << iota
	Reset
	TermAll
	Causal
	Predictable
	Symbols
)

// Progression orders: table A.16.
const (
	LRCP = iota
	RLCP
	RPCL
	PCRL
	CPRL
)

// Places of packet headers.
const (
	InBody      = iota
	InTileParts // PPT
	InMain      // PPM
)

// Places of the coding style and the quantisation; wherever they are not in COD and QCD of the main header, it says
// something else there, which must be overruled.
const (
	InCOD = iota
	InCOC
	InTileCOD
	InTileCOC
)

// An Image has one component of samples from 0 on, row by row.
type Image struct {
	W, H int
	Pix  []int32
}

// Options say how to encode. The zero value of each but Precision, Layers and the block sizes is legal.
type Options struct {
	Precision      int // bits a sample, 1 to 16
	Signed         bool
	X0, Y0         int // of the image on the reference grid
	DX, DY         int // subsampling; 0 is 1
	TileX0, TileY0 int // of the first tile, at most X0 and Y0
	TileW, TileH   int // on the reference grid; 0 is all of the image

	Levels         int // of decomposition
	BlockW, BlockH int // exponents, 2 to 10, together at most 12
	Style          int
	Precincts      []byte // exponents for each resolution, low nibble across; nil is 15 and 15

	Irreversible bool
	Step         float64 // of the quantiser in grey levels, for the irreversible wavelet
	Derived      bool    // one step for all bands
	Guard        int     // bits; 0 is 2

	Order  byte
	Layers int
	Drop   int    // passes that are left out at the end of every code-block
	Seed   uint64 // of the passes of each layer, drawn at random

	Region      bool // about a third of the coefficients are of interest
	RegionExtra int  // bits more than the least shift

	Volumes       []Volume // progression changes; together they have to name every packet
	VolumesInTile bool     // POC in the first tile-part header and not in the main one
	SOP, EPH      bool
	LongEmpty     bool // packets without a pass have a header of more than one bit
	TileParts     int  // of each tile; 0 is 1. The parts of all tiles are interleaved
	EndUnknown    bool // the last tile-part has no length
	Packed        int
	Parameters    int
	JP2           bool
}

// A Volume is one entry of a POC segment.
type Volume struct {
	Res0, Res1, Layer1 int
	Order              byte
}

// A Stream is what Encode made.
type Stream struct {
	Bytes   []byte
	Packets []Packet // in the order of the stream

	o     *Options
	w, h  int
	tiles []*tile
}

// A Packet is a place in a stream.
type Packet struct {
	End  int // offset behind its last byte in the body of its tile-part
	Tile int
	from *precinct
}

// Encode writes img.
func Encode(img Image, o Options) (*Stream, error) {
	o.DX, o.DY, o.TileParts, o.Layers = max(1, o.DX), max(1, o.DY), max(1, o.TileParts), max(1, o.Layers)
	if o.Guard == 0 {
		o.Guard = 2
	}
	s := &Stream{o: &o, w: img.W, h: img.H}
	if o.TileW == 0 {
		area := s.imageArea()
		o.TileW, o.TileH = area.x1-o.TileX0, area.y1-o.TileY0
	}
	rng := rand.New(rand.NewPCG(o.Seed, 1))
	for _, grid := range s.tileGrid() {
		t := newTile(&o, grid)
		t.analyse(s.crop(img, t.area))
		if err := t.quantise(rng); err != nil {
			return nil, err
		}
		t.encodeBlocks(rng)
		if err := t.writePackets(); err != nil {
			return nil, err
		}
		s.tiles = append(s.tiles, t)
	}
	s.write()
	return s, nil
}
