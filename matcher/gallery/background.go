package gallery

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"sync/atomic"
	"time"
)

// checkPiece is how much the check in the background reads between two rests: a tenth of a millisecond of work.
const checkPiece = 256 << 10

// damage is what the check in the background found of one file.
type damage struct {
	whole   atomic.Pointer[error]   // of what every search needs
	units   []atomic.Pointer[error] // by unit
	checked atomic.Bool             // the check came to its end
}

// Damage returns what the check in the background found in unit i, nil for nothing yet. A search asks before it reads the
// unit.
func (s *Snapshot) Damage(i int) error { return firstOf(&s.damage.units[i]) }

// firstOf returns the error that p holds, or nil.
func firstOf(p *atomic.Pointer[error]) error {
	if err := p.Load(); err != nil {
		return *err
	}
	return nil
}

// Damage returns all that the check in the background has found in the gallery's present file, nil for nothing yet. See
// Info.Checked for whether it is at its end.
func (g *Gallery) Damage() error {
	s, err := g.Acquire()
	if err != nil {
		return err
	}
	defer s.Release()
	errs := []error{firstOf(&s.damage.whole)}
	for i := range s.damage.units {
		errs = append(errs, firstOf(&s.damage.units[i]))
	}
	return errors.Join(errs...)
}

// startCheck begins the check of s in the background, and ends that of the file before. The caller holds g.refresh or is
// alone.
func (g *Gallery) startCheck(s *Snapshot) {
	g.stopCheck()
	if g.options.Background <= 0 || g.options.Verify || !s.retain() {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	g.cancelCheck = cancel
	go func() {
		defer cancel()
		defer s.Release()
		c := checker{Snapshot: s, rate: g.options.Background, report: g.options.Report, buf: make([]byte, checkPiece)}
		c.run(ctx)
		clear(c.buf)
	}()
}

func (g *Gallery) stopCheck() {
	if g.cancelCheck != nil {
		g.cancelCheck()
	}
}

// A checker reads one file from beginning to end.
type checker struct {
	*Snapshot
	rate   int64
	report func(error)
	buf    []byte
}

// run checks header, sections and chunks and notes what is damaged. What it finds in a file that is being overwritten, since it
// was replaced, says nothing: then it ends.
func (c *checker) run(ctx context.Context) {
	whole := true
	note := func(at *atomic.Pointer[error], err error) bool {
		switch {
		case err == nil:
			return true
		case ctx.Err() != nil || c.changed() != nil:
			return false // a search meets the same error from Check
		}
		whole = false
		at.CompareAndSwap(nil, &err)
		if c.report != nil {
			c.report(err)
		}
		return true
	}
	if c.file != nil {
		if _, err := readHeader(c.file, c.info.Size()); !note(&c.damage.whole, err) {
			return
		}
	}
	for i, x := range c.header.sections {
		if !note(&c.damage.whole, c.sum(ctx, x.offset, x.length, x.crc, sectionNames[i])) {
			return
		}
	}
	for i := range c.chunks {
		k := &c.chunks[i]
		err := c.sum(ctx, k.hot, k.cold-k.hot, k.hotCRC, fmt.Sprintf("hot part of chunk %d", i))
		if err == nil {
			err = c.sum(ctx, k.cold, k.coldLen, k.coldCRC, fmt.Sprintf("cold part of chunk %d", i))
		}
		if !note(&c.damage.units[i], err) {
			return
		}
	}
	c.damage.checked.Store(true)
	if whole && c.report != nil {
		c.report(nil)
	}
}

// sum compares the checksum of n bytes from off on, at the rate that is allowed. It reads the file itself: pages that are
// only checked then do not count as the process's, and a bad disk is an error instead of a fault.
func (c *checker) sum(ctx context.Context, off, n uint64, want uint32, what string) error {
	at, crc := off, uint32(0)
	for n > 0 {
		b := c.buf[:min(n, uint64(len(c.buf)))]
		if c.file == nil {
			copy(b, c.mapping.data[at:])
		} else if k, err := c.file.ReadAt(b, int64(at)); err != nil {
			return fmt.Errorf("%w: offset %d: %s: %w", ErrChecksum, at+uint64(k), what, err)
		}
		crc = crc32.Update(crc, castagnoli, b)
		at, n = at+uint64(len(b)), n-uint64(len(b))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(float64(len(b)) / float64(c.rate) * float64(time.Second))):
		}
	}
	if crc != want {
		return errAt(ErrChecksum, off, "%s", what)
	}
	return nil
}
