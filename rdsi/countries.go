package rdsi

import (
	"strconv"
	"strings"
)

// isoCountries holds ISO 3166-1: alpha-2, alpha-3, numeric, and for a territory the state that answers for it (a
// claim against the territory is a claim against that state). Taken from the code lists in CLDR 45 (2024).
const isoCountries = "" +
	"AD AND 020;AE ARE 784;AF AFG 004;AG ATG 028;AI AIA 660 GB;AL ALB 008;AM ARM 051;AO AGO 024;AQ ATA 010;" +
	"AR ARG 032;AS ASM 016 US;AT AUT 040;AU AUS 036;AW ABW 533 NL;AX ALA 248 FI;AZ AZE 031;BA BIH 070;BB BRB 052;" +
	"BD BGD 050;BE BEL 056;BF BFA 854;BG BGR 100;BH BHR 048;BI BDI 108;BJ BEN 204;BL BLM 652 FR;BM BMU 060 GB;" +
	"BN BRN 096;BO BOL 068;BQ BES 535 NL;BR BRA 076;BS BHS 044;BT BTN 064;BV BVT 074 NO;BW BWA 072;BY BLR 112;" +
	"BZ BLZ 084;CA CAN 124;CC CCK 166 AU;CD COD 180;CF CAF 140;CG COG 178;CH CHE 756;CI CIV 384;CK COK 184 NZ;" +
	"CL CHL 152;CM CMR 120;CN CHN 156;CO COL 170;CR CRI 188;CU CUB 192;CV CPV 132;CW CUW 531 NL;CX CXR 162 AU;" +
	"CY CYP 196;CZ CZE 203;DE DEU 276;DJ DJI 262;DK DNK 208;DM DMA 212;DO DOM 214;DZ DZA 012;EC ECU 218;EE EST 233;" +
	"EG EGY 818;EH ESH 732;ER ERI 232;ES ESP 724;ET ETH 231;FI FIN 246;FJ FJI 242;FK FLK 238 GB;FM FSM 583;" +
	"FO FRO 234 DK;FR FRA 250;GA GAB 266;GB GBR 826;GD GRD 308;GE GEO 268;GF GUF 254 FR;GG GGY 831 GB;GH GHA 288;" +
	"GI GIB 292 GB;GL GRL 304 DK;GM GMB 270;GN GIN 324;GP GLP 312 FR;GQ GNQ 226;GR GRC 300;GS SGS 239 GB;" +
	"GT GTM 320;GU GUM 316 US;GW GNB 624;GY GUY 328;HK HKG 344 CN;HM HMD 334 AU;HN HND 340;HR HRV 191;HT HTI 332;" +
	"HU HUN 348;ID IDN 360;IE IRL 372;IL ISR 376;IM IMN 833 GB;IN IND 356;IO IOT 086 GB;IQ IRQ 368;IR IRN 364;" +
	"IS ISL 352;IT ITA 380;JE JEY 832 GB;JM JAM 388;JO JOR 400;JP JPN 392;KE KEN 404;KG KGZ 417;KH KHM 116;" +
	"KI KIR 296;KM COM 174;KN KNA 659;KP PRK 408;KR KOR 410;KW KWT 414;KY CYM 136 GB;KZ KAZ 398;LA LAO 418;" +
	"LB LBN 422;LC LCA 662;LI LIE 438;LK LKA 144;LR LBR 430;LS LSO 426;LT LTU 440;LU LUX 442;LV LVA 428;LY LBY 434;" +
	"MA MAR 504;MC MCO 492;MD MDA 498;ME MNE 499;MF MAF 663 FR;MG MDG 450;MH MHL 584;MK MKD 807;ML MLI 466;" +
	"MM MMR 104;MN MNG 496;MO MAC 446 CN;MP MNP 580 US;MQ MTQ 474 FR;MR MRT 478;MS MSR 500 GB;MT MLT 470;" +
	"MU MUS 480;MV MDV 462;MW MWI 454;MX MEX 484;MY MYS 458;MZ MOZ 508;NA NAM 516;NC NCL 540 FR;NE NER 562;" +
	"NF NFK 574 AU;NG NGA 566;NI NIC 558;NL NLD 528;NO NOR 578;NP NPL 524;NR NRU 520;NU NIU 570 NZ;NZ NZL 554;" +
	"OM OMN 512;PA PAN 591;PE PER 604;PF PYF 258 FR;PG PNG 598;PH PHL 608;PK PAK 586;PL POL 616;PM SPM 666 FR;" +
	"PN PCN 612 GB;PR PRI 630 US;PS PSE 275;PT PRT 620;PW PLW 585;PY PRY 600;QA QAT 634;RE REU 638 FR;RO ROU 642;" +
	"RS SRB 688;RU RUS 643;RW RWA 646;SA SAU 682;SB SLB 090;SC SYC 690;SD SDN 729;SE SWE 752;SG SGP 702;" +
	"SH SHN 654 GB;SI SVN 705;SJ SJM 744 NO;SK SVK 703;SL SLE 694;SM SMR 674;SN SEN 686;SO SOM 706;SR SUR 740;" +
	"SS SSD 728;ST STP 678;SV SLV 222;SX SXM 534 NL;SY SYR 760;SZ SWZ 748;TC TCA 796 GB;TD TCD 148;TF ATF 260 FR;" +
	"TG TGO 768;TH THA 764;TJ TJK 762;TK TKL 772 NZ;TL TLS 626;TM TKM 795;TN TUN 788;TO TON 776;TR TUR 792;" +
	"TT TTO 780;TV TUV 798;TW TWN 158;TZ TZA 834;UA UKR 804;UG UGA 800;UM UMI 581 US;US USA 840;UY URY 858;" +
	"UZ UZB 860;VA VAT 336;VC VCT 670;VE VEN 862;VG VGB 092 GB;VI VIR 850 US;VN VNM 704;VU VUT 548;WF WLF 876 FR;" +
	"WS WSM 882;YE YEM 887;YT MYT 175 FR;ZA ZAF 710;ZM ZMB 894;ZW ZWE 716"

// formerCountries maps withdrawn and reserved codes with one successor. SU, YU and CS fell apart into several states
// and are deliberately absent: a claim against one of them is for the National Manager to attribute.
const formerCountries = "ZR=CD;ZAR=CD;BU=MM;BUR=MM;TP=TL;TMP=TL;DD=DE;DDR=DE;278=DE;280=DE;YD=YE;YMD=YE;720=YE;886=YE;" +
	"VD=VN;VDR=VN;HV=BF;HVO=BF;DY=BJ;DHY=BJ;RH=ZW;RHO=ZW;NH=VU;NHB=VU;FX=FR;FXX=FR;UK=GB;ROM=RO;230=ET;736=SD;XK=XK;XKX=XK"

const (
	// firstLetter is the number of the one-letter country A that examples and rule cases use; B to Z follow. ISO
	// 3166-1 leaves 900 to 999 to users.
	firstLetter = 901
	// kosovo is the user-assigned number in common use for XK.
	kosovo = 983
	// everyCountry stands in a policy word for "protected against everybody".
	everyCountry = 1023
)

// countryTable knows the countries of one world by every form in which their codes are written.
type countryTable struct {
	canonical map[string]string // any written form -> alpha-2, or the code that the world itself defines
	number    map[string]uint16 // canonical code -> number below 1000
}

var isoTable = buildISOTable()

func buildISOTable() *countryTable {
	t := &countryTable{canonical: map[string]string{}, number: map[string]uint16{}}
	for entry := range strings.SplitSeq(isoCountries, ";") {
		f := strings.Fields(entry)
		state := f[0]
		if len(f) == 4 {
			state = f[3]
		} else {
			n, _ := strconv.Atoi(f[2])
			t.number[state] = uint16(n)
		}
		for _, code := range f[:3] {
			t.canonical[code] = state
		}
	}
	t.number["XK"] = kosovo
	for entry := range strings.SplitSeq(formerCountries, ";") {
		old, now, _ := strings.Cut(entry, "=")
		t.canonical[old] = now
	}
	for c := range 26 {
		code := string(rune('A' + c))
		t.canonical[code] = code
		t.number[code] = uint16(firstLetter + c)
	}
	return t
}

// CanonicalCountry brings a country code to one form: ISO 3166-1 alpha-2 of the state, whether written as alpha-2,
// alpha-3 or three digits, in either case; withdrawn codes map to their successor, territories to their state, and
// the letters A to Z stand for the countries of examples. It reports false for anything else.
func CanonicalCountry(code string) (string, bool) { return isoTable.resolve(code) }

func (t *countryTable) resolve(code string) (string, bool) {
	c, ok := t.canonical[strings.ToUpper(strings.TrimSpace(code))]
	return c, ok
}

// with returns a table that also knows the given codes, numbered from the end of the user-assigned range.
func (t *countryTable) with(codes []string) *countryTable {
	var x *countryTable
	next := uint16(999)
	for _, code := range codes {
		key := strings.ToUpper(strings.TrimSpace(code))
		if key == "" || t.canonical[key] != "" || x != nil && x.canonical[key] != "" || next == kosovo {
			continue
		}
		if x == nil {
			x = &countryTable{canonical: map[string]string{}, number: map[string]uint16{}}
			for k, v := range t.canonical {
				x.canonical[k] = v
			}
			for k, v := range t.number {
				x.number[k] = v
			}
		}
		x.canonical[key], x.number[key] = key, next
		next--
	}
	if x == nil {
		return t
	}
	return x
}
