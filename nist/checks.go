package nist

import (
	"strconv"
	"strings"
	"time"
)

// A check says whether one information item has the form that the standard gives it.
type check func(item string) bool

// between takes whole numbers from low to high.
func between(low, high int) check {
	return func(s string) bool {
		v, ok := digits(s)
		return ok && v >= low && v <= high
	}
}

// digits reads a number that is written in digits alone.
func digits(s string) (int, bool) {
	if s == "" || strings.IndexFunc(s, func(c rune) bool { return c < '0' || c > '9' }) >= 0 {
		return 0, false
	}
	return parseInt([]byte(s))
}

// oneOf takes words of a list.
func oneOf(list string) check {
	words := map[string]bool{}
	for _, w := range strings.Fields(list) {
		words[w] = true
	}
	return func(s string) bool { return words[s] }
}

// numbersIn takes numbers of a list of numbers and ranges, as "0-3 8 20-29".
func numbersIn(list string) check {
	var set [256]bool
	for _, w := range strings.Fields(list) {
		low, high, isRange := strings.Cut(w, "-")
		a, _ := digits(low)
		b := a
		if isRange {
			b, _ = digits(high)
		}
		for ; a <= b; a++ {
			set[a] = true
		}
	}
	return func(s string) bool {
		v, ok := digits(s)
		return ok && v < len(set) && set[v]
	}
}

// length takes texts of low to high characters.
func length(low, high int) check {
	return func(s string) bool {
		n := len([]rune(s))
		return n >= low && n <= high
	}
}

// exactly takes texts made of as many of the characters as there are.
func exactly(n int, characters string) check {
	return func(s string) bool { return len(s) == n && strings.Trim(s, characters) == "" }
}

const (
	upper       = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	lower       = "abcdefghijklmnopqrstuvwxyz"
	decimal     = "0123456789"
	hexadecimal = decimal + "ABCDEFabcdef"
)

// date takes a day that exists, as YYYYMMDD.
func date(s string) bool {
	_, err := time.Parse("20060102", s)
	return err == nil && len(s) == 8
}

// moment takes a time that exists, as YYYYMMDDHHMMSSZ.
func moment(s string) bool {
	_, err := time.Parse("20060102150405Z", s)
	return err == nil && len(s) == 15
}

// perMillimetre takes "dd.dd".
func perMillimetre(s string) bool {
	return len(s) == 5 && s[2] == '.' && exactly(4, decimal)(s[:2]+s[3:])
}

func anything(string) bool { return true }

// direction takes XXXXYYYYTTT with an angle below 360.
func direction(s string) bool {
	return exactly(11, decimal)(s) && s[8:] < "360"
}

// score takes a quality of 0 to 100, 254 (not attempted) or 255 (failed).
var score = numbersIn("0-100 254 255")

// maybe takes what a check takes, and no text.
func maybe(c check) check {
	return func(s string) bool { return s == "" || c(s) }
}

// nothing takes no text: the item is not part of the field.
func nothing(s string) bool { return s == "" }

// letters takes texts of letters alone.
func letters(s string) bool {
	return s != "" && strings.IndexFunc(s, func(c rune) bool { return (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') }) < 0
}

// plain takes ASCII text that is not empty.
func plain(s string) bool {
	return s != "" && strings.IndexFunc(s, func(c rune) bool { return c < ' ' || c > '~' }) < 0
}

// within takes decimal numbers of a range, with a sign and a fraction where need be.
func within(low, high float64) check {
	return func(s string) bool {
		v, err := strconv.ParseFloat(s, 64)
		return err == nil && v >= low && v <= high && strings.Trim(s, decimal+"+-.") == ""
	}
}

// number16 takes a number of 16 bits.
var number16 = between(0, 65535)
