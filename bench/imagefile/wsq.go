package imagefile

import (
	"bytes"
	"image"
)

func encodeWSQ(*bytes.Buffer, *image.Gray, float64) error { return ErrUnsupported }
