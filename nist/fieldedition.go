package nist

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// firstFields gives, by record type, the VER of the edition in which a field first appeared, for the fields that are
// younger than their record type (SP 500-290e3; ANSI/NIST-ITL 1-2007 and 1-2000 for what was before).
var firstFields = map[int]string{
	1: "13 300 14 300 15 300 16 500 17 500 18 501",
	9: "126 400 127 400 128 400 129 400 130 400 131 400 132 400 133 400 134 400 135 400 136 400 137 400 138 400 139 400 140 400 141 400 " +
		"176 500 177 500 178 500 179 500 901 500 902 500 903 500 904 500",
	10: "13 400 16 400 17 400 23 400 24 400 25 400 26 400 27 400 28 400 29 400 30 400 14 500 15 500 18 500 19 500 31 500 32 500 33 500 " +
		"44 500 45 500 34 501 46 501 47 501 48 501 49 501 50 501 51 501 992 501 994 501",
	13: "14 400 15 400 16 400 17 400 24 400 18 501 19 501 46 501 47 501 993 500 994 501 995 500 996 500 997 500 998 500",
	14: "14 400 15 400 16 400 17 400 18 400 21 400 22 400 23 400 24 400 25 400 30 400 26 500 27 500 31 500 46 501 47 501 901 502 994 501 19 600 29 600",
	15: "16 400 17 400 24 400 30 400 18 500 21 501 46 501 47 501 994 501",
	16: "13 400 16 400 17 400 24 400 30 400",
	17: "25 500 26 400 27 500 28 500 30 400 31 500 32 500 33 500 34 500 35 500 36 500 37 500 40 500 41 500 994 501",
	18: "992 501 994 501", 19: "994 501 21 501 46 501 47 501", 20: "22 501", 21: "6 501 22 501 46 501 47 501",
}

// lastFields gives the VER of the last edition that has a field.
var lastFields = map[[2]int]int{{10, 22}: 400, {17, 18}: 400}

var firstEditions = sync.OnceValue(func() map[[2]int]int {
	all := map[[2]int]int{}
	for typ, text := range firstFields {
		words := strings.Fields(text)
		for i := 0; i+1 < len(words); i += 2 {
			number, err1 := strconv.Atoi(words[i])
			version, err2 := strconv.Atoi(words[i+1])
			if err1 != nil || err2 != nil {
				panic("nist: table of editions: " + words[i])
			}
			all[[2]int{typ, number}] = version
		}
	}
	return all
})

// existence says why an edition has no such field, empty where it has one or leaves it to users.
func existence(version, typ, number int) string {
	if typ == 2 || unknownType(typ) || usersField(version, typ, number) {
		return ""
	}
	name := Mnemonic(typ, number)
	if name == "" {
		return "field is reserved in " + editions[version]
	}
	if last, ok := lastFields[[2]int{typ, number}]; ok && version > last {
		return fmt.Sprintf("%s: deprecated since the edition after VER %04d", name, last)
	}
	if first := firstEditions()[[2]int{typ, number}]; version < first {
		return fmt.Sprintf("%s: first field of that number in the edition of VER %04d", name, first)
	}
	return ""
}

// usersField tells the numbers that are left to users: up to 2007 from 200 to 998, since then from 200 to 900, and
// from 100 on in records of sources and contexts. In Type-9 they are the blocks of makers.
func usersField(version, typ, number int) bool {
	switch {
	case typ == 1:
		return false
	case typ == 9:
		return number >= 5 && number <= 225 && Mnemonic(typ, number) == "" || version < 500 && number >= 226 && number <= 999
	case version < 500:
		return number >= 200 && number < dataField
	case typ == 20 || typ == 21:
		return number >= 100 && number <= 900
	case typ == 98 || typ == 99:
		return number >= 200 && number < 900
	}
	return number >= 200 && number <= 900
}
