// Whorld is the daemon: it answers fingerprint requests between states over a Unix socket, under the rules of package
// rdsi. Run whorld --help.
package main

import (
	"os"
	_ "time/tzdata" // deadlines run in the members' time zones, on machines without a zone database too
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }
