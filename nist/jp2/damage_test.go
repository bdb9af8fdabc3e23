package jp2

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"
)

// bodyOf returns where the packets of the last tile-part of a codestream with an EOC marker begin and end.
func bodyOf(b []byte) (from, to int) {
	return bytes.LastIndex(b, []byte{0xFF, 0x93}) + 2, len(b) - 2
}

// TestZeroedBody overwrites packets with zeros, as a disk does that lost them: empty packets, which would make a grey
// image.
func TestZeroedBody(t *testing.T) {
	for name := range samples {
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

// TestFlippedBytes changes one byte of the packets at a time. Under the style of segmentation symbols damage shows; it
// does without them where the headers of packets stop to make sense.
func TestFlippedBytes(t *testing.T) {
	b := sample(t, "styles.j2k")
	from, to := bodyOf(b)
	found := 0
	for at := from; at < to; at += 4 {
		c := bytes.Clone(b)
		c[at] ^= 0x55
		if _, err := Decode(c); err != nil {
			if !errors.Is(err, ErrPartial) && !errors.Is(err, ErrFormat) && !errors.Is(err, ErrUnsupported) {
				t.Fatalf("byte %d: %v", at, err)
			}
			found++
		}
	}
	t.Logf("%d of %d found", found, (to-from)/4)
	if found < (to-from)/8 {
		t.Errorf("%d of %d changed bytes were found", found, (to-from)/4)
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
