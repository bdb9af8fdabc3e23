package template_test

import (
	"fmt"
	"math"

	"github.com/whorl-afis/whorl/template"
)

func Example() {
	t := &template.Template{
		Width: 400, Height: 500, Position: template.LeftThumb, Quality: 80,
		Minutiae: []template.Minutia{
			template.At(120.5, 88, math.Pi/2, template.Ending, 90),
			template.At(201, 310, math.Pi, template.Bifurcation, 75),
		},
	}
	record, err := t.MarshalBinary()
	if err != nil {
		fmt.Println(err)
		return
	}
	back, err := template.Parse(record)
	fmt.Println(len(record), "bytes:", back, err)

	x, y := back.Minutiae[0].Pos()
	fmt.Println(x, y, back.Minutiae[0].Kind)
	// Output:
	// 46 bytes: template(left thumb, 2 minutiae) <nil>
	// 120.5 88 ending
}
