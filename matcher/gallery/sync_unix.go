//go:build unix

package gallery

import "os"

// syncDir makes the names in a directory durable: a rename is not before it.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
