//go:build unix

package dnstest

import (
	"fmt"
	"net"
	"testing"
)

// The key of servers that take updates.
const (
	KeyName = "ghee."
	Secret  = "c2VjcmV0LW9mLXRoaXMtdGVzdC1hbmQtbm8tb3RoZXI=" //nolint:gosec // no secret
)

// Knot starts a Knot DNS that is primary for a zone and takes signed updates and
// transfers.
func Knot(t testing.TB, zone string, nameservers ...string) *Server {
	t.Helper()
	s := newServer(t, "knotd", zone)
	host, port, _ := net.SplitHostPort(s.Address)
	s.file("zone", zoneFile(zone, nameservers...))
	conf := s.file("knot.conf", fmt.Sprintf(`server:
    rundir: %[1]q
    listen: %[2]s@%[3]s
log:
  - target: stderr
    any: info
database:
    storage: %[1]q
key:
  - id: %[4]s
    algorithm: hmac-sha256
    secret: %[5]s
acl:
  - id: ours
    key: %[4]s
    action: [update, transfer]
template:
  - id: default
    storage: %[1]q
    zonefile-load: difference-no-serial
    journal-content: all
zone:
  - domain: %[6]s
    file: zone
    acl: ours
`, s.dir, host, port, KeyName, Secret, zone))
	s.args = append(s.args, "-c", conf)
	s.Start()
	return s
}
