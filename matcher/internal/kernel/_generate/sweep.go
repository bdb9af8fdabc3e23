package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A sweep is one of the kernels that go through hot records: the scan over whole codes of the records of a list, the skim
// over the first word of the first codes of all records, and the accord.
type sweep struct {
	name, doc              string
	codes, words           int // of a record, of a code
	sought                 int // minutiae of the probe
	angleZ, limitZ, limitQ int // offsets in a probe
	listed                 bool
}

var sweeps = [...]sweep{
	{"scan", scanDoc, minutiae, 2, minutiae, probeAngleZ, probeLimitZ, probeLimitQ, true},
	{"skim", skimDoc, skimmed, 1, sought, probeTurnS, probeSkimZ, probeSkimQ, false},
}

// accordSweep needs more than a sweep's loop.
var accordSweep = sweep{name: "accord", doc: accordDoc}

const (
	accordDoc = " sets out[i] to the accord of p with the i-th of n hot records, n > 0: see Accord. accordGeneric is the reference."

	scanDoc = " sets out[i] to the score of p in the hot record of number list[i], for n > 0 of them: see Scan. scanGeneric is the reference."
	skimDoc = " sets out[i] to the score of p in the first words of n hot records, n > 0: see Skim. skimGeneric is the reference."
)

// text begins the kernel for a tier, which has further arguments.
func (k sweep) text(tier, further string) {
	list := ""
	if k.listed {
		list = "list *uint16, "
	}
	TEXT(k.name+tier, NOSPLIT, "func(out *uint16, hot *byte, "+list+"n int, "+further+")")
	Pragma("noescape")
	Doc(k.name + tier + k.doc)
}

// records are what a kernel goes through.
type records struct {
	out, hot, left reg.Register
	list, last     reg.Register // where the list is and its last number; nil without a list
}

// records loads the arguments that all kernels have.
func (k sweep) records() records {
	r := records{out: Load(Param("out"), GP64()), hot: Load(Param("hot"), GP64()), left: Load(Param("n"), GP64())}
	if k.listed {
		r.list = Load(Param("list"), GP64())
		last := GP64()
		LEAQ(Mem{Base: r.list, Index: r.left, Scale: 2, Disp: -2}, last)
		r.last = last
	}
	return r
}

// next returns where the record lies whose turn it is, and asks memory for the one a few further on: the processor's own
// prefetch does not cross pages, and seven records fill one. Of records in the third-level cache or in memory the skim
// takes 50 ns instead of 68 (AVX-512) and 55 instead of 113 (AVX2); how many further on, from two to sixteen, is all the
// same. Without a list the record asked for may lie beyond the last.
func (r records) next() reg.Register {
	const ahead = 4
	record, at, disp := r.hot, r.hot, ahead*recordSize
	if r.list != nil {
		further, number := GP64(), GP64()
		LEAQ(Mem{Base: r.list, Disp: 2 * ahead}, further)
		CMPQ(further, r.last)
		CMOVQHI(r.last, further)
		MOVWLZX(Mem{Base: further}, number.As32())
		IMUL3Q(U32(recordSize), number, number)
		ADDQ(r.hot, number)
		at, disp = number, 0
	}
	for i := 0; i < recordSize; i += 64 {
		PREFETCHT0(Mem{Base: at, Disp: disp + i})
	}
	if r.list != nil {
		number := GP64()
		MOVWLZX(Mem{Base: r.list}, number.As32())
		IMUL3Q(U32(recordSize), number, number)
		ADDQ(r.hot, number)
		record = number
	}
	return record
}

// put stores the score of a record and goes back to the label for the next.
func (r records) put(score reg.GPVirtual, label string) {
	MOVW(score.As16(), Mem{Base: r.out})
	if r.list != nil {
		ADDQ(U32(2), r.list)
	} else {
		ADDQ(U32(recordSize), r.hot)
	}
	ADDQ(U32(2), r.out)
	DECQ(r.left)
	JNZ(LabelRef(label))
}
