package synth_test

import (
	"fmt"

	"github.com/whorl-afis/whorl/bench/synth"
)

func ExampleNewFinger() {
	finger := synth.NewFinger(1, synth.WithClass(synth.Whorl))
	print := finger.Impression(1, synth.Typical(synth.Optical))
	fmt.Println(finger.Class(), print.Image.Bounds().Size(), print.PPI, "ppi")
	fmt.Println("minutiae known:", len(print.Minutiae) > 20)
	// Output:
	// whorl (388,374) 500 ppi
	// minutiae known: true
}

func ExampleNewTemplateFinger() {
	finger := synth.NewTemplateFinger(42)
	enrolled, probe := finger.Impression(1, synth.TemplateSetting{}), finger.Impression(2, synth.TemplateSetting{})
	fmt.Println(len(enrolled.Minutiae) > 0, len(probe.Minutiae) > 0)
	// Output: true true
}
