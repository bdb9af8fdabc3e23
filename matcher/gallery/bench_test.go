package gallery

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"

	"github.com/whorl-afis/whorl/matcher/internal/descriptor"
	"github.com/whorl-afis/whorl/template"
)

// benchFile writes a gallery of n fingers, two a subject, whose records are copies of a few: enough for everything
// that does not look at codes.
func benchFile(b *testing.B, n int) string {
	b.Helper()
	const kinds = 64
	var hot [kinds][HotSize]byte
	var cold [kinds][]byte
	for i := range kinds {
		t := testTemplate(uint64(i), 36+i%20, true)
		codes := descriptor.Encode(t, DefaultMaxCodes)
		putHot(hot[i][:], t, codes)
		cold[i] = appendCold(nil, t, t.Minutiae, codes)
	}
	path := filepath.Join(b.TempDir(), "g")
	w, err := Create(path, BuildOptions{})
	if err != nil {
		b.Fatal(err)
	}
	for i := range n {
		if err := w.add(fmt.Sprintf("%012d", i/2), uint8(2+i%2*5), 0, hot[i%kinds][:], cold[i%kinds]); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Commit(); err != nil {
		b.Fatal(err)
	}
	return path
}

// BenchmarkOpen opens a gallery without and with verification.
func BenchmarkOpen(b *testing.B) {
	const n = 200_000
	path := benchFile(b, n)
	for _, verify := range []bool{false, true} {
		b.Run(fmt.Sprintf("fingers=%d/verify=%v", n, verify), func(b *testing.B) {
			for b.Loop() {
				g, err := Open(path, Options{Verify: verify})
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(g.Info().Bytes)/n, "bytes/finger")
				g.Close()
			}
		})
	}
}

// BenchmarkWrite builds a gallery from records whose codes are known: what a change costs, and a build beside codes.
func BenchmarkWrite(b *testing.B) {
	const n = 50_000
	for b.Loop() {
		benchFile(b, n)
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkBuild makes galleries from templates of 36 to 55 minutiae with maps, as an enrolment does after extraction: with
// codes that are stored with the templates and with codes computed, by one goroutine and by as many as there are processors.
func BenchmarkBuild(b *testing.B) {
	for _, c := range []struct {
		name string
		n    int
	}{{"described", 100_000}, {"bare", 20_000}} {
		var prints [60]*template.Template
		for i := range prints {
			prints[i] = testTemplate(uint64(i), 36+i%20, true)
			if c.name == "described" {
				descriptor.Describe(prints[i], DefaultMaxCodes)
			}
		}
		recs := make([]Record, c.n)
		for i := range recs {
			recs[i] = Record{Subject: fmt.Sprintf("%012d", i/10), Position: template.Position(1 + i%10), Template: prints[i%len(prints)].Clone()}
		}
		for _, procs := range []int{1, runtime.GOMAXPROCS(0)} {
			b.Run(fmt.Sprintf("%s/procs=%d", c.name, procs), func(b *testing.B) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
				dir := b.TempDir()
				for i := 0; b.Loop(); i++ {
					w, err := Create(filepath.Join(dir, strconv.Itoa(i)), BuildOptions{})
					if err != nil {
						b.Fatal(err)
					}
					if _, err := w.AddAll(recs); err != nil {
						b.Fatal(err)
					}
					if err := w.Commit(); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(c.n)*float64(b.N)/b.Elapsed().Seconds(), "templates/s")
			})
		}
	}
}

// BenchmarkEncode makes one record of one template, but for its codes.
func BenchmarkEncode(b *testing.B) {
	t := testTemplate(1, 45, true)
	codes := descriptor.Encode(t, DefaultMaxCodes)
	var hot [HotSize]byte
	var cold []byte
	for b.Loop() {
		putHot(hot[:], t, codes)
		cold = appendCold(cold[:0], t, t.Minutiae, codes)
	}
}

// BenchmarkDecode decodes records as the final comparison of a search needs them.
func BenchmarkDecode(b *testing.B) {
	g, err := Open(benchFile(b, 5000), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer g.Close()
	if err := g.Verify(context.Background()); err != nil {
		b.Fatal(err)
	}
	s, err := g.Acquire()
	if err != nil {
		b.Fatal(err)
	}
	defer s.Release()
	var t template.Template
	var codes []descriptor.Code
	b.ReportAllocs()
	for i := 0; b.Loop(); i = (i + 1) % s.Len() {
		if codes, err = s.Decode(i, &t, codes); err != nil {
			b.Fatal(err)
		}
	}
}
