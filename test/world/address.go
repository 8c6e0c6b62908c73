package world

import (
	"fmt"
	"math/rand/v2"
	"net"
	"testing"
)

// address returns a free port of an IP address, one that connections going out
// are not given, so that a node that was killed finds it free again.
func address(t testing.TB, ip string) string {
	t.Helper()
	for range 100 {
		at := fmt.Sprintf("%s:%d", ip, 10_000+rand.IntN(20_000))
		if l, err := net.Listen("tcp", at); err == nil {
			_ = l.Close()
			return at
		}
	}
	t.Fatalf("no port is free on %s", ip)
	return ""
}

// host is the IP address of an address.
func host(address string) string {
	ip, _, _ := net.SplitHostPort(address)
	return ip
}
