package descriptor

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/whorl-afis/whorl/template"
)

func TestStoredCodesAreThoseComputed(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for k := range uint64(200) {
		a := random(k, r.IntN(130))
		most := r.IntN(70)
		want := Encode(a, -1)
		Describe(a, most)
		if n := min(len(want), most); a.Codes.Len() != n {
			t.Fatalf("%d codes of %d minutiae, want %d", a.Codes.Len(), len(a.Minutiae), n)
		}
		for range 8 {
			n := r.IntN(100)
			if got := Encode(a, n); !slices.Equal(got, want[:min(n, len(want))]) {
				t.Fatalf("%d minutiae, %d described: %d codes differ from those computed", len(a.Minutiae), most, n)
			}
			if got, want := Stored(a, n), a.Codes != nil && min(n, len(want)) <= a.Codes.Len(); got != want {
				t.Fatalf("%d minutiae, %d described, %d wanted: stored %v", len(a.Minutiae), most, n, got)
			}
		}
	}
}

// TestStoredCodesOfOtherMinutiae edits described templates at random and holds that codes are those of the minutiae as they are.
func TestStoredCodesOfOtherMinutiae(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	edits := []func(a *template.Template){
		func(a *template.Template) { a.Minutiae[r.IntN(len(a.Minutiae))].X ^= 1 << r.IntN(12) },
		func(a *template.Template) { a.Minutiae[r.IntN(len(a.Minutiae))].Y ^= 1 << r.IntN(12) },
		func(a *template.Template) { a.Minutiae[r.IntN(len(a.Minutiae))].Angle ^= 1 << r.IntN(8) },
		func(a *template.Template) { a.Minutiae = a.Minutiae[:len(a.Minutiae)-1] },
		func(a *template.Template) { a.Minutiae = a.Minutiae[1:] },
		func(a *template.Template) { a.Minutiae = append(a.Minutiae, a.Minutiae[0]) },
		func(a *template.Template) { slices.Reverse(a.Minutiae) },
		func(a *template.Template) {
			i, j := r.IntN(len(a.Minutiae)), r.IntN(len(a.Minutiae))
			a.Minutiae[i], a.Minutiae[j] = a.Minutiae[j], a.Minutiae[i]
		},
		func(a *template.Template) { a.Minutiae[r.IntN(len(a.Minutiae))].Quality = 1 },
		func(a *template.Template) { a.Codes.Data[r.IntN(len(a.Codes.Data))] ^= 1 << r.IntN(8) },
		func(a *template.Template) { a.Codes.Binding ^= 1 << r.IntN(64) },
		func(a *template.Template) { a.Codes.Version ^= 1 << r.IntN(32) },
		func(a *template.Template) { a.Codes.Data = a.Codes.Data[:len(a.Codes.Data)-template.CodeSize] },
		func(a *template.Template) { a.Codes.Data = a.Codes.Data[:len(a.Codes.Data)-1] },
		func(a *template.Template) { a.Codes.Data = nil },
		func(a *template.Template) { // another computation that calls itself by this version
			for i := range a.Codes.Data {
				a.Codes.Data[i] ^= 0x10
			}
			a.Bind(Version(), a.Codes.Data)
		},
		func(a *template.Template) { a.Bind(Version()+1, a.Codes.Data) },
	}
	for k := range uint64(60) {
		for i, edit := range edits {
			a := random(k, 2+r.IntN(60))
			Describe(a, 48)
			edit(a)
			bare := a.Clone()
			bare.Codes = nil
			if !slices.Equal(Encode(a, 48), Encode(bare, 48)) {
				t.Fatalf("template %d, edit %d: stale codes were used", k, i)
			}
			Describe(a, 48)
			if !Stored(a, 48) {
				t.Fatalf("template %d, edit %d: not described again", k, i)
			}
		}
	}
}

// TestStoredCodesAreUsed shows what the binding cannot tell: codes that somebody chose and bound.
func TestStoredCodesAreUsed(t *testing.T) {
	a := random(1, 40)
	Describe(a, 40)
	want := Encode(a, 40)
	taken := 0
	for i := range want {
		b := a.Clone()
		at := b.Codes.Data[i*template.CodeSize:]
		binary.LittleEndian.PutUint64(at, ^want[i][0])
		b.Bind(Version(), b.Codes.Data)
		got := Encode(b, 40)
		switch {
		case int(b.Codes.Binding%40) == i:
			if got[i] != want[i] {
				t.Errorf("code %d was looked at and is another's", i)
			}
		case got[i] != Code{^want[i][0], want[i][1]}:
			t.Errorf("code %d was computed, not taken", i)
		default:
			taken++
		}
	}
	if taken < 30 {
		t.Errorf("%d of 40 forged codes were taken, want most", taken)
	}
}

// TestStoredAllocatesNothing holds that taking codes allocates nothing, as computing them does.
func TestStoredAllocatesNothing(t *testing.T) {
	bare, described := random(1, 45), random(1, 45)
	Describe(described, 45)
	room := make([]Code, 0, 45)
	for name, a := range map[string]*template.Template{"bare": bare, "described": described} {
		if n := testing.AllocsPerRun(100, func() { AppendCodes(room, a, 45) }); n > 0 {
			t.Errorf("%s: %g allocations", name, n)
		}
	}
}

func TestDescribeKeepsWhatHolds(t *testing.T) {
	a := random(1, 45)
	Describe(a, 45)
	c := a.Codes
	Describe(a, 40)
	if a.Codes != c {
		t.Error("codes that hold were computed again")
	}
	Describe(&template.Template{}, 48)
	many := &template.Template{Minutiae: make([]template.Minutia, template.MaxMinutiae+1)}
	if Describe(many, 48); many.Codes != nil || len(Encode(many, 48)) != 48 {
		t.Error("a template with too many minutiae has codes, or none can be computed of it")
	}
}
