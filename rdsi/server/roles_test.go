package server_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/whorl-afis/whorl/rdsi"
	"github.com/whorl-afis/whorl/rdsi/server"
)

// roleUsers are invented users, one a role, and one that has none.
var roleUsers = map[server.Role]int{server.Requester: 2001, server.Examiner: 2002, server.Manager: 2003,
	server.Auditor: 2004, server.Operator: 2005, "": 2999}

func invented() server.Roles {
	r := server.Roles{}
	for role, uid := range roleUsers {
		if role != "" {
			r[role] = server.Allowed{Users: []int{uid}}
		}
	}
	return r
}

// as makes everybody who connects the given peer.
func as(p server.Peer) func(net.Conn) (server.Peer, bool) {
	return func(net.Conn) (server.Peer, bool) { return p, true }
}

// Who may use what. The roles of every route stand in the published descriptions too, which another test compares.
func TestRolesOfRoutes(t *testing.T) {
	const staff = "examiner nationalManager auditor operator"
	may := map[string]string{
		"requests POST /v1/requests":        "requester",
		"requests GET /v1/requests/{id}":    "requester",
		"requests DELETE /v1/requests/{id}": "requester",
		"requests GET /v1/health":           "requester",
		"requests GET /v1/version":          "requester",
		"admin GET /v1/health":              staff,
		"admin GET /v1/version":             staff,
		"admin GET /v1/metrics":             "nationalManager auditor operator",
		"admin GET /v1/log":                 "nationalManager auditor",
		"admin POST /v1/reload":             "nationalManager operator",
	}
	got := map[string]string{}
	for role, uid := range roleUsers {
		who := as(server.Peer{UID: uid, GID: uid})
		x := newSite(t, func(_ *rdsi.Config, o *server.Options) { o.Roles, o.Peer = invented(), who })
		a := x.admin(func() error { return nil }, func(o *server.Options) { o.Roles, o.Peer = invented(), who })
		for socket, routes := range map[string]map[string][]server.Role{"requests": server.Routes(), "admin": server.AdminRoutes()} {
			for rt := range routes {
				var method, path string
				if _, err := fmt.Sscan(rt, &method, &path); err != nil {
					t.Fatal(err)
				}
				on := x
				if socket == "admin" {
					on = a
				}
				resp := on.do(method, path, "", nil)
				if resp.StatusCode != http.StatusForbidden {
					got[socket+" "+rt] += string(role) + " "
				}
			}
		}
		// Who has no role is not even told what there is.
		resp := a.do(http.MethodGet, "/nothing", "", nil)
		if want := map[bool]int{true: 403, false: 404}[role == "" || role == server.Requester]; resp.StatusCode != want {
			t.Errorf("%q asks for nothing: %s, want %d", role, resp.Status, want)
		}
	}
	for rt, want := range may {
		if !sameWords(got[rt], want) {
			t.Errorf("%s: %q may, want %q", rt, got[rt], want)
		}
	}
}

func sameWords(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

func TestRolesByGroup(t *testing.T) {
	roles := server.Roles{server.Requester: {Groups: []int{3000}}}
	for _, c := range []struct {
		peer server.Peer
		want int
	}{
		{server.Peer{UID: 1, GID: 3000}, 200},
		{server.Peer{UID: 1, GID: 1, Groups: []int{2, 3000}}, 200},
		{server.Peer{UID: 1, GID: 1, Groups: []int{2}}, 403},
		{server.Peer{UID: 3000, GID: 1}, 403},
		{server.Peer{}, 403}, // root has no role of its own
	} {
		x := newSite(t, func(_ *rdsi.Config, o *server.Options) { o.Roles, o.Peer = roles, as(c.peer) })
		x.body(http.MethodGet, "/v1/health", c.want)
	}
	// A peer that the system does not know is nobody, even where the list names user 0.
	x := newSite(t, func(_ *rdsi.Config, o *server.Options) {
		o.Roles = server.Roles{server.Requester: {Users: []int{0}, Groups: []int{0}}}
		o.Peer = func(net.Conn) (server.Peer, bool) { return server.Peer{}, false }
	})
	x.body(http.MethodGet, "/v1/health", 403)
}

// The kernel's word about this process itself.
func TestRolesOfKernel(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells who is at the other end of a socket")
	}
	groups, err := os.Getgroups()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		who  server.Allowed
		want int
	}{
		{"own user", server.Allowed{Users: []int{os.Getuid()}}, 200},
		{"own group", server.Allowed{Groups: []int{os.Getgid()}}, 200},
		{"all own groups", server.Allowed{Groups: append(groups, os.Getgid())}, 200},
		{"others", server.Allowed{Users: []int{1<<31 - 1}, Groups: []int{1<<31 - 1}}, 403},
	} {
		x := newSite(t, func(_ *rdsi.Config, o *server.Options) { o.Roles = server.Roles{server.Requester: c.who} })
		if resp := x.do("GET", "/v1/health", "", nil); resp.StatusCode != c.want {
			t.Errorf("%s: %s", c.name, resp.Status)
		}
	}
}

func TestUnknownRole(t *testing.T) {
	var r server.Roles
	if err := json.Unmarshal([]byte(`{"examiners": {"users": [1]}}`), &r); err != nil {
		t.Fatal(err)
	}
	if err := r.Validate(); !errors.Is(err, server.ErrRoles) {
		t.Errorf("got %v", err)
	}
}
