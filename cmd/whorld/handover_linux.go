package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"github.com/whorl-afis/whorl/rdsi"
)

const (
	// maxHandOver bounds what is taken for a hand-over: more than a thousand of the largest transactions.
	maxHandOver = 64 << 30
	// barrierTime is how long the service manager has to take a file in.
	barrierTime = 5 * time.Second
	handedSeals = unix.F_SEAL_SHRINK | unix.F_SEAL_GROW
)

// A memory is a file that is nowhere but in memory, as it can be given to the service manager.
type memory struct {
	file *os.File
	data []byte
}

// newMemory returns so many zero bytes. Nobody can make them fewer, which would end whoever reads them.
func newMemory(size int) (*memory, error) {
	flags := unix.MFD_CLOEXEC | unix.MFD_ALLOW_SEALING
	fd, err := unix.MemfdCreate(handoverName, flags|unix.MFD_NOEXEC_SEAL)
	if errors.Is(err, unix.EINVAL) { // before Linux 6.3
		fd, err = unix.MemfdCreate(handoverName, flags)
	}
	if err != nil {
		return nil, err
	}
	f := os.NewFile(uintptr(fd), handoverName)
	if err := f.Truncate(int64(size)); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if _, err := unix.FcntlInt(f.Fd(), unix.F_ADD_SEALS, handedSeals); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return openMemory(f)
}

// openMemory maps a file that newMemory has made, and owns it.
func openMemory(f *os.File) (*memory, error) {
	fail := func(err error) (*memory, error) { return nil, errors.Join(err, f.Close()) }
	seals, err := unix.FcntlInt(f.Fd(), unix.F_GET_SEALS, 0)
	if err != nil || seals&handedSeals != handedSeals {
		return fail(errors.New("not a file in memory as this program makes them"))
	}
	info, err := f.Stat()
	if err != nil || info.Size() <= 0 || info.Size() > maxHandOver {
		return fail(errors.New("a file in memory of no possible size"))
	}
	data, err := unix.Mmap(int(f.Fd()), 0, int(info.Size()), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return fail(err)
	}
	// Where these fail the whole process has been told so at its start.
	_ = unix.Madvise(data, unix.MADV_DONTDUMP)
	_ = unix.Mlock(data)
	return &memory{f, data}, nil
}

// close lets go of the memory, which goes on to exist while the service manager has it. nil has none.
func (m *memory) close() {
	if m == nil {
		return
	}
	_ = unix.Munmap(m.data)
	_ = m.file.Close()
}

// wipe overwrites the memory, for all who have it, and lets go of it.
func (m *memory) wipe() {
	if m != nil {
		clear(m.data)
		m.close()
	}
}

// kept reports whether the service manager keeps files for the next process of this service. It says so since systemd 254.
func kept() bool {
	n, err := strconv.Atoi(os.Getenv("FDSTORE"))
	return err == nil && n > 0 && os.Getenv("NOTIFY_SOCKET") != ""
}

// end closes the handler. Where the service manager keeps files, it gets what has no answer when ctx ends.
func end(ctx context.Context, h *rdsi.Handler, log *slog.Logger) error {
	if !kept() {
		return h.Close(ctx)
	}
	var m *memory
	n, err := h.HandOver(ctx, func(size int) (_ []byte, err error) {
		if m, err = newMemory(size); err != nil {
			return nil, err
		}
		return m.data, nil
	})
	if n == 0 {
		m.wipe()
		return err
	}
	if told := tell("FDSTORE=1\nFDPOLL=0\nFDNAME="+handoverName, m.file); told != nil {
		m.wipe()
		return errors.Join(err, fmt.Errorf("pending requests expire, because the service manager does not keep them: %w", told))
	}
	m.close()
	log.Info("the service manager keeps pending requests for the next process", "requests", n)
	return err
}

// tell gives the service manager a notice with a file, and waits until it has been heard.
func tell(state string, f *os.File) error {
	c, err := unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(c)
	to := &unix.SockaddrUnix{Name: os.Getenv("NOTIFY_SOCKET")}
	if err := unix.Sendmsg(c, []byte(state), unix.UnixRights(int(f.Fd())), to, 0); err != nil {
		return err
	}
	// The manager closes its end of the pipe when it has dealt with everything before it: sd_notify_barrier(3).
	heard, end, err := os.Pipe()
	if err != nil {
		return err
	}
	defer heard.Close()
	err = unix.Sendmsg(c, []byte("BARRIER=1"), unix.UnixRights(int(end.Fd())), to, 0)
	if err = errors.Join(err, end.Close(), heard.SetReadDeadline(time.Now().Add(barrierTime))); err != nil {
		return err
	}
	if _, err := heard.Read(make([]byte, 1)); errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	return nil
}

// takeOver maps what the process before has left with the service manager.
func takeOver(files []*os.File, log *slog.Logger) (memories []*memory, handed [][]byte) {
	for _, f := range files {
		m, err := openMemory(f)
		if err != nil {
			log.Error("what the process before has left cannot be read: its requests expire", "error", err)
			continue
		}
		memories, handed = append(memories, m), append(handed, m.data)
	}
	return memories, handed
}
