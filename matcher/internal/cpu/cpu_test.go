package cpu

import "testing"

func TestWanted(t *testing.T) {
	for setting, want := range map[string]Level{
		"portable": Portable, "avx2": AVX2, "avx512bw": AVX512BW, "avx512": AVX512, "": AVX512, "AVX2": AVX512, "neon": AVX512,
	} {
		if got := wanted(setting); got != want {
			t.Errorf("wanted(%q) = %v, want %v", setting, got, want)
		}
	}
}

func TestLowerNeverRaises(t *testing.T) {
	top := Tier()
	for l := Level(-1); l <= AVX512+1; l++ {
		restore := Lower(l)
		if got, want := Tier(), min(top, max(l, Portable)); got != want {
			t.Errorf("Lower(%d): tier %v, want %v", l, got, want)
		}
		under := Lower(AVX512)
		if got, want := Tier(), min(top, max(l, Portable)); got != want {
			t.Errorf("Lower(avx512) under %d raised the tier to %v", l, got)
		}
		under()
		restore()
		if Tier() != top {
			t.Fatalf("restore left %v, want %v", Tier(), top)
		}
	}
}

func TestLevels(t *testing.T) {
	all := Levels()
	if all[0] != Portable || all[len(all)-1] != best {
		t.Errorf("Levels() = %v with best %v", all, best)
	}
	if got := Level(9).String(); got != "unknown" {
		t.Errorf("Level(9) is %q", got)
	}
}
