package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// maxKey is more than any key has, in bytes.
const maxKey = 4096

// ReadFile reads a file of at most limit bytes.
func ReadFile(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(b)) > limit {
		return nil, fmt.Errorf("%s: larger than %d bytes", path, limit)
	}
	return b, nil
}

// ReadKey reads a key of one line; no name is no key.
func ReadKey(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	b, err := ReadFile(path, maxKey)
	return strings.TrimSpace(string(b)), err
}

// ReadEach reads a list of files, all or none.
func ReadEach[T any](paths []string, read func(path string) (T, error)) ([]T, error) {
	var all []T
	for _, path := range paths {
		v, err := read(path)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}
