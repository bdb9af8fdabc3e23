package nist

import (
	"testing"

	"github.com/whorl-afis/whorl/template"
)

// tenPrints is a transaction of 14 raw images, 600 × 600 each.
func tenPrints(t testing.TB) []byte {
	tr := New(testHeader)
	tr.AddType2(0).Set(3, "text")
	img := drawn(600, 600)
	for i := range 14 {
		_, err := tr.AddType14(Type14{IDC: i + 1, Positions: []template.Position{template.Position(i)}, Width: 600, Height: 600, Codec: RAW, Data: img.Pix})
		if err != nil {
			t.Fatal(err)
		}
	}
	return tr.Bytes()
}

func BenchmarkRead(b *testing.B) {
	b.Run("records=images", func(b *testing.B) {
		in := tenPrints(b)
		b.SetBytes(int64(len(in)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Read(in, Options{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("records=fields", func(b *testing.B) {
		tr := New(testHeader)
		tr.AddType2(0)
		for i := range 50 {
			r := NewRecord(14, i%99)
			for n := 3; n < 100; n++ {
				r.Set(n, "value")
			}
			tr.Add(r)
		}
		in := tr.Bytes()
		b.SetBytes(int64(len(in)))
		b.ReportAllocs()
		fields := 0
		for b.Loop() {
			tr, err := Read(in, Options{})
			if err != nil {
				b.Fatal(err)
			}
			fields = 0
			for _, r := range tr.Records {
				fields += len(r.Fields())
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(fields), "ns/field")
	})
}

func BenchmarkPrints(b *testing.B) {
	tr := read(b, sample(b).Bytes())
	b.ReportAllocs()
	for b.Loop() {
		if len(tr.Prints()) == 0 {
			b.Fatal("no prints")
		}
	}
}

func BenchmarkMinutiae(b *testing.B) {
	p := read(b, sample(b).Bytes()).Prints()[1]
	for _, f := range p.Families {
		b.Run("family="+string(f), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, ok := p.MinutiaeFrom(f); !ok {
					b.Fatal("none")
				}
			}
		})
	}
}

// TestReadAllocations holds reading to two allocations a field, and to none for the bytes of an image.
func TestReadAllocations(t *testing.T) {
	in := tenPrints(t)
	fields := 0
	for _, r := range read(t, in).Records {
		fields += len(r.Fields())
	}
	if n := testing.AllocsPerRun(10, func() { read(t, in) }); n > float64(2*fields) {
		t.Errorf("%.0f allocations for %d fields", n, fields)
	} else {
		t.Logf("%.2f allocations a field", n/float64(fields))
	}
	if raceDetector {
		return
	}
	if n := taken(func() { read(t, in) }); n > len(in)/100 {
		t.Errorf("%d bytes of memory for a file of %d: images are copied", n, len(in))
	}
}
