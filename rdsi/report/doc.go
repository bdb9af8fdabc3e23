// Package report counts what a transaction log says of a period: requests, answers, refusals, purposes, times, quotas,
// duties. [Make] makes a [Report]; it is written as text, CSV, JSON or an HTML page.
//
// A report that leaves the member ([Options].For) tells of one other member only. A match that was kept back is counted as
// no match, because the log itself has it so; cells below [Least] are hidden, and others with them until no hidden cell
// follows from what is shown. Paragraph 7 lets a report go no further without the written consent of whoever it tells of.
//
// An internal report hides nothing that the log tells and names users by pseudonym: it stays in the house.
package report
