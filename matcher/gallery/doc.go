// Package gallery keeps the enrolled fingers of many subjects in one memory-mapped file and lets a search stream
// through them.
//
// Most callers need two functions: [Create], which returns a [Writer] for a bulk build, and [Open], which returns a
// [Gallery] for matcher.Search. [Add], [Mark], [Block] and [Erase] change a gallery on disk while other processes
// search it: they write a new file beside the old one and rename it, under an advisory lock, so that a crash at any
// point leaves either the old gallery or the new one. An open Gallery sees the change at its next search ([Gallery.Refresh]).
//
// The file is described byte by byte in FORMAT.md. [Open] checks the header's checksum, every offset, count and
// index, before anything is dereferenced; the checksums of the biometric data themselves are checked by
// [Gallery.Verify], with Options.Verify, or while searches run with Options.Background. A file that is cut short or
// changed while it is mapped gives an error ([ErrTruncated], [ErrChanged]) for the operation that met it and never a
// crash.
//
// The package is not a database: a change copies the file, which is right for bulk enrolment and for the few marks
// and erasures a day of a reference collection, and wrong for thousands of single changes a minute.
//
// Files of format version 1 stay readable by every later version of this package.
package gallery
