package bench

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// Errors of reading scores and measuring.
var (
	ErrScores = errors.New("bench: malformed scores")
	ErrName   = errors.New("bench: name without an underscore")
	ErrEmpty  = errors.New("bench: genuine and impostor scores are both needed")
)

// maxLine bounds a line of a score file: two paths and a number.
const maxLine = 64 << 10

// A Comparison is one line of a score file; a higher score is more alike.
type Comparison struct {
	A, B  string
	Score float64
}

// Finger returns what stands before the last underscore of a name without folder and extension; the error is ErrName.
func Finger(name string) (string, error) {
	base := name[strings.LastIndexByte(name, '/')+1:]
	if dot := strings.LastIndexByte(base, '.'); dot > 0 {
		base = base[:dot]
	}
	i := strings.LastIndexByte(base, '_')
	if i < 0 {
		return "", ErrName
	}
	return base[:i], nil
}

// ReadScores reads lines "A<TAB>B<TAB>score". Empty lines and lines that begin with # are left out. The error wraps
// ErrScores or ErrName and names the line, not its content: names may belong to people.
func ReadScores(r io.Reader) ([]Comparison, error) {
	var out []Comparison
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 4096), maxLine)
	n := 0
	for sc.Scan() {
		n++
		line := strings.TrimRight(sc.Text(), "\r")
		if line == "" || line[0] == '#' {
			continue
		}
		field := strings.Split(line, "\t")
		if len(field) != 3 {
			return nil, fmt.Errorf("%w: line %d: %d fields, want 3", ErrScores, n, len(field))
		}
		score, err := strconv.ParseFloat(strings.TrimSpace(field[2]), 64)
		if err != nil && !math.IsInf(score, 0) || math.IsNaN(score) {
			return nil, fmt.Errorf("%w: line %d: score is not a number", ErrScores, n)
		}
		for _, name := range field[:2] {
			if _, err := Finger(name); err != nil {
				return nil, fmt.Errorf("%w: line %d", err, n)
			}
		}
		out = append(out, Comparison{field[0], field[1], score})
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("%w: line %d: %w", ErrScores, n+1, err)
	}
	return out, nil
}

// WriteScores writes what ReadScores reads, scores with as many digits as they need.
func WriteScores(w io.Writer, cs []Comparison) error {
	b := bufio.NewWriter(w)
	for _, c := range cs {
		if strings.ContainsAny(c.A+c.B, "\t\r\n") {
			return fmt.Errorf("%w: a name holds a tab or a line break", ErrScores)
		}
		b.WriteString(c.A + "\t" + c.B + "\t" + strconv.FormatFloat(c.Score, 'g', -1, 64) + "\n")
	}
	return b.Flush()
}

// Split tells genuine from impostor scores by the names. The error is that of Finger.
func Split(cs []Comparison) (genuine, impostor []float64, err error) {
	for i, c := range cs {
		a, errA := Finger(c.A)
		b, errB := Finger(c.B)
		if errA != nil || errB != nil {
			return nil, nil, fmt.Errorf("%w: comparison %d", ErrName, i+1)
		}
		if a == b {
			genuine = append(genuine, c.Score)
		} else {
			impostor = append(impostor, c.Score)
		}
	}
	return genuine, impostor, nil
}
