package draw_test

import (
	"fmt"

	"github.com/whorl-afis/whorl/bench/draw"
	"github.com/whorl-afis/whorl/template"
)

func ExamplePrint() {
	t := &template.Template{Width: 300, Height: 400, Quality: template.NoQuality,
		Minutiae: []template.Minutia{template.At(150, 200, 0, template.Ending, 80)}}
	picture := draw.Print(nil, t) // without an image the minutiae stand on white
	fmt.Println(picture.Bounds())
	// Output: (0,0)-(300,400)
}
