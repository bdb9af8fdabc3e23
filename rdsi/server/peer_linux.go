package server

import (
	"net"
	"unsafe"

	"golang.org/x/sys/unix"
)

const peersKnown = true

// peerOf asks the kernel who made the connection.
func peerOf(c net.Conn) (Peer, bool) {
	u, ok := c.(*net.UnixConn)
	if !ok {
		return Peer{}, false
	}
	raw, err := u.SyscallConn()
	if err != nil {
		return Peer{}, false
	}
	var cred *unix.Ucred
	var groups []int
	var credErr error
	err = raw.Control(func(fd uintptr) {
		cred, credErr = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
		groups = groupsOf(fd)
	})
	if err != nil || credErr != nil {
		return Peer{}, false
	}
	return Peer{UID: int(cred.Uid), GID: int(cred.Gid), PID: int(cred.Pid), Groups: groups}, true
}

// maxGroups is more than anybody is in; Linux allows 65536. Who is in more has none of them here.
const maxGroups = 1024

// groupsOf returns the supplementary groups of the other end, none where the kernel (before 4.13) does not tell.
func groupsOf(fd uintptr) []int {
	var list [maxGroups]uint32
	size := uint32(unsafe.Sizeof(list))
	_, _, errno := unix.Syscall6(unix.SYS_GETSOCKOPT, fd, unix.SOL_SOCKET, unix.SO_PEERGROUPS,
		uintptr(unsafe.Pointer(&list)), uintptr(unsafe.Pointer(&size)), 0)
	if errno != 0 {
		return nil
	}
	groups := make([]int, 0, size/4)
	for _, gid := range list[:size/4] {
		groups = append(groups, int(gid))
	}
	return groups
}
