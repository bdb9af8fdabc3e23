package rdsi

import (
	"context"
	"errors"
)

// Errors of an Engine that end a request before its search.
var (
	// ErrFormat says that a transaction cannot be read; wrap it with the place.
	ErrFormat = errors.New("transaction cannot be read")
	// ErrQuality says that no print of the transaction is good enough to be searched.
	ErrQuality = errors.New("no print is good enough")
)

// An Engine is what the handler asks of a matcher; rdsi/engine is Whorl's own. Its methods may be called by several
// goroutines at once.
type Engine interface {
	// Open reads a transaction far enough to say what it holds. The probe may refer to the bytes, which stay as they
	// are until after Wipe. Errors wrap ErrFormat and hold nothing of the transaction but places.
	Open(transaction []byte) (Probe, error)
	// Policies returns, for each of the subjects found before, the policy words now stored for all of its records, none if
	// it is gone. The handler asks again when it releases an answer, because a claim may have been recorded since the
	// search. It asks once a look for all subjects together, and also for none: the work must not depend on how many there
	// are, nor whether it can be done.
	Policies(subjects [][]byte) ([][]uint64, error)
}

// A Probe is one request's biometric inside the engine.
type Probe interface {
	// Contents says what the transaction holds, without looking at a gallery.
	Contents() Contents
	// Extract prepares the search. An error that wraps ErrQuality rejects the request; any other leaves it unanswered.
	Extract(ctx context.Context) error
	// Search compares the probe with every record in scope. It must do the same work whether or not something is found,
	// and set Complete only if every record in scope was looked at.
	Search(ctx context.Context, s Scope) (Result, error)
	// Wipe overwrites everything derived from the transaction. It is called once, after all other calls have returned.
	Wipe()
}

// Contents of a transaction.
type Contents struct {
	Modalities []Modality // distinct
	Subjects   int        // people that it shows
	Prints     int
}

// A Scope says what a search looks at.
type Scope struct {
	Any, Exclude uint64 // records with policy words p for which p&Any != 0 and p&Exclude == 0
	// CaptureAge is how many years old somebody was whose prints were taken as a child's, 0 where that is not known. Prints
	// of before and after are of another size, for which the search has to allow.
	CaptureAge int
}

// A Result of a search holds the subjects at or above the engine's threshold, and those of its review band, in no
// particular order. It carries no score: the handler has no use for one.
type Result struct {
	Complete bool
	Hits     []Hit
}

// A Hit is one subject found. The handler overwrites Subject when the request is answered.
type Hit struct {
	Subject []byte   // the engine's name for the person
	Matched []uint64 // policy words of the records that matched
	Grey    bool     // below the threshold, within the review band: found only if a local examiner says so
	file    *caseFile
}

func (r *Result) wipe() {
	for _, h := range r.Hits {
		clear(h.Subject)
		clear(h.Matched)
	}
	r.Hits = nil
}
