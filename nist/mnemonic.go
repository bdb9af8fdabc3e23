package nist

import (
	"strconv"
	"strings"
	"sync"
)

// Mnemonic returns the short name that the standard gives a field, as "FGP" for 14.013; empty where it has none or
// the record type is not known. The parts of binary records (types 3 to 8) have numbers too.
func Mnemonic(recordType, field int) string {
	return mnemonics()[[2]int{recordType, field}]
}

// TypeName returns what records of a type hold, as "variable-resolution fingerprint image" for 14; empty for types
// that no edition defines.
func TypeName(recordType int) string { return typeNames[recordType] }

var typeNames = map[int]string{
	1: "transaction information", 2: "user-defined descriptive text", 3: "low-resolution grey fingerprint image",
	4: "high-resolution grey fingerprint image", 5: "low-resolution binary fingerprint image",
	6: "high-resolution binary fingerprint image", 7: "user-defined image", 8: "signature image", 9: "minutiae",
	10: "face, scar, mark or tattoo image", 11: "voice", 12: "dental record", 13: "latent friction-ridge image",
	14: "fingerprint image", 15: "palm print image", 16: "test image", 17: "iris image", 18: "DNA", 19: "plantar image",
	20: "source representation", 21: "associated context", 22: "non-photographic imagery",
	98: "information assurance", 99: "CBEFF biometric data",
}

// common are fields that every tagged record from Type-10 on shares.
const common = " 902 ANN 903 DUI 904 MMS 993 SAN 994 EFR 995 ASC 996 HAS 997 SOR 998 GEO 999 DATA"

// imageScales are the fields 6 to 11 of image records.
const imageScales = " 6 HLL 7 VLL 8 SLC 9 THPS 10 TVPS 11 CGA"

// names lists number and mnemonic in turn, by record type (SP 500-290e3; EBTS 8.1 for 9.013 to 9.025).
var names = map[int]string{
	1: "1 LEN 2 VER 3 CNT 4 TOT 5 DAT 6 PRY 7 DAI 8 ORI 9 TCN 10 TCR 11 NSR 12 NTR 13 DOM 14 GMT 15 DCS 16 APS 17 ANM 18 GNS",
	2: "1 LEN 2 IDC",
	3: "1 LEN 2 IDC 3 IMP 4 FGP 5 ISR 6 HLL 7 VLL 8 GCA 9 DATA",
	4: "1 LEN 2 IDC 3 IMP 4 FGP 5 ISR 6 HLL 7 VLL 8 GCA 9 DATA",
	5: "1 LEN 2 IDC 3 IMP 4 FGP 5 ISR 6 HLL 7 VLL 8 BCA 9 DATA",
	6: "1 LEN 2 IDC 3 IMP 4 FGP 5 ISR 6 HLL 7 VLL 8 BCA 9 DATA",
	7: "1 LEN 2 IDC",
	8: "1 LEN 2 IDC 3 SIG 4 SRT 5 ISR 6 HLL 7 VLL 8 DATA",
	9: "1 LEN 2 IDC 3 IMP 4 FMT 5 OFR 6 FGP 7 FPC 8 CRP 9 DLT 10 MIN 11 RDG 12 MRC 13 AFV 14 FGN 15 NMN 16 FCP 17 APC " +
		"18 ROV 19 COF 20 ORN 21 CRA 22 DLA 23 MAT 24 CHQ 25 CLQ 126 CBI 127 CEI 128 HLL 129 VLL 130 SLC 131 THPS 132 TVPS " +
		"133 FVW 134 FGP 135 FQD 136 NOM 137 FMD 138 RCI 139 CIN 140 DIN 141 ADA 176 OOD 177 PAG 178 SOD 179 DTX 300 ROI " +
		"301 ORT 302 FPP 303 FSP 307 PAT 308 RQM 309 RQF 310 RFM 311 RFF 312 RWM 313 RWF 314 TRV 315 PLR 316 FQM 317 PGS " +
		"320 COR 321 DEL 322 CDR 323 CPR 324 DIS 325 NCOR 326 NDEL 327 NDIS 331 MIN 332 MRA 333 MRC 334 NMIN 335 RCC " +
		"340 DOT 341 INR 342 CLD 343 REF 344 NPOR 345 POR 346 NDOT 347 NINR 348 NCLD 349 NREF 350 MFD 351 COM 352 LPM " +
		"353 EAA 354 EOF 355 LSB 356 LMT 357 LQI 360 AOC 361 CPF 362 ECD 363 RRC 372 SIM 373 RPS 380 TPL 381 FCC 901 ULA " +
		"902 ANN 903 DUI 904 MMS",
	10: "1 LEN 2 IDC 3 IMT 4 SRC 5 PHD" + imageScales + " 12 CSP 13 SAP 14 FIP 15 FPFI 16 SHPS 17 SVPS 18 DIST 19 LAF 20 POS " +
		"21 POA 22 PXS 23 PAS 24 SQS 25 SPA 26 SXS 27 SEC 28 SHC 29 FFP 30 DMM 31 TMC 32 3DF 33 FEC 34 ICDR 38 COM 39 T10 " +
		"40 SMT 41 SMS 42 SMD 43 COL 44 ITX 45 OCC 46 SUB 47 CON 48 PID 49 CID 50 VID 51 RSP 992 T2C" + common,
	11: "1 LEN 2 IDC 3 AOD 4 SRC 5 VRSO 6 VRC 7 AREC 8 AQS 9 RCD 10 VRD 11 TRD 12 PMO 13 CONT 14 CDC 21 RED 22 RDD 23 DIS " +
		"24 DCD 25 VOC 26 VCD 27 OCON 28 OCD 32 SGEO 33 SQV 34 VCI 35 PPY 36 VSCD 37 SCC 38 SCH 51 COM" + common,
	12: "1 LEN 2 IDC 3 FDS 4 SRC 6 DSI 7 ODES 8 TDES 9 HDD 10 TDD 11 MDD 12 DSTI 20 COM 47 CON 990 T10C 991 T22C 992 T2C" + common,
	13: "1 LEN 2 IDC 3 IMP 4 SRC 5 LCD" + imageScales + " 12 BPX 13 FGP 14 SPD 15 PPC 16 SHPS 17 SVPS 18 RSP 19 REM 20 COM " +
		"24 LQM 46 SUB 47 CON" + common,
	14: "1 LEN 2 IDC 3 IMP 4 SRC 5 FCD" + imageScales + " 12 BPX 13 FGP 14 PPD 15 PPC 16 SHPS 17 SVPS 18 AMP 19 CSP 20 COM " +
		"21 SEG 22 NQM 23 SQM 24 FQM 25 ASEG 26 SCF 27 SIF 29 FQC 30 DMM 31 FAP 46 SUB 47 CON 901 FCT" + common,
	15: "1 LEN 2 IDC 3 IMP 4 SRC 5 PCD" + imageScales + " 12 BPX 13 FGP 16 SHPS 17 SVPS 18 AMP 20 COM 21 SEG 24 PQM 30 DMM " +
		"46 SUB 47 CON" + common,
	16: "1 LEN 2 IDC 3 UDI 4 SRC 5 UTD" + imageScales + " 12 BPX 13 CSP 16 SHPS 17 SVPS 20 COM 24 UQS 30 DMM" + common,
	17: "1 LEN 2 IDC 3 ELR 4 SRC 5 ICD" + imageScales + " 12 BPX 13 CSP 14 RAE 15 RAU 16 IPC 17 DUI 18 GUI 19 MMS 20 ECL " +
		"21 COM 22 SHPS 23 SVPS 24 IQS 25 EAS 26 IRD 27 SSV 28 DME 30 DMM 31 IAP 32 ISF 33 IPB 34 ISB 35 UEB 36 LEB 37 NEO " +
		"40 RAN 41 GAZ" + common,
	18: "1 LEN 2 IDC 3 DLS 4 SRC 5 NAL 6 SDI 7 COPR 8 VRS 9 PED 10 STY 11 STI 12 SCM 13 SCD 14 PSD 15 DPD " +
		"16 STR 17 DMD 18 UDP 19 EPD 20 DGD 21 GAP 22 COM 23 EPL 992 T2C" + common,
	19: "1 LEN 2 IDC 3 IMP 4 SRC 5 PCD" + imageScales + " 12 BPX 13 FGP 16 SHPS 17 SVPS 18 AMP 19 FSP 20 COM 21 SEG 24 FQM 30 DMM " +
		"46 SUB 47 CON" + common,
	20: "1 LEN 2 IDC 3 CAR 4 SRC 5 SRD" + imageScales + " 12 BPX 13 CSP 14 AQS 15 SFT 16 SEG 17 SHPS 18 SVPS 19 TIX 20 COM " +
		"21 SRN 22 ICDR" + common,
	21: "1 LEN 2 IDC 4 SRC 5 ACD 6 MDI 15 AFT 16 SEG 19 TIX 20 COM 21 ACN 22 ICDR 46 SUB 47 CON" + common,
	22: "1 LEN 2 IDC 3 ICD 4 SRC 5 ICDR 6 BIC 20 COM 46 SUB 47 CON 101 ITYP 102 IFMT 103 DRID 992 T2C" + common,
	98: "1 LEN 2 IDC 3 DFO 4 SRC 5 DFT 6 DCD 900 ALF 901 ARN 993 SAN",
	99: "1 LEN 2 IDC 4 SRC 5 BCD 100 HDV 101 BTY 102 BDQ 103 BFO 104 BFT 902 ANN 903 DUI 904 MMS 993 SAN 995 ASC 996 HAS " +
		"997 SOR 998 GEO 999 BDB",
}

// mnemonics is names, taken apart at first use.
var mnemonics = sync.OnceValue(func() map[[2]int]string {
	all := map[[2]int]string{}
	for typ, list := range names {
		words := strings.Fields(list)
		for i := 0; i+1 < len(words); i += 2 {
			number, err := strconv.Atoi(words[i])
			if err != nil {
				panic("nist: mnemonic table: " + words[i])
			}
			all[[2]int{typ, number}] = words[i+1]
		}
	}
	return all
})
