package imagefile

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"runtime"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// TestMemoryBound makes files of a few hundred bytes claim 16 Mpixel, and holds what Decode allocates for them to 8
// times their size and 24 bytes for each pixel: no decoder of another's may take what is not there.
func TestMemoryBound(t *testing.T) {
	const side = 4096
	small := image.NewRGBA(image.Rect(0, 0, 16, 16))
	write := func(f func(*bytes.Buffer) error) []byte {
		t.Helper()
		var b bytes.Buffer
		if err := f(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	pngFile := write(func(b *bytes.Buffer) error { return png.Encode(b, image.NewNRGBA64(small.Rect)) })
	bmpFile := write(func(b *bytes.Buffer) error { return bmp.Encode(b, small) })
	jpegFile := write(func(b *bytes.Buffer) error { return jpeg.Encode(b, small, nil) })
	tiffFile := write(func(b *bytes.Buffer) error { return tiff.Encode(b, small, nil) })
	deflated := write(func(b *bytes.Buffer) error {
		return tiff.Encode(b, small, &tiff.Options{Compression: tiff.Deflate})
	})
	binary.BigEndian.PutUint32(pngFile[16:], side)
	binary.BigEndian.PutUint32(pngFile[20:], side)
	binary.BigEndian.PutUint32(pngFile[29:], crc32.ChecksumIEEE(pngFile[12:29]))
	binary.LittleEndian.PutUint32(bmpFile[18:], side)
	binary.LittleEndian.PutUint32(bmpFile[22:], side)
	frame := bytes.Index(jpegFile, []byte{0xFF, 0xC0})
	binary.BigEndian.PutUint16(jpegFile[frame+5:], side)
	binary.BigEndian.PutUint16(jpegFile[frame+7:], side)
	// Width, length, rows in a strip and bytes in a strip, each an entry of 12 bytes: tag, type, count, value.
	for _, b := range [][]byte{tiffFile, deflated} {
		for at := int(binary.LittleEndian.Uint32(b[4:])) + 2; at+12 <= len(b); at += 12 {
			switch tag := binary.LittleEndian.Uint16(b[at:]); tag {
			case 256, 257, 278, 279:
				binary.LittleEndian.PutUint16(b[at+2:], 4)
				value := uint32(side)
				if tag == 279 {
					value = 4 * side * side
				}
				binary.LittleEndian.PutUint32(b[at+8:], value)
			}
		}
	}
	for name, b := range map[string][]byte{
		"PNG": pngFile, "BMP": bmpFile, "JPEG": jpegFile, "TIFF": tiffFile, "TIFF, deflated": deflated,
		"plain PGM": []byte("P2 4096 4096 255 1 2 3"), "raw PGM": []byte("P5 4096 4096 255 123"),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Decode(b, name, Options{})
		runtime.ReadMemStats(&after)
		n := int(after.TotalAlloc - before.TotalAlloc)
		t.Logf("%s: %d bytes, %v", name, n, err)
		if n > 8*len(b)+24*side*side+1<<20 {
			t.Errorf("%s: allocated %d bytes for a file of %d", name, n, len(b))
		}
		if err == nil {
			t.Errorf("%s: an image of %d Mpixel out of %d bytes", name, side*side>>20, len(b))
		}
	}
}
