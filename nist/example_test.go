package nist_test

import (
	"fmt"
	"time"

	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/template"
)

// request builds the bytes of a small transaction with one latent print.
func request() []byte {
	t := nist.New(nist.Header{
		Type: "LFS", Date: time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC), Destination: "B", Origin: "A", Control: "2025-17",
	})
	t.AddType2(0).Set(3, "case notes")
	_, err := t.AddType13(nist.Type13{
		IDC: 1, Impression: template.LatentImpression, Positions: []template.Position{template.RightIndex},
		Width: 4, Height: 2, Codec: nist.RAW, Data: []byte("ABCDEFGH"),
	})
	if err != nil {
		panic(err)
	}
	return t.Bytes()
}

func Example() {
	t, err := nist.Read(request(), nist.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range t.Prints() {
		img, err := p.Image()
		fmt.Println(p.Position, p.Impression, p.PPI, p.Codec, img.Bounds(), err)
	}
	// Output: right index latent impression 500 RAW (0,0)-(4,2) <nil>
}

func ExampleRead_tree() {
	t, err := nist.Read(request(), nist.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	r := t.Records[2]
	fmt.Println(r.Type, nist.TypeName(r.Type))
	for _, f := range r.Fields()[:5] {
		fmt.Printf("%d.%03d %s %s\n", r.Type, f.Number, nist.Mnemonic(r.Type, f.Number), f)
	}
	// Output:
	// 13 latent friction-ridge image
	// 13.001 LEN 150
	// 13.002 IDC 01
	// 13.003 IMP 4
	// 13.004 SRC A
	// 13.005 LCD 20250301
}

func ExampleTransaction_Depersonalise() {
	t, err := nist.Read(request(), nist.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	clean, removed, err := t.Depersonalise(nist.Depersonal{Request: "R-1", Origin: "X", Destination: "Y"})
	fmt.Println(len(clean.Records), removed, err)
	// Output: 2 [record 2: record of type 2] <nil>
}

func ExampleRecord_Set() {
	t, err := nist.Read(request(), nist.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	t.Records[1].Set(3, "other notes")
	fmt.Printf("%q\n", t.Bytes()[len(t.Records[0].Raw()):][:38])
	// Output: "2.001:36\x1d2.002:00\x1d2.003:other notes\x1c13"
}
