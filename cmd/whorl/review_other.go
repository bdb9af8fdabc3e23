//go:build !linux

package main

import (
	"fmt"
	"io"
)

// keepPrivate says that this system does not keep the prints out of swap and dumps.
func keepPrivate(stderr io.Writer) {
	fmt.Fprintln(stderr, "whorl: this system may swap out prints while they are shown")
}
