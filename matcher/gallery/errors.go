package gallery

import (
	"errors"
	"fmt"
)

// Errors of Open, Verify and of everything that reads a gallery. Their text carries an offset or a record number and
// never a subject or a biometric byte.
var (
	// ErrFormat: the file is not a gallery, or a field of it contradicts another.
	ErrFormat = errors.New("gallery: not a valid gallery")
	// ErrVersion: a gallery of a format or of descriptors that this version does not know.
	ErrVersion = errors.New("gallery: unknown gallery version")
	// ErrTruncated: the file is shorter than its header says, or became so while it was mapped.
	ErrTruncated = errors.New("gallery: file is cut short")
	// ErrChecksum: stored bytes do not have the checksum that was stored with them.
	ErrChecksum = errors.New("gallery: checksum mismatch")
	// ErrChanged: the file was changed in place while it was open.
	ErrChanged = errors.New("gallery: file was changed while open")
	// ErrClosed: the gallery was closed.
	ErrClosed = errors.New("gallery: gallery is closed")
)

// Errors of Create, Writer and the functions that change a gallery.
var (
	// ErrLocked: another process or another Writer is changing this gallery.
	ErrLocked = errors.New("gallery: another writer holds the lock")
	// ErrExists: Create without BuildOptions.Replace where there is a file already.
	ErrExists = errors.New("gallery: file exists")
	// ErrSubject: a subject identifier is not 1 to 64 bytes of UTF-8.
	ErrSubject = errors.New("gallery: invalid subject identifier")
	// ErrPolicy: a mark of bits that belong to the gallery.
	ErrPolicy = errors.New("gallery: reserved policy bits")
	// ErrTemplate: a record has no template, or an invalid one.
	ErrTemplate = errors.New("gallery: invalid template")
	// ErrFull: more records than the format can number.
	ErrFull = errors.New("gallery: gallery is full")
)

func errAt(sentinel error, offset uint64, format string, args ...any) error {
	return fmt.Errorf("%w: offset %d: %s", sentinel, offset, fmt.Sprintf(format, args...))
}

func errRecord(sentinel error, record int, format string, args ...any) error {
	return fmt.Errorf("%w: record %d: %s", sentinel, record, fmt.Sprintf(format, args...))
}
