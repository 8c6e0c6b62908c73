//go:build unix

package dnstest

import (
	"fmt"
	"net"
	"strings"
	"testing"
)

// Unbound starts a resolver that finds a zone at these servers, and knows nobody
// else.
func Unbound(t testing.TB, zone string, servers ...*Server) *Server {
	t.Helper()
	s := newServer(t, "unbound", zone)
	host, port, _ := net.SplitHostPort(s.Address)
	var stubs strings.Builder
	for _, at := range servers {
		h, p, _ := net.SplitHostPort(at.Address)
		fmt.Fprintf(&stubs, "    stub-addr: %s@%s\n", h, p)
	}
	conf := s.file("unbound.conf", fmt.Sprintf(`server:
    interface: %[1]s@%[2]s
    port: %[2]s
    directory: %[3]q
    chroot: ""
    username: ""
    pidfile: ""
    use-syslog: no
    do-daemonize: no
    do-ip6: no
    do-not-query-localhost: no
    module-config: "iterator"
    local-zone: "test." nodefault
    access-control: 127.0.0.0/8 allow
remote-control:
    control-enable: no
stub-zone:
    name: %[4]q
%[5]s`, host, port, s.dir, zone, stubs.String()))
	s.args = append(s.args, "-d", "-c", conf)
	s.Start()
	return s
}
