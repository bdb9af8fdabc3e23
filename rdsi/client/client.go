// Package client talks to a whorld daemon over its Unix socket. [Client.Submit] sends a request, [Client.Wait] stays
// until it has its answer.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/server"
)

const (
	// maxReply bounds what is read of a reply: a status has a kilobyte.
	maxReply = 64 << 10
	// patience is how long one exchange of Wait asks the daemon to hold it.
	patience = 30 * time.Second
	// pause is how long Wait rests where no daemon answers, or one that is busy or about to stop.
	pause = time.Second
)

// A Client is safe for concurrent use. Errors that the daemon reports are of type *server.Problem.
type Client struct{ http *http.Client }

// New returns a client of the daemon at the socket. It connects when it is first used.
func New(socket string) *Client {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", socket)
	}
	return &Client{&http.Client{Transport: &http.Transport{DialContext: dial, DisableCompression: true}}}
}

// Submit sends a request with its transaction. The status is pending, or final where the daemon decided at once; the
// transaction stays the caller's to overwrite.
func (c *Client) Submit(ctx context.Context, e rdsi.Envelope, transaction []byte) (rdsi.Status, error) {
	envelope, err := json.Marshal(e)
	if err != nil {
		return rdsi.Status{}, fmt.Errorf("client: envelope: %w", err)
	}
	// The transaction is sent from where it lies: a form writer would copy it.
	var head, tail bytes.Buffer
	form := multipart.NewWriter(&head)
	if err := form.WriteField("envelope", string(envelope)); err != nil {
		return rdsi.Status{}, fmt.Errorf("client: %w", err)
	}
	if _, err := form.CreateFormFile("transaction", "transaction"); err != nil {
		return rdsi.Status{}, fmt.Errorf("client: %w", err)
	}
	fmt.Fprintf(&tail, "\r\n--%s--\r\n", form.Boundary())
	body := io.MultiReader(&head, bytes.NewReader(transaction), &tail)
	size := int64(head.Len() + len(transaction) + tail.Len())
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://whorl/v1/requests", body)
	if err != nil {
		return rdsi.Status{}, fmt.Errorf("client: %w", err)
	}
	req.ContentLength = size
	req.Header.Set("Content-Type", form.FormDataContentType())
	return c.status(req)
}

// Status asks for the state of a request. from may be empty if only one member used the id.
func (c *Client) Status(ctx context.Context, id, from string) (rdsi.Status, error) {
	return c.get(ctx, id, from, 0)
}

// Wait returns the status once it is final, or the error of ctx. It goes on asking while the daemon is busy, stops or
// starts again: what was accepted has an answer.
func (c *Client) Wait(ctx context.Context, id, from string) (rdsi.Status, error) {
	for {
		st, err := c.get(ctx, id, from, patience)
		if err == nil && st.State == rdsi.Final {
			return st, nil
		}
		if err == nil {
			continue
		}
		if !passing(err) || ctx.Err() != nil {
			return st, err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return st, err
		}
	}
}

// passing reports whether the same exchange may go well later.
func passing(err error) bool {
	var p *server.Problem
	if errors.As(err, &p) {
		return p.Status == http.StatusServiceUnavailable
	}
	var broken *net.OpError // no socket, nobody behind it, or a connection that ended
	return errors.As(err, &broken) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// Transaction returns the status as an ANSI/NIST-ITL transaction, as the daemon wrote it.
func (c *Client) Transaction(ctx context.Context, id, from string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, requestURL(id, from, 0), nil)
	if err != nil {
		return nil, fmt.Errorf("client: %w", err)
	}
	req.Header.Set("Accept", server.MediaTransaction)
	return c.do(req)
}

// Withdraw ends a pending request.
func (c *Client) Withdraw(ctx context.Context, id, from string) (rdsi.Status, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodDelete, requestURL(id, from, 0), nil)
	if err != nil {
		return rdsi.Status{}, fmt.Errorf("client: %w", err)
	}
	return c.status(req)
}

// Health returns nil if the daemon can answer requests.
func (c *Client) Health(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://whorl/v1/health", nil)
	if err != nil {
		return fmt.Errorf("client: %w", err)
	}
	_, err = c.do(req)
	return err
}

func (c *Client) get(ctx context.Context, id, from string, wait time.Duration) (rdsi.Status, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, requestURL(id, from, wait), nil)
	if err != nil {
		return rdsi.Status{}, fmt.Errorf("client: %w", err)
	}
	return c.status(req)
}

func requestURL(id, from string, wait time.Duration) string {
	q := url.Values{}
	if from != "" {
		q.Set("from", from)
	}
	if wait > 0 {
		q.Set("wait", strconv.Itoa(int(wait/time.Second)))
	}
	return "http://whorl/v1/requests/" + url.PathEscape(id) + "?" + q.Encode()
}

func (c *Client) status(req *http.Request) (rdsi.Status, error) {
	b, err := c.do(req)
	if err != nil {
		// A transaction that cannot be read is a problem with an answer.
		var p *server.Problem
		if errors.As(err, &p) && p.Answer != "" {
			return rdsi.Status{ID: p.ID, State: rdsi.Final, Answer: p.Answer, Caution: rdsi.Caution}, err
		}
		return rdsi.Status{}, err
	}
	var st rdsi.Status
	if err := json.Unmarshal(b, &st); err != nil {
		return rdsi.Status{}, fmt.Errorf("client: status cannot be read: %w", err)
	}
	return st, nil
}

func (c *Client) do(req *http.Request) ([]byte, error) {
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("client: %w", err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxReply))
	if err != nil {
		return nil, fmt.Errorf("client: %w", err)
	}
	if resp.StatusCode >= http.StatusBadRequest {
		p := &server.Problem{Status: resp.StatusCode, Title: http.StatusText(resp.StatusCode)}
		if err := json.Unmarshal(b, p); err != nil {
			return nil, fmt.Errorf("client: daemon answered %s", resp.Status)
		}
		return nil, p
	}
	return b, nil
}
