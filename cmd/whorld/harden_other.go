//go:build !linux

package main

import "log/slog"

// harden can do nothing here: core dumps are for the administrator to switch off.
func harden(*slog.Logger) {}

// lockMemory can do nothing here either.
func lockMemory(log *slog.Logger) {
	log.Warn("memory may be swapped out and dumped: this system lets no process forbid it")
}
