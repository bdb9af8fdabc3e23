package imagefile_test

import (
	"fmt"
	"image"

	"github.com/whorl-afis/whorl/bench/imagefile"
)

// The resolution is that which is asked for, else the file's own where it is plausible, else 500 ppi.
func ExampleDecode() {
	b, err := imagefile.Encode("png", image.NewGray(image.Rect(0, 0, 300, 400)), 1000)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, asked := range []float64{0, 569} {
		m, err := imagefile.Decode(b, "scan.png", imagefile.Options{PPI: asked})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%v, %.0f ppi\n", m.Gray.Bounds().Size(), m.PPI)
	}
	// Output:
	// (300,400), 1000 ppi
	// (300,400), 569 ppi
}
