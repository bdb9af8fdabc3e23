package main

import (
	"errors"
	"fmt"
	"net"
	"os"

	"github.com/coreos/go-systemd/v22/activation"

	"github.com/whorl-afis/whorl/rdsi/server"
)

// The names that socket units give with FileDescriptorName=, in assets/systemd.
const (
	requestsName       = "requests"
	administrationName = "administration"
	// handoverName is that of files in memory by which one process of the service leaves its pending requests to the next.
	handoverName = "handover"
)

// sockets are what the daemon listens on.
type sockets struct {
	requests, admin net.Listener // no admin: no administration socket
	handed          []*os.File
}

// listen takes the sockets that the service manager hands over, and makes those that it does not.
func listen(s settings) (x *sockets, err error) {
	x = &sockets{}
	given := map[string][]net.Listener{}
	defer func() {
		if err == nil {
			return
		}
		for _, list := range given {
			for _, l := range list {
				l.Close()
			}
		}
	}()
	for _, f := range activation.Files(false) {
		if f.Name() == handoverName {
			x.handed = append(x.handed, f)
			continue
		}
		l, err := net.FileListener(f)
		if err = errors.Join(err, f.Close()); err != nil {
			return nil, fmt.Errorf("socket %s of the service manager: %w", f.Name(), err)
		}
		given[f.Name()] = append(given[f.Name()], l)
	}
	for name, list := range given {
		if name != requestsName && name != administrationName || len(list) != 1 {
			return nil, fmt.Errorf("the service manager hands over %d sockets named %q: want one %s and at most one %s",
				len(list), name, requestsName, administrationName)
		}
		if _, ok := list[0].(*net.UnixListener); !ok {
			return nil, fmt.Errorf("the socket %s of the service manager is no Unix socket", name)
		}
	}
	if x.requests, err = take(given[requestsName], s.Socket, s.Roles != nil); err != nil {
		return nil, err
	}
	if x.requests == nil {
		return nil, usagef("no socket: give --socket or a configuration with it")
	}
	if x.admin, err = take(given[administrationName], s.AdminSocket, s.Roles != nil); err != nil {
		return nil, errors.Join(err, x.requests.Close())
	}
	return x, nil
}

// take returns the socket that was handed over, else one at the path, else none. Where roles say who may do what, anybody
// may connect and be told no.
func take(given []net.Listener, path string, roles bool) (net.Listener, error) {
	switch {
	case len(given) > 0:
		return given[0], nil
	case path == "":
		return nil, nil
	case roles:
		return server.ListenShared(path)
	}
	return server.Listen(path)
}

func (x *sockets) close() {
	x.requests.Close()
	if x.admin != nil {
		x.admin.Close()
	}
}
