//go:build !linux

package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/whorl-afis/whorl/rdsi"
)

// A memory would be a file in memory alone; only Linux has them, and a service manager that keeps them.
type memory struct{}

func (m *memory) close() {}

func end(ctx context.Context, h *rdsi.Handler, _ *slog.Logger) error { return h.Close(ctx) }

func takeOver([]*os.File, *slog.Logger) ([]*memory, [][]byte) { return nil, nil }
