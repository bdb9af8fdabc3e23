// Package locked holds bytes that must never reach a disk: outside the heap of the collector, which would leave copies,
// in pages that are neither swapped out nor dumped, where the system offers that.
package locked

// A Buffer is a piece of such memory. It is not safe for concurrent use.
type Buffer struct {
	data []byte
	weak error
}

// Bytes returns the buffer. It must not be touched after Free.
func (b *Buffer) Bytes() []byte { return b.data }

// Weak says what this memory lacks, nil for nothing: the limit on locked memory is reached, or the system cannot do it.
func (b *Buffer) Weak() error { return b.weak }

// Free overwrites the buffer and gives it back. A second call does nothing.
func (b *Buffer) Free() {
	if b == nil || b.data == nil {
		return
	}
	clear(b.data)
	release(b.data)
	b.data = nil
}
