// Whorl is the command line of the engine: it reads records and prints, extracts and compares templates, keeps
// galleries, and talks to the daemon. Run whorl help.
package main

import (
	"os"
	_ "time/tzdata" // rules run in the members' time zones, on machines without a zone database too
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }
