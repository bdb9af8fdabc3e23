package imagefile

import (
	"image"
	"io"
	"math"

	"github.com/whorl-afis/whorl/nist/wsq"
)

// encodeWSQ writes at the rate that the FBI asks for, 0.75 bits a pixel: about 15 to 1.
func encodeWSQ(w io.Writer, img *image.Gray, ppi float64) error {
	return wsq.Encode(w, img, &wsq.Options{PPI: int(math.Round(ppi))})
}
