//go:build !linux

package speed

import "errors"

// Evict is not possible here.
func Evict(string) error {
	return errors.ErrUnsupported
}
