package server

import (
	"bufio"
	"bytes"
	"io"
	"mime"
	"net/http"
	"net/textproto"
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

// An upload is the body of a request, in locked memory. Its parts lie where they were received: there is no other copy.
type upload struct {
	buffer                *locked.Buffer
	envelope, transaction []byte
}

func (u *upload) wipe() { u.buffer.Free() }

// readUpload reads the whole body into memory, never into files, and finds the parts in it, whatever their order.
func (s *Server) readUpload(w http.ResponseWriter, r *http.Request) (*upload, error) {
	up := &upload{}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return up, problem(http.StatusUnsupportedMediaType, "media-type",
			"want multipart/form-data with the parts envelope and transaction")
	}
	if params["boundary"] == "" {
		return up, problem(http.StatusBadRequest, "form", "the form has no boundary")
	}
	switch {
	case r.ContentLength < 0:
		return up, problem(http.StatusLengthRequired, "length", "want a body whose length is told before it")
	case r.ContentLength > rdsi.MaxTransaction+rdsi.MaxEnvelope+formOverhead:
		return up, tooLarge()
	}
	if up.buffer, err = locked.New(int(r.ContentLength)); err != nil {
		return up, rdsi.ErrBusy
	}
	if err := up.buffer.Weak(); err != nil {
		s.weak.Do(func() { s.o.Log.Warn("memory of requests is not fully protected", "error", err) })
	}
	body, forget := bodyOf(w, r)
	defer forget()
	if _, err := io.ReadFull(body, up.buffer.Bytes()); err != nil {
		return up, malformed()
	}
	return up, up.split(params["boundary"])
}

func tooLarge() error {
	return problem(http.StatusRequestEntityTooLarge, "too-large", "the envelope or the transaction is too large")
}

func malformed() error {
	return problem(http.StatusBadRequest, "form", "the form is cut short or malformed")
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
