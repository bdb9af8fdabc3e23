package server

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/whorl-afis/whorl/nist"
	"github.com/whorl-afis/whorl/rdsi"
)

const (
	// statusSize is the length in bytes of every status body: the longest status has about 700.
	statusSize = 1024
	// answerSize is the length of the answer's field in a transaction; REFUSED:NATIONAL_SECURITY has 25.
	answerSize = 32
	// MediaTransaction is the media type of a status as an ANSI/NIST-ITL transaction.
	MediaTransaction = "application/x-ansi-nist-itl"
	// formatTransaction asks for the same by ?format=.
	formatTransaction = "an2"

	// The transaction's type, its domain, and the fields of its Type-2 record.
	answerType                              = "RDSIANS"
	answerDomain, answerDomainVersion       = "RDSI", "1"
	fieldAnswer, fieldExpires, fieldCaution = 201, 202, 203
)

// format reads which form of a status the client wants.
func format(r *http.Request) (transaction bool, err error) {
	switch v := r.URL.Query().Get("format"); v {
	case "", "json":
	case formatTransaction:
		return true, nil
	default:
		return false, problem(http.StatusBadRequest, "format", "format is neither json nor an2")
	}
	for v := range strings.SplitSeq(r.Header.Get("Accept"), ",") {
		if kind, _, err := mime.ParseMediaType(v); err == nil && kind == MediaTransaction {
			return true, nil
		}
	}
	return false, nil
}

// writeStatus writes a status, as JSON or as a transaction. Either way statuses of a request have one length: neither the
// body nor Content-Length tells answers apart.
func (s *Server) writeStatus(w http.ResponseWriter, r *http.Request, st rdsi.Status) error {
	asTransaction, err := format(r)
	if err != nil {
		return err
	}
	kind, body := "application/json", []byte(nil)
	if asTransaction {
		kind, body = MediaTransaction, s.transaction(st, time.Now())
	} else if body, err = padded(st); err != nil {
		return err
	}
	w.Header().Set("Content-Type", kind)
	if st.State == rdsi.Pending {
		w.WriteHeader(http.StatusAccepted)
	}
	_, _ = w.Write(body) // a client that went away finds its answer under the request's id
	return nil
}

// padded fills a status up with blanks, which JSON allows.
func padded(st rdsi.Status) ([]byte, error) {
	b, err := json.Marshal(st)
	if err != nil {
		return nil, err
	}
	for len(b) < statusSize-1 {
		b = append(b, ' ')
	}
	return append(b, '\n'), nil
}

// transaction makes the answer to a transaction whose control number (TCN) was the id of the request, as depersonalised
// ones have it. What follows from the answer is padded to one length. The date is the day on which it is fetched.
func (s *Server) transaction(st rdsi.Status, now time.Time) []byte {
	answer, expires := string(st.Answer), ""
	if st.State == rdsi.Pending {
		answer, expires = string(rdsi.Pending), st.Expires.UTC().Format(time.RFC3339)
	}
	tx := nist.New(nist.Header{Type: answerType, Date: now.UTC(), Destination: st.From, Origin: s.o.Handler.Self(),
		Control: st.ID + "-A", Reference: st.ID, Domain: answerDomain, DomainVersion: answerDomainVersion})
	two := tx.AddType2(0)
	two.Set(fieldAnswer, fmt.Sprintf("%-*s", answerSize, answer))
	two.Set(fieldExpires, fmt.Sprintf("%-*s", len(time.RFC3339), expires))
	two.Set(fieldCaution, rdsi.Caution)
	return tx.Bytes()
}
