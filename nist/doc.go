// Package nist reads, writes and strips fingerprint transactions in the traditional encoding of ANSI/NIST-ITL, all
// editions from 1993 (VER 0200) to the 2015 update (VER 0502), as they are exchanged by police and migration
// authorities: FBI EBTS, Interpol INT-I, Prüm and their kin.
//
// Most callers want two functions: [Read], which takes a file apart without copying it, and [Transaction.Prints],
// which gives every friction-ridge image and every set of minutiae with finger position, impression and resolution.
// [Print.Image] decodes the image, [Print.Minutiae] gives Type-9 minutiae as a [template.Template], and
// [Print.Features] what else a Type-9 record says: cores, deltas, ridge counts, pattern classes. [Choose] tells which of
// the prints count where one finger is there several times, and [Print.Fingers] cuts a slap into its fingers.
//
// [New] and its Add methods build a transaction, [Transaction.Reply] the answer to one. [Transaction.Depersonalise]
// strips one. [Transaction.Reconfigure] gives it the edition, the records, the coding and the family of minutiae that
// a partner reads, and refuses or lists what would be lost. [Validate] says which rules of its edition it breaks.
//
// Records come as their writers left them. Read is tolerant: what it had to assume stands in [Transaction.Warnings],
// with record, field and offset; Options.Strict turns the first assumption into a [*FieldError]. An untouched
// transaction is written back byte for byte, and an edited one keeps the bytes of every field that was not edited.
//
// The package is not for the XML encoding (NIEM), which it recognises and refuses with [ErrXML], and it judges
// neither faces nor irises: records of other modalities are carried, not understood.
package nist
