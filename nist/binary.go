package nist

import "encoding/binary"

// A BinaryHeader is the fixed part of a record of types 3 to 6 (fingerprint images) or 8 (signatures). All numbers
// are big-endian in the file.
type BinaryHeader struct {
	Length        uint32   // of the whole record, header included
	IDC           uint8    //
	Impression    uint8    // types 3 to 6: IMP
	Positions     [6]uint8 // types 3 to 6: FGP, 255 where unused
	SignatureOf   uint8    // type 8: SIG, 0 subject, 1 official
	SignatureKind uint8    // type 8: SRT, 0 uncompressed, 1 group 4 facsimile, 2 vector
	Scanning      uint8    // ISR
	Width         uint16   // HLL, pixels
	Height        uint16   // VLL, pixels
	Compression   uint8    // types 3 to 6: GCA or BCA
}

const (
	imageHeaderSize     = 18 // types 3 to 6
	signatureHeaderSize = 12 // type 8
	opaqueHeaderSize    = 5  // LEN and IDC, all that types 7 and unknown ones share
)

func binaryHeader(typ int) int {
	switch typ {
	case 3, 4, 5, 6:
		return imageHeaderSize
	case 8:
		return signatureHeaderSize
	}
	return opaqueHeaderSize
}

// headerSize returns the length of the header of a binary record, 0 where it is opaque for being too short.
func (r *Record) headerSize() int {
	if h := binaryHeader(r.Type); r.size >= h {
		return h
	}
	return 0
}

// Header returns the header of a record of types 3 to 6 and 8; ok is false for other records and for records too
// short to have one.
func (r *Record) Header() (h BinaryHeader, ok bool) {
	if !r.binary || r.opaque {
		return BinaryHeader{}, false
	}
	b := r.bytes()
	h.Length, h.IDC = binary.BigEndian.Uint32(b), b[4]
	if r.Type == 8 {
		h.SignatureOf, h.SignatureKind, h.Scanning = b[5], b[6], b[7]
		h.Width, h.Height = binary.BigEndian.Uint16(b[8:]), binary.BigEndian.Uint16(b[10:])
		return h, true
	}
	h.Impression = b[5]
	copy(h.Positions[:], b[6:12])
	h.Scanning = b[12]
	h.Width, h.Height = binary.BigEndian.Uint16(b[13:]), binary.BigEndian.Uint16(b[15:])
	h.Compression = b[17]
	return h, true
}

// newBinaryImage builds a record of types 3 to 6. Length is set from the data.
func newBinaryImage(typ int, h BinaryHeader, data []byte) *Record {
	b := make([]byte, imageHeaderSize, imageHeaderSize+len(data))
	binary.BigEndian.PutUint32(b, uint32(imageHeaderSize+len(data)))
	b[4], b[5] = h.IDC, h.Impression
	copy(b[6:12], h.Positions[:])
	b[12] = h.Scanning
	binary.BigEndian.PutUint16(b[13:], h.Width)
	binary.BigEndian.PutUint16(b[15:], h.Height)
	b[17] = h.Compression
	b = append(b, data...)
	return &Record{Type: typ, Offset: -1, binary: true, raw: b, size: len(b)}
}
