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

func ExampleTransaction_Reply() {
	request := nist.New(nist.Header{Version: 502, Type: "SEARCH", Destination: "B", Origin: "A", Control: "4711"})
	answer, err := request.Reply(nist.Header{Type: "RESULT", Control: "0815", Date: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		fmt.Println(err)
		return
	}
	answer.AddType2(0).Set(3, "no match")
	one := answer.Records[0]
	fmt.Println(one.Text(8), "to", one.Text(7), "about", one.Text(10))
	fmt.Printf("%q\n", answer.Bytes())
	// Output:
	// B to A about 4711
	// "1.001:126\x1d1.002:0502\x1d1.003:1\x1f1\x1e2\x1f00\x1d1.004:RESULT\x1d1.005:20260102\x1d1.007:A\x1d1.008:B\x1d1.009:0815\x1d1.010:4711\x1d1.011:00.00\x1d1.012:00.00\x1c2.001:33\x1d2.002:00\x1d2.003:no match\x1c"
}
