package jp2

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"github.com/whorl-afis/whorl/nist/jp2/internal/j2ktest"
)

// bodyOf returns where the packets of the last tile-part of a codestream with an EOC marker begin and end.
func bodyOf(b []byte) (from, to int) {
	return bytes.LastIndex(b, []byte{0xFF, 0x93}) + 2, len(b) - 2
}

// TestZeroedBody overwrites packets with zeros, as a disk does that lost them: empty packets, which would make a grey
// image.
func TestZeroedBody(t *testing.T) {
	for name, o := range samples {
		if o.Packed != j2ktest.InBody {
			continue // its headers stay
		}
		b := bytes.Clone(sample(t, name))
		from, to := bodyOf(b)
		if to-from <= 2*maxPadding {
			t.Errorf("%s: only %d bytes of packets", name, to-from)
		}
		clear(b[from:to])
		if _, err := Decode(b); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestRepeatedProgressions names the same quarter of a million precincts in as many volumes as there may be.
func TestRepeatedProgressions(t *testing.T) {
	var b bytes.Buffer
	b.WriteString(codestream)
	b.Write([]byte{0, 41, 0, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 7, 1, 1})
	b.Write([]byte{0xFF, 0x52, 0, 13, codPrecincts, 0, 0xFF, 0xFF, 0, 0, 0, 0, 0, 1, 0x11})
	b.Write([]byte{0xFF, 0x5C, 0, 4, 0x40, 0x40})
	const volumes = maxVolumes
	b.Write(binary.BigEndian.AppendUint16([]byte{0xFF, 0x5F}, 2+7*volumes))
	for i := range volumes {
		b.Write([]byte{0, 0, 0, 1, 1, 1, byte(i % 5)})
	}
	b.Write([]byte{0xFF, 0x90, 0, 10, 0, 0, 0, 0, 0, 0, 0, 1, 0xFF, 0x93})
	b.Write(make([]byte, 1<<18)) // an empty packet for every precinct
	b.Write([]byte{0xFF, 0xD9})
	if _, err := Decode(b.Bytes()); !errors.Is(err, ErrPartial) {
		t.Errorf("error %v", err)
	}
}
