package extract_test

import (
	"fmt"
	"log"

	"github.com/whorl-afis/whorl/template/extract"
)

func ExampleExtract() {
	img := usual(2).image(2) // a generated pattern of ridges; a scanner's image.Image in a program
	t, err := extract.Extract(img, extract.Options{PPI: 500})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d minutiae, quality %d, ridges %.0f px apart\n", len(t.Minutiae), t.Quality, float64(t.Period)/16)
	x, y := t.Minutiae[0].Pos()
	fmt.Println("the best one is inside:", x > 0 && y > 0 && x < float64(t.Width) && y < float64(t.Height))
	// Output:
	// 16 minutiae, quality 71, ridges 9 px apart
	// the best one is inside: true
}
