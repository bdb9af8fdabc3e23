package fmr_test

import (
	"fmt"

	"github.com/whorl-afis/whorl/template"
	"github.com/whorl-afis/whorl/template/fmr"
)

func Example() {
	t := &template.Template{
		Width: 300, Height: 400, Position: template.RightIndex, Impression: 29, Quality: 80,
		Minutiae: []template.Minutia{{X: 80, Y: 160, Angle: 80, Kind: template.Ending, Quality: 90}},
	}
	record, losses, err := fmr.FromTemplate(t).Bytes(fmr.ISO2005)
	fmt.Println(len(record), "bytes, lost:", losses, err)

	r, err := fmr.Read(record)
	if err != nil {
		fmt.Println(err)
		return
	}
	back := r.Views[0].Template()
	fmt.Println(r, back, back.Quality)
	// Output:
	// 36 bytes, lost: [view 0: impression 29, written as live-scan plain] <nil>
	// ISO/IEC 19794-2:2005(1 views) template(right index, 1 minutiae) 80
}
