// Package assets holds data that the programs carry with them, each file with its provenance: the Terms of Use as far as
// a program can hold them, example members, agreements and calendars, the description of the daemon's interface, and
// files for its installation. It imports nothing; who reads a file checks it.
package assets

import "embed"

// FS holds the files by the names that they have in this folder.
//
//go:embed terms-of-use.json provenance.json openapi.json openapi-admin.json schemas example systemd
var FS embed.FS
