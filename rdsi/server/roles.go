package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
)

// A Role is what somebody may do on the sockets of a daemon. Who has it, the kernel says: nothing that a client sends
// counts.
type Role string

const (
	Requester Role = "requester"       // sends requests and fetches their answers
	Examiner  Role = "examiner"        // decides the cases that a search leaves to people
	Manager   Role = "nationalManager" // answers for the member: everything but the decisions of an examiner
	Auditor   Role = "auditor"         // reads the log and reports, and changes nothing
	Operator  Role = "operator"        // runs the machine: figures and reload, nothing about requests
)

// allRoles are those of the administration socket and the one of the requests.
var allRoles = []Role{Requester, Examiner, Manager, Auditor, Operator}

// Allowed names those who have a role, by numeric ids. A group counts whether it is a process's own or a supplementary
// one.
type Allowed struct {
	Users  []int `json:"users"`
	Groups []int `json:"groups"`
}

// Roles say who may do what. Without any (nil) whoever the permissions of a socket file let in may do everything on that
// socket; otherwise a role that is not named here is nobody's, not even root's.
type Roles map[Role]Allowed

// ErrRoles says that there is a role that nobody knows.
var ErrRoles = errors.New("server: unknown role")

// Validate finds names that are no roles: a slip of the pen would take a right away, or give none.
func (r Roles) Validate() error {
	for name := range r {
		if !slices.Contains(allRoles, name) {
			return fmt.Errorf("%w: %q, want one of %q", ErrRoles, name, allRoles)
		}
	}
	return nil
}

// of returns the roles of a peer.
func (r Roles) of(p Peer) (has []Role) {
	for _, role := range allRoles {
		a, ok := r[role]
		if !ok {
			continue
		}
		in := func(gid int) bool { return slices.Contains(a.Groups, gid) }
		if slices.Contains(a.Users, p.UID) || in(p.GID) || slices.ContainsFunc(p.Groups, in) {
			has = append(has, role)
		}
	}
	return has
}

// allowed reports whether the other end has one of the roles.
func (s *Server) allowed(ctx context.Context, want []Role) error {
	if s.o.Roles == nil {
		return nil
	}
	if peer, ok := PeerOf(ctx); ok {
		for _, role := range s.o.Roles.of(peer) {
			if slices.Contains(want, role) {
				return nil
			}
		}
	}
	return problem(http.StatusForbidden, "role", "this user may not do that")
}

// known returns every role that may do anything on this socket: to the others it does not even say what there is.
func known(routes []route) (all []Role) {
	for _, rt := range routes {
		all = append(all, rt.roles...)
	}
	return all
}
