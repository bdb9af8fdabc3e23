package server

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/textproto"
	"os"
	"strings"

	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/internal/locked"
)

const (
	// formOverhead is what part headers and boundaries may take beside the parts themselves.
	formOverhead = 16 << 10
	// maxParts bounds the parts that are looked at: there are two.
	maxParts = 2
)

// EnvelopeHeader carries the envelope in base64 where the body is the transaction alone. Heads have at most 16 KiB: a
// longer envelope goes into a form.
const EnvelopeHeader = "Whorl-Envelope"

// An upload is the body of a request, in locked memory. Its parts lie where they were received: there is no other copy.
type upload struct {
	buffer                *locked.Buffer
	envelope, transaction []byte
	given                 func() // gives the memory back to the budget
}

// wipe overwrites the upload. A second call does nothing.
func (u *upload) wipe() {
	u.buffer.Free()
	if u.given != nil {
		u.given()
		u.given = nil
	}
}

// readUpload reads the whole body into memory, never into files, and finds the envelope and the transaction.
func (s *Server) readUpload(w http.ResponseWriter, r *http.Request) (*upload, error) {
	up := &upload{}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	limit := int64(rdsi.MaxTransaction)
	switch {
	case err == nil && kind == "application/octet-stream":
		if up.envelope, err = envelopeOf(r.Header); err != nil {
			return up, err
		}
	case err != nil || kind != "multipart/form-data":
		return up, problem(http.StatusUnsupportedMediaType, "media-type",
			"want multipart/form-data with the parts envelope and transaction, or application/octet-stream")
	case params["boundary"] == "":
		return up, problem(http.StatusBadRequest, "form", "the form has no boundary")
	default:
		limit += rdsi.MaxEnvelope + formOverhead
	}
	switch {
	case r.ContentLength < 0:
		return up, problem(http.StatusLengthRequired, "length", "want a body whose length is told before it")
	case r.ContentLength > limit:
		return up, tooLarge()
	}
	if err := s.receive(up, w, r); err != nil {
		return up, err
	}
	if up.envelope != nil {
		up.transaction = up.buffer.Bytes()
		return up, nil
	}
	return up, up.split(params["boundary"])
}

// envelopeOf reads the envelope from the head of a request.
func envelopeOf(h http.Header) ([]byte, error) {
	b, err := base64.StdEncoding.DecodeString(h.Get(EnvelopeHeader))
	if err != nil || len(b) == 0 {
		return nil, problem(http.StatusBadRequest, "envelope-header", "want the envelope in base64 in the header "+EnvelopeHeader)
	}
	return b, nil
}

// receive reads the body into memory that the budget has.
func (s *Server) receive(up *upload, w http.ResponseWriter, r *http.Request) (err error) {
	user, size := -1, r.ContentLength
	if peer, ok := PeerOf(r.Context()); ok {
		user = peer.UID
	}
	if !s.bodies.take(user, size) {
		return rdsi.ErrBusy
	}
	up.given = func() { s.bodies.give(user, size) }
	if up.buffer, err = locked.New(int(size)); err != nil {
		return rdsi.ErrBusy
	}
	if err := up.buffer.Weak(); err != nil {
		s.weak.Do(func() { s.o.Log.Warn("memory of requests is not fully protected", "error", err) })
	}
	body, forget := bodyOf(w, r)
	defer forget()
	switch _, err := io.ReadFull(body, up.buffer.Bytes()); {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return problem(http.StatusRequestTimeout, "slow", "the body came too slowly")
	case err != nil:
		return malformed()
	}
	return nil
}

func tooLarge() error {
	return problem(http.StatusRequestEntityTooLarge, "too-large", "the envelope or the transaction is too large")
}

func malformed() error {
	return problem(http.StatusBadRequest, "form", "the body is cut short or malformed")
}

// split finds the parts of a form without copying them (RFC 2046, section 5.1.1).
func (u *upload) split(boundary string) error {
	delimiter := []byte("\r\n--" + boundary)
	// The first delimiter may stand at the very beginning.
	rest, ok := bytes.CutPrefix(u.buffer.Bytes(), delimiter[2:])
	if !ok {
		if _, rest, ok = bytes.Cut(u.buffer.Bytes(), delimiter); !ok {
			return malformed()
		}
	}
	for range maxParts + 1 {
		if bytes.HasPrefix(rest, []byte("--")) {
			if len(u.envelope) == 0 || len(u.transaction) == 0 {
				return problem(http.StatusBadRequest, "form", "want the parts envelope and transaction")
			}
			return nil
		}
		name, content, after, ok := nextPart(rest, delimiter)
		if !ok {
			return malformed()
		}
		dst, limit := &u.transaction, rdsi.MaxTransaction
		switch name {
		case "transaction":
		case "envelope":
			dst, limit = &u.envelope, rdsi.MaxEnvelope
		default:
			return problem(http.StatusBadRequest, "form", "the form has a part that is neither envelope nor transaction")
		}
		switch {
		case *dst != nil:
			return problem(http.StatusBadRequest, "form", "a part is there twice")
		case len(content) > limit:
			return tooLarge()
		}
		*dst, rest = content, after
	}
	return malformed()
}

// nextPart takes what follows a delimiter apart: the rest of its line, the part's header, a blank line, its content up to
// the next delimiter.
func nextPart(b, delimiter []byte) (name string, content, rest []byte, ok bool) {
	blank, b, ok := bytes.Cut(b, []byte("\r\n"))
	if !ok || len(bytes.Trim(blank, " \t")) > 0 {
		return "", nil, nil, false
	}
	end := bytes.Index(b[:min(len(b), formOverhead)], []byte("\r\n\r\n"))
	if end < 0 {
		return "", nil, nil, false
	}
	head, err := textproto.NewReader(bufio.NewReader(strings.NewReader(string(b[:end+4])))).ReadMIMEHeader()
	if err != nil {
		return "", nil, nil, false
	}
	kind, params, err := mime.ParseMediaType(head.Get("Content-Disposition"))
	if err != nil || kind != "form-data" {
		return "", nil, nil, false
	}
	b = b[end+4:]
	for at := 0; ; {
		i := bytes.Index(b[at:], delimiter)
		if i < 0 {
			return "", nil, nil, false
		}
		at += i
		rest = b[at+len(delimiter):]
		// A longer line that begins the same is content.
		if len(rest) > 0 && strings.IndexByte("- \t\r", rest[0]) >= 0 {
			return params["name"], b[:at:at], rest, true
		}
		at += len(delimiter)
	}
}
