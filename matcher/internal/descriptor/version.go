package descriptor

import (
	"encoding/binary"
	"hash/crc32"
	"sync"

	"github.com/whorl-afis/whorl/template"
)

// Version tells whether stored codes can be compared with those of this program: it is the checksum of the codes
// of a few fixed minutiae, so a new projection or neighbourhood cannot forget to change it.
var Version = sync.OnceValue(func() uint32 {
	t := &template.Template{Width: 200, Height: 200}
	for i := range 16 {
		x, y := uint16(40+37*i%120), uint16(40+61*i%120)
		t.Minutiae = append(t.Minutiae, template.Minutia{
			X: x * template.SubPixel, Y: y * template.SubPixel, Angle: uint8(83 * i), Kind: template.Ending, Quality: 90,
		})
	}
	var b []byte
	for _, c := range new(neighbourhood).compute(nil, t, 0, len(t.Minutiae)) {
		b = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(b, c[0]), c[1])
	}
	return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli))
})
