package nist

import (
	"fmt"
	"slices"
	"strings"
)

// ebtsEdition is the edition of EBTS whose tables these are (IAFIS-DOC-01078-9.1, 2010): appendix B for Type-1, tables D-1,
// E-1 and I-1 for Type-2, as the verification file of OpenEBTS has them; CRI (2.073) from the FBI's page on MAP. Other
// editions differ in parts that no text at hand tells, so what breaks them is advice there.
const ebtsEdition = "9.1"

// Groups of types of transactions that ask for the same.
const (
	ebtsCriminal  = "CAR CARC CNA CNAC CPDR CPNU"
	ebtsApplicant = "DOCE EMUF FANC FNCC FAUF FUFC FNDR MAP MAPC NFAP NFUE NFUF NFFC NFDP NNDR"
	ebtsFound     = "AMN DEK DEKC DEU MPR"
	ebtsTenPrint  = ebtsCriminal + " " + ebtsApplicant + " " + ebtsFound
	ebtsCase      = "LFS LSR CFS ELR NAR LFFS LFIS LPNQ LPNR SRL ULM UULD ULAC ULAR ULD ULDR"
	ebtsPlain     = "IRQ CPR LPNQ LRSQ LSMQ EQHR ULD ULAC CPD ERRL ERRT ISR TPRR NAR LPNR UULD LRSR LSMR ERRA EHRR EQRR EQER PDR ULDR ULAR ERRI FISR"
)

// ebtsRecords gives how many records of which types a transaction has, at least and at most; "4,14" is either.
var ebtsRecords = []struct{ transactions, records string }{
	{strings.ReplaceAll(ebtsTenPrint, "CPDR ", ""), "2:1-1 4,14:1-14 10:0-4 7,13:0-2 15:0-8"},
	{"CPDR", "2:1-1 4,14:1-14 10:0-4 15:0-8"},
	{"LFS ELR ULM", "2:1-1 4,14:0-10 7,13:0-10"},
	{"LFIS", "2:1-2 4,14:0-10 7,13:0-10"},
	{"LFFS", "2:1-2 4,14:0-10 7,13:0-10 9:1-10"},
	{"CFS", "2:1-1 4,14:1-14 7,13:0-10"},
	{"RPIS TPIS", "2:1-1 4,14:2-10"},
	{"TPFS", "2:1-1 9:2-10"},
	{"TPRS FIS", "2:1-1 4,14:1-14"},
	{"RPISR", "2:1-2 10:0-2"},
	{"SRE", "2:1-1 10:0-1"},
	{"LSR SRT", "2:1-1 4,14:0-14"},
	{"IRR", "2:1-1 4,14:0-14 7,13:0-1 9:0-14"},
	{"PRR", "2:1-1 10:1-4"},
	{"SRL", "2:1-1 4,14:0-99"},
	{ebtsPlain, "2:1-1"},
}

// ebtsFields are the fields that Type-2 has to have in some types of transactions, and their forms.
var ebtsFields = []struct {
	number       int
	transactions string
	form         check
	text         string
}{
	{5, ebtsTenPrint + " CFS", oneOf("Y N"), "RET: Y or N"},
	{6, "LFS RPIS RPISR CFS ELR IRQ IRR ISR LFFS LFIS LRSQ LRSR LSMQ LSMR NAR SRL TPFS TPIS TPRS TPRR ULM CPD PDR FIS FISR ULAC ULAR ULD ULDR", length(3, 30), "ATN: 3 to 30 characters"},
	{10, ebtsCase, notEmpty, "CIN: prefix and number of the case"},
	{11, ebtsCase, notEmpty, "CIX: 2 to 4 digits"},
	{14, "CPR EHRR IRR PRR ULM CPD FIS FISR IRQ", notEmpty, "FBI: up to nine letters and digits"},
	{18, "MAP MAPC", length(3, 30), "NAM: 3 to 30 characters"},
	{20, ebtsCriminal + " " + ebtsApplicant + " TPFS TPIS ULM", code(2, 2), "POB: two letters"},
	{22, ebtsTenPrint + " EQHR EQRR ULM", either(date, exactly(8, "0")), "DOB: a date, YYYYMMDD, or zeros"},
	{24, ebtsTenPrint + " EQHR EQRR ULM", oneOf("F G M N Y Z X"), "SEX: F, G, M, N, Y, Z or X"},
	{25, strings.ReplaceAll(ebtsTenPrint, "DEU ", "") + " EQHR EQRR ULM", oneOf("A B I U W"), "RAC: A, B, I, U or W"},
	{27, ebtsTenPrint, code(3, 3), "HGT: three characters"},
	{29, ebtsTenPrint + " ULM", exactly(3, decimal), "WGT: three digits"},
	{31, ebtsTenPrint + " ULM", eyeColour, "EYE: a colour of eyes"},
	{32, ebtsTenPrint + " ULM", hairColour, "HAI: a colour of hair"},
	{34, "TPFS", notEmpty, "PAT: patterns"},
	{37, ebtsApplicant, length(1, 75), "RFP: 1 to 75 characters"},
	{38, ebtsApplicant + " " + ebtsFound + " FIS", date, "DPR: a date, YYYYMMDD"},
	{43, "CPDR FNDR NNDR", oneOf("C H P V"), "TSR: C, H, P or V"},
	{45, ebtsCriminal + " CPD PDR", date, "DOA: a date, YYYYMMDD"},
	{47, ebtsCriminal, notEmpty, "ASL: date and text of an offence"},
	{53, "LFS ELR", oneOf("1 2 3"), "OFC: 1, 2 or 3"},
	{57, "IRQ", notEmpty, "FNR: fingers"},
	{59, "SRE LSR RPISR", oneOf("I N P R Y G"), "SRF: I, N, P, R, Y or G"},
	{60, "ERRT EQER ERRA ERRI ERRL", notEmpty, "MSG: messages"},
	{61, "LFS LSR CFS ELR NAR", length(1, 50), "CST: 1 to 50 characters"},
	{62, "LFS ELR", notEmpty, "IMT: kinds of images"},
	{63, "CFS", oneOf("S V E O"), "PTD: S, V, E or O"},
	{67, "CFS ELR LFIS", notEmpty, "IMA: make, model and number of the scanner"},
	{70, "EQHR TPRS", oneOf("Y N"), "RAP: Y or N"},
	{73, "MAP MAPC", notEmpty, "CRI: agencies"},
}

// submission holds a transaction to the tables.
func (v *validator) submission(name string) {
	one := v.t.Records[0]
	tot := one.Text(4)
	v.demand(v.version == 400, 2, name+" 9.1: VER 0400")
	v.demand(length(9, 9)(one.Text(7)), 7, name+": DAI of nine characters")
	v.demand(length(10, 40)(one.Text(9)), 9, name+": TCN of 10 to 40 characters")
	known := false
	for _, group := range ebtsRecords {
		if slices.Contains(strings.Fields(group.transactions), tot) {
			known = true
			v.numbersOfRecords(name+" "+tot, group.records)
		}
	}
	v.demand(known, 4, name+": TOT is a type of transaction of EBTS 9.1")
	for i, r := range v.t.Records {
		if r.Type == 2 {
			v.descriptive(i, r, name, tot)
			return
		}
	}
}

// numbersOfRecords counts records against a row of ebtsRecords.
func (v *validator) numbersOfRecords(name, records string) {
	for _, entry := range strings.Fields(records) {
		var low, high int
		list, limits, _ := strings.Cut(entry, ":")
		if _, err := fmt.Sscanf(limits, "%d-%d", &low, &high); err != nil {
			panic("nist: table of records: " + entry)
		}
		n := 0
		for _, r := range v.t.Records[1:] {
			if slices.Contains(strings.Split(list, ","), fmt.Sprint(r.Type)) {
				n++
			}
		}
		kinds := strings.ReplaceAll(list, ",", " or ")
		v.demand(n >= low && n <= high, 3, fmt.Sprintf("%s: %d to %d records of type %s", name, low, high, kinds))
	}
}

// descriptive holds a Type-2 record against ebtsFields.
func (v *validator) descriptive(i int, r *Record, name, tot string) {
	for _, f := range ebtsFields {
		switch value, ok := r.Field(f.number); {
		case ok && len(value.Value) > 0:
			if !f.form(string(value.First().Item(0))) && !(f.number == 10 || f.number == 47) { // their first item may be empty
				v.at(i, r, f.number, name+": "+f.text)
			}
		case slices.Contains(strings.Fields(f.transactions), tot):
			v.at(i, r, f.number, name+": mandatory in "+tot+": "+f.text)
		}
	}
}
