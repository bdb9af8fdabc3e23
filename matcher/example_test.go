package matcher_test

import (
	"fmt"
	"math"

	"github.com/whorl-afis/whorl/matcher"
	"github.com/whorl-afis/whorl/template"
)

// print stands for what template/extract makes of an image, or template/fmr of a record.
func print(dx float64) *template.Template {
	t := &template.Template{Width: 400, Height: 400, Quality: template.NoQuality}
	for i := range 40 {
		x, y := 200+12*float64(i)*math.Cos(0.5*float64(i))*0.35, 200+12*float64(i)*math.Sin(0.5*float64(i))*0.35
		t.Minutiae = append(t.Minutiae, template.At(x+dx, y, float64(i*i%7), template.Ending, uint8(90-i)))
	}
	return t
}

func ExampleCompare() {
	score := matcher.Compare(print(0), print(9))
	fmt.Println(score >= matcher.Threshold(1e-6))
	// Output: true
}

// A template that is compared often is prepared once, and each goroutine has its own Comparer.
func ExampleComparer_Explain() {
	a, b := matcher.Prepare(print(0)), matcher.Prepare(print(9))
	e := matcher.NewComparer().Explain(a, b)
	fmt.Printf("%d pairs, turned by %.0f degrees, moved by %.0f pixels\n", len(e.Pairs), math.Abs(e.Rotation), e.TranslationX)
	// Output: 40 pairs, turned by 0 degrees, moved by 9 pixels
}

// A template that is stored is described first: whoever reads it back prepares, searches and enrols it at a fraction of the cost.
func ExampleDescribe() {
	t := print(0)
	bare, _ := t.MarshalBinary()
	matcher.Describe(t)
	described, _ := t.MarshalBinary()
	fmt.Println(len(bare), "bytes without codes,", len(described), "with", t.Codes)

	back, err := template.Parse(described)
	fmt.Println(back.Bound(), err, matcher.Compare(back, print(9)) == matcher.Compare(print(0), print(9)))

	back.Minutiae = back.Minutiae[:30] // the codes are not those of these minutiae
	fmt.Println(back.Bound())
	// Output:
	// 312 bytes without codes, 964 with codes(40)
	// true <nil> true
	// false
}
