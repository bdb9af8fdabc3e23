package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/rdsi/server"
)

// An adminClient talks to the administration socket of a daemon.
type adminClient struct{ socket string }

func (a *adminClient) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.socket, "socket", "", "administration socket of the daemon")
}

// open makes an exchange and returns the body of a good answer; an error of the daemon is a *server.Problem.
func (a *adminClient) open(ctx context.Context, method, path string, body any) (io.ReadCloser, error) {
	if a.socket == "" {
		return nil, usagef("name the administration socket of the daemon with --socket")
	}
	var content io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://whorl"+path, content)
	if err != nil {
		return nil, err
	}
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", a.socket)
	}
	// One connection an exchange: a command makes one or two.
	c := &http.Client{Transport: &http.Transport{DialContext: dial, DisableCompression: true, DisableKeepAlives: true}}
	resp, err := c.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode < http.StatusBadRequest {
		return resp.Body, nil
	}
	defer resp.Body.Close()
	p := &server.Problem{Status: resp.StatusCode, Title: http.StatusText(resp.StatusCode)}
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxEntry))
	if err != nil || json.Unmarshal(b, p) != nil {
		return nil, fmt.Errorf("the daemon answered %s", resp.Status)
	}
	return nil, p
}

// print makes an exchange and prints the answer as it is.
func (a *adminClient) print(cmd *cobra.Command, method, path string, body any) error {
	var answer json.RawMessage
	if err := a.call(cmd.Context(), method, path, body, &answer); err != nil {
		return err
	}
	return printJSON(cmd, answer)
}

// table aligns cells with tabs between.
func table(cmd *cobra.Command) *tabwriter.Writer {
	return tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
}

// moment is how commands show an instant, and take one.
func moment(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// parseMoment reads the instant of a flag, none where it was not given.
func parseMoment(flag, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, usagef("%s: want a time such as 2026-03-02T10:00:00Z", flag)
	}
	return t, nil
}

// call makes an exchange and reads the answer into out.
func (a *adminClient) call(ctx context.Context, method, path string, body, out any) error {
	r, err := a.open(ctx, method, path, body)
	if err != nil {
		return err
	}
	defer r.Close()
	return json.NewDecoder(r).Decode(out)
}
