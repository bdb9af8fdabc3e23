// Package speed measures how long work takes on a machine that is never quiet: every case is warmed up, run several times
// in turns with the others, and reported as a median with its range; what two cases have to do with each other is a
// ratio within one run. Absolute times belong to one machine and one hour.
//
// [Run] takes cases in turns and [Stream] tells what memory allows. [Usage] reads what the process costs the system.
package speed
