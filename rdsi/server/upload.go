package server

import (
	"errors"
	"io"
	"mime"
	"net/http"

	"github.com/whorl-afis/whorl/rdsi"
)

const (
	// formOverhead is what part headers and boundaries may take beside the parts themselves.
	formOverhead = 16 << 10
	// firstRead is the first size of a buffer, enough for an envelope and most single prints.
	firstRead = 64 << 10
)

// An upload is the body of a request. Its buffers are the only copy that the server makes; wipe overwrites them.
type upload struct{ envelope, transaction []byte }

func (u *upload) wipe() {
	clear(u.envelope[:cap(u.envelope)])
	clear(u.transaction[:cap(u.transaction)])
}

// readUpload reads the parts into memory, never into files, whatever their order.
func readUpload(w http.ResponseWriter, r *http.Request) (*upload, error) {
	up := &upload{}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return up, problem(http.StatusUnsupportedMediaType, "media-type",
			"want multipart/form-data with the parts envelope and transaction")
	}
	r.Body = http.MaxBytesReader(w, r.Body, rdsi.MaxTransaction+rdsi.MaxEnvelope+formOverhead)
	form, err := r.MultipartReader()
	if err != nil {
		return up, problem(http.StatusBadRequest, "form", "the form has no boundary")
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return up, bodyProblem(err)
		}
		var dst *[]byte
		limit := rdsi.MaxTransaction
		switch part.FormName() {
		case "envelope":
			dst, limit = &up.envelope, rdsi.MaxEnvelope
		case "transaction":
			dst = &up.transaction
		default:
			return up, problem(http.StatusBadRequest, "form", "the form has a part that is neither envelope nor transaction")
		}
		if *dst != nil {
			return up, problem(http.StatusBadRequest, "form", "a part is there twice")
		}
		if *dst, err = readWiped(part, limit); err != nil {
			return up, bodyProblem(err)
		}
	}
	if len(up.envelope) == 0 || len(up.transaction) == 0 {
		return up, problem(http.StatusBadRequest, "form", "want the parts envelope and transaction")
	}
	return up, nil
}

var errTooLarge = errors.New("part is too large")

func bodyProblem(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.Is(err, errTooLarge) || errors.As(err, &tooLarge) {
		return problem(http.StatusRequestEntityTooLarge, "too-large", "the envelope or the transaction is too large")
	}
	return problem(http.StatusBadRequest, "form", "the form is cut short or malformed")
}

// readWiped is io.ReadAll that leaves no bytes behind in buffers that it has outgrown.
func readWiped(r io.Reader, limit int) ([]byte, error) {
	b := make([]byte, 0, min(firstRead, limit+1))
	for {
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		switch {
		case len(b) > limit:
			clear(b)
			return nil, errTooLarge
		case errors.Is(err, io.EOF):
			return b, nil
		case err != nil:
			clear(b)
			return nil, err
		}
		if len(b) == cap(b) {
			grown := make([]byte, len(b), min(2*cap(b), limit+1))
			copy(grown, b)
			clear(b)
			b = grown
		}
	}
}
