//go:build !unix

package main

import "os"

// hangup does not exist here: documents are read at the start only.
var hangup os.Signal
