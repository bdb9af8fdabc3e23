// Package rdsi answers fingerprint requests between states under the Regional Data Sharing Initiative: the one who
// asks learns "match" or "no match", and nothing else.
//
// It has two halves. The decision core is pure: [Decide] says whether a request may be sent to a member, [Respond]
// what the asking member may see, [Expiry] until when. The [Handler] carries a request through them: it takes an
// [Envelope] and an ANSI/NIST-ITL transaction, searches through an [Engine] (a small interface, so that a member may
// put its own matcher behind the same rules; rdsi/engine is ours), releases the verdict on a fixed schedule, wipes
// everything biometric and keeps a record of the transaction. Most callers want [New] and [Handler.Submit].
//
// The [Requester] is the other side, the Request Tool: it decides a [Draft] for each destination, makes what may be sent,
// and keeps the asking member's half of the log.
//
// Three results are kept apart everywhere: a verdict (MATCH, NO_MATCH), a refusal or rejection, which is fixed before
// any search, and a search that could not be completed, which ends as EXPIRED and never as NO_MATCH. A match that may
// not be told is answered NO_MATCH, by the same bytes at the same time.
//
// The Terms of Use are a floor in code ([Floor]); agreements may only tighten it. What a [World] is made of,
// [Documents], is signed. The package is not a transport (see rdsi/server) and not a matcher. Rule identifiers and the
// JSON forms of documents are stable; Go names may still change before version 1.
package rdsi
