package nist

import (
	"errors"
	"fmt"
	"time"
)

// ErrBuild says that a record cannot be written as asked for.
var ErrBuild = errors.New("nist: record cannot be written")

const (
	newestVersion = 502 // VER of the 2015 update, the newest that is published
	maxBinaryIDC  = 255 // one byte
	maxIDC        = 99  // two digits in the editions up to 2007

	noResolution = "00.00" // NSR and NTR where no record needs them
)

// A Header is what the Type-1 record of a new transaction says. Only Type, Destination, Origin and Control are
// mandatory to the standard beside what New fills in by itself.
type Header struct {
	Version       int       // VER, 200 to 502; 0 is 502, the 2015 update
	Type          string    // TOT
	Date          time.Time // DAT, and GMT if Stamp is set; zero is now
	Stamp         bool      // write GMT too
	Priority      int       // PRY, 1 (most urgent) to 9; 0 writes none
	Destination   string    // DAI
	Origin        string    // ORI
	Control       string    // TCN
	Reference     string    // TCR, the TCN that is answered; empty writes none
	Domain        string    // DOM; empty writes none
	DomainVersion string
	UTF8          bool // DCS: text outside ASCII is UTF-8
}

// New begins a transaction. Records are added with the Add methods, or built field by field with NewRecord and added
// with Add; Bytes computes LEN and CNT. The resolutions of Type-1 are 00.00 until a Type-4 record is added.
func New(h Header) *Transaction {
	if h.Version == 0 {
		h.Version = newestVersion
	}
	if h.Date.IsZero() {
		h.Date = time.Now()
	}
	one := NewRecord(1, 0)
	one.Set(2, fmt.Sprintf("%04d", h.Version))
	one.Set(3, "")
	one.Set(4, h.Type)
	one.Set(5, h.Date.Format("20060102"))
	if h.Priority > 0 {
		one.SetInt(6, h.Priority)
	}
	one.Set(7, h.Destination)
	one.Set(8, h.Origin)
	one.Set(9, h.Control)
	if h.Reference != "" {
		one.Set(10, h.Reference)
	}
	one.Set(11, noResolution)
	one.Set(12, noResolution)
	if h.Domain != "" {
		one.SetItems(13, []string{h.Domain, h.DomainVersion})
	}
	if h.Stamp {
		one.Set(14, h.Date.UTC().Format("20060102150405")+"Z")
	}
	if h.UTF8 {
		one.SetItems(15, []string{"003", "UTF-8", ""})
	}
	return &Transaction{Records: []*Record{one}}
}

// Reply begins the answer to t: from its destination to its origin, with its control number as reference, in its edition,
// domain and character set, as far as h does not say otherwise. What h leaves open besides, New fills in.
func (t *Transaction) Reply(h Header) (*Transaction, error) {
	if len(t.Records) == 0 || t.Records[0].Type != 1 {
		return nil, fmt.Errorf("%w: no Type-1 record to answer", ErrBuild)
	}
	one := t.Records[0]
	fill := func(to *string, number int) {
		if *to == "" {
			*to = one.Text(number)
		}
	}
	fill(&h.Destination, 8)
	fill(&h.Origin, 7)
	fill(&h.Reference, 9)
	if v := t.version(); h.Version == 0 && editions[v] != "" {
		h.Version = v
	}
	if f, ok := one.Field(13); ok && h.Domain == "" {
		h.Domain, h.DomainVersion = string(f.First().Item(0)), string(f.First().Item(1))
	}
	if f, ok := one.Field(15); ok {
		n, _ := f.First().Int(0)
		h.UTF8 = h.UTF8 || n == 3
	}
	return New(h), nil
}

// Add appends a record.
func (t *Transaction) Add(r *Record) { t.Records = append(t.Records, r) }

// AddType2 appends a Type-2 record, user-defined text, whose fields the caller then sets.
func (t *Transaction) AddType2(idc int) *Record {
	r := NewRecord(2, idc)
	t.Add(r)
	return r
}
