package wsq_test

import (
	"bytes"
	"fmt"
	"image"

	"github.com/whorl-afis/whorl/nist/wsq"
)

func ExampleEncode() {
	img := image.NewGray(image.Rect(0, 0, 320, 240))
	for i := range img.Pix {
		img.Pix[i] = uint8(i % 320 / 5 % 2 * 200)
	}
	var stream bytes.Buffer
	if err := wsq.Encode(&stream, img, &wsq.Options{PPI: 500}); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("at least 10:1:", stream.Len() < len(img.Pix)/10)

	decoded, err := wsq.DecodeBytes(stream.Bytes())
	fmt.Println(decoded.Rect, err)
	// Output:
	// at least 10:1: true
	// (0,0)-(320,240) <nil>
}
