package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/whorl-afis/whorl/matcher/internal/cpu"
)

// lengths are where kernels' tails go wrong: every short one, and around a power of two.
func lengths() []int {
	var all []int
	for n := range 71 {
		all = append(all, n)
	}
	return append(all, 127, 128, 129)
}

// randomProbe and randomRecords make codes that lie near one another now and then, so that weights occur.
func randomProbe(r *rand.Rand, n, limit int) *Probe {
	codes, angles := make([][2]uint64, n), make([]uint8, n)
	for i := range codes {
		codes[i], angles[i] = [2]uint64{r.Uint64(), r.Uint64()}, uint8(r.Uint32())
	}
	p := new(Probe)
	Set(p, codes, angles, limit, min(limit, 30))
	p.tabulate() // whatever the tier
	return p
}

func randomRecords(r *rand.Rand, hot []byte, p *Probe) {
	for i := range hot {
		hot[i] = byte(r.Uint32())
	}
	for rec := 0; rec+RecordSize <= len(hot); rec += RecordSize {
		kind := r.IntN(4)
		turn := uint8(r.Uint32())
		for i := range Minutiae {
			if kind == 0 || kind == 1 && i%2 == 0 {
				k := r.IntN(Minutiae)
				a, b := p.low[k], p.high[k]
				for range r.IntN(60) {
					a ^= 1 << r.IntN(64)
					b ^= 1 << r.IntN(64)
				}
				for e := range 8 {
					hot[rec+16*i+e], hot[rec+16*i+8+e] = byte(a>>(8*e)), byte(b>>(8*e))
				}
				hot[rec+RecordAngles+i] = uint8(p.angle[k]) + turn + uint8(r.IntN(20))
			}
		}
		switch {
		case kind == 2: // one code, repeated: every minimum is a tie of 32
			for i := 1; i < Minutiae; i++ {
				copy(hot[rec+16*i:rec+16*i+16], hot[rec:rec+16])
			}
		case r.IntN(8) == 0:
			clear(hot[rec : rec+RecordSize])
		}
	}
}

// sweeps are the kernels that go through records. Only scans take notice of a list of all records in turn.
var sweeps = []struct {
	name    string
	generic func(out []uint16, hot []byte, list []uint16, p *Probe)
	at      func(level cpu.Level, out []uint16, hot []byte, list []uint16, p *Probe)
}{
	{"scan", scanGeneric, scanAt},
	{
		"skim",
		func(out []uint16, hot []byte, _ []uint16, p *Probe) { skimGeneric(out, hot, p) },
		func(level cpu.Level, out []uint16, hot []byte, _ []uint16, p *Probe) { skimAt(level, out, hot, p) },
	},
	{
		"steady scan", scanGeneric,
		func(level cpu.Level, out []uint16, hot []byte, list []uint16, p *Probe) {
			q := *p
			q.Steady = true
			scanAt(level, out, hot, list, &q)
		},
	},
	{
		"steady skim",
		func(out []uint16, hot []byte, _ []uint16, p *Probe) { skimGeneric(out, hot, p) },
		func(level cpu.Level, out []uint16, hot []byte, _ []uint16, p *Probe) {
			q := *p
			q.Steady = true
			skimAt(level, out, hot, &q)
		},
	},
	{
		"accord",
		func(out []uint16, hot []byte, _ []uint16, p *Probe) { accordGeneric(out, hot, p) },
		func(level cpu.Level, out []uint16, hot []byte, _ []uint16, p *Probe) { accordAt(level, out, hot, p) },
	},
}

// inTurn lists the first n records.
func inTurn(n int) []uint16 {
	list := make([]uint16, n)
	for i := range list {
		list[i] = uint16(i)
	}
	return list
}

func TestScanTiers(t *testing.T) {
	reached := 0
	for _, level := range cpu.Levels() {
		t.Run(level.String(), func(t *testing.T) {
			reached++
			r := rand.New(rand.NewPCG(1, uint64(level)))
			for _, n := range lengths() {
				for _, probeSize := range []int{0, 1, 7, 31, 32, 40} {
					p := randomProbe(r, probeSize, []int{50, 42, MaxLimit, 0}[r.IntN(4)])
					const canary = 0xabcd
					buf := make([]uint16, n+2)
					buf[0], buf[n+1] = canary, canary
					hot := make([]byte, n*RecordSize)
					randomRecords(r, hot, p)
					want := make([]uint16, n)
					for _, k := range sweeps {
						k.generic(want, hot, inTurn(n), p)
						if n > 0 {
							k.at(level, buf[1:n+1:n+1], hot, inTurn(n), p)
						}
						for i := range want {
							if buf[i+1] != want[i] {
								t.Fatalf("%s: %d records, %d probe minutiae: record %d scores %d, want %d",
									k.name, n, probeSize, i, buf[i+1], want[i])
							}
						}
						if buf[0] != canary || buf[n+1] != canary {
							t.Fatalf("%s: %d records: wrote outside out", k.name, n)
						}
					}
				}
			}
		})
	}
	if reached != len(cpu.Levels()) {
		t.Errorf("%d of %d tiers reached", reached, len(cpu.Levels()))
	}
}

// Lists name records in any order, and more than once.
func TestScanLists(t *testing.T) {
	for _, level := range cpu.Levels() {
		r := rand.New(rand.NewPCG(11, uint64(level)))
		const records = 300
		hot := make([]byte, records*RecordSize)
		p := randomProbe(r, Minutiae, 50)
		randomRecords(r, hot, p)
		all := make([]uint16, records)
		scanGeneric(all, hot, inTurn(records), p)
		for _, n := range lengths()[1:] {
			list, got := make([]uint16, n), make([]uint16, n)
			for i := range list {
				list[i] = uint16(r.IntN(records))
			}
			scanAt(level, got, hot, list, p)
			for i, k := range list {
				if got[i] != all[k] {
					t.Fatalf("%v: number %d of %d, record %d, scores %d, want %d", level, i, n, k, got[i], all[k])
				}
			}
		}
	}
}

// A known case, so that the reference itself is held against something else.
func TestScanGenericByHand(t *testing.T) {
	codes := [][2]uint64{{0, 0}, {^uint64(0), 0}, {0, ^uint64(0)}}
	p := new(Probe)
	Set(p, codes, []uint8{10, 100, 200}, 50, 30)
	hot := make([]byte, RecordSize)
	for i := range Minutiae { // all far from all, except:
		for e := range 8 {
			hot[16*i+e], hot[16*i+8+e] = 0x0f, 0xf0
		}
	}
	put := func(i int, low, high uint64, angle uint8) {
		for e := range 8 {
			hot[16*i+e], hot[16*i+8+e] = byte(low>>(8*e)), byte(high>>(8*e))
		}
		hot[RecordAngles+i] = angle
	}
	put(3, 0x7, 0, 5)             // 3 from the first, rotation 5: bin 0, weight 47
	put(4, ^uint64(0), 0x1f, 77)  // 5 from the second, rotation 23: bin 1, weight 45
	put(5, 0x3f, ^uint64(0), 120) // 6 from the third, rotation 80: bin 5, weight 44
	out := make([]uint16, 1)
	Scan(out, hot, []uint16{0}, p)
	if out[0] != 47+45 {
		t.Errorf("score %d, want %d", out[0], 47+45)
	}
	// The first words of the first and the third are 3 from a code each, of different rotations; the second's is equal.
	Skim(out, hot, p)
	if out[0] != 27+30 {
		t.Errorf("skim: score %d, want %d", out[0], 27+30)
	}
}

func TestScanPanics(t *testing.T) {
	for name, f := range map[string]func(){
		"part of a record": func() { Skim(make([]uint16, 2), make([]byte, RecordSize+1), new(Probe)) },
		"no room":          func() { Skim(nil, make([]byte, RecordSize), new(Probe)) },
		"list and part":    func() { Scan(make([]uint16, 2), make([]byte, RecordSize+1), []uint16{0}, new(Probe)) },
		"list and no room": func() { Scan(nil, make([]byte, RecordSize), []uint16{0}, new(Probe)) },
		"no such record":   func() { Scan(make([]uint16, 2), make([]byte, RecordSize), []uint16{0, 1}, new(Probe)) },
		"limit":            func() { Set[[2]uint64](new(Probe), nil, nil, MaxLimit+1, 0) },
		"skim limit":       func() { Set[[2]uint64](new(Probe), nil, nil, 0, -1) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

func TestProbeLayout(t *testing.T) {
	var p Probe
	got := []uintptr{
		unsafe.Offsetof(p.low), unsafe.Offsetof(p.high), unsafe.Offsetof(p.angleZ), unsafe.Offsetof(p.limitZ),
		unsafe.Offsetof(p.angleQ), unsafe.Offsetof(p.limitQ),
		unsafe.Offsetof(p.skimZ), unsafe.Offsetof(p.turnS), unsafe.Offsetof(p.skimQ), unsafe.Offsetof(p.turnZ), unsafe.Offsetof(p.angle),
	}
	if want := "[0 256 512 576 640 704 768 800 832 896 1152]"; fmt.Sprint(got) != want {
		t.Errorf("offsets %v, the generator has %s", got, want)
	}
}

func FuzzScan(f *testing.F) {
	f.Add(uint64(1), 3, 32, 50)
	f.Add(uint64(9), 70, 5, 127)
	f.Fuzz(func(t *testing.T, seed uint64, n, probeSize, limit int) {
		n, probeSize, limit = int(uint(n)%130), int(uint(probeSize)%40), int(uint(limit)%(MaxLimit+1))
		r := rand.New(rand.NewPCG(seed, 2))
		p := randomProbe(r, probeSize, limit)
		hot := make([]byte, n*RecordSize)
		randomRecords(r, hot, p)
		want, got := make([]uint16, n), make([]uint16, n)
		for _, k := range sweeps {
			k.generic(want, hot, inTurn(n), p)
			for _, level := range cpu.Levels() {
				if n > 0 {
					k.at(level, got, hot, inTurn(n), p)
				}
				for i := range want {
					if got[i] != want[i] {
						t.Fatalf("%s, %v: record %d of %d scores %d, want %d", k.name, level, i, n, got[i], want[i])
					}
				}
			}
		}
	})
}

// BenchmarkScan streams through a resident gallery part that no cache of the second level holds.
func BenchmarkScan(b *testing.B) {
	const records = 16384
	r := rand.New(rand.NewPCG(3, 3))
	p := randomProbe(r, Minutiae, 50)
	hot := make([]byte, records*RecordSize)
	randomRecords(r, hot, p)
	out, list := make([]uint16, 128), inTurn(128)
	for _, k := range sweeps {
		for _, level := range cpu.Levels() {
			b.Run(k.name+"/kernel="+level.String(), func(b *testing.B) {
				at := 0
				for b.Loop() {
					k.at(level, out, hot[at:at+len(out)*RecordSize], list, p)
					if at += len(out) * RecordSize; at == len(hot) {
						at = 0
					}
				}
				perRecord := float64(b.Elapsed().Nanoseconds()) / float64(b.N*len(out))
				b.ReportMetric(perRecord, "ns/finger")
				b.ReportMetric(1e3/perRecord, "Mfingers/s")
			})
		}
	}
}
