package gallery

import (
	"runtime"
	"runtime/debug"
	"unsafe"
)

// Guard calls f and turns a fault on the mapping into ErrTruncated: the file was cut short, or its disk failed, while
// it was mapped. The system signals that only when a page is touched, in assembly as in Go. Everything else that f
// panics with goes on. Guard holds for f's own goroutine.
func (s *Snapshot) Guard(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		fault, ok := r.(interface {
			runtime.Error
			Addr() uintptr
		})
		if !ok || !s.mapping.contains(fault.Addr()) {
			panic(r)
		}
		err = errAt(ErrTruncated, s.mapping.offset(fault.Addr()), "while the file was in use")
	}()
	return f()
}

func (m *mapping) contains(addr uintptr) bool {
	return len(m.data) > 0 && m.offset(addr) < uint64(len(m.data))
}

// offset of an address within the mapping; a huge number for one before it.
func (m *mapping) offset(addr uintptr) uint64 {
	return uint64(addr - uintptr(unsafe.Pointer(unsafe.SliceData(m.data))))
}
