package imagefile

import "bytes"

// isTransaction reports whether b begins as a transaction in the traditional encoding does: with the length field of
// its Type-1 record.
func isTransaction(b []byte) bool {
	return bytes.HasPrefix(b, []byte("1.001:")) || bytes.HasPrefix(b, []byte("1.01:"))
}

func recordImage([]byte, int) (*Image, error) { return nil, ErrNoImage }

func onlyImage([]byte) (*Image, error) { return nil, ErrNoImage }
