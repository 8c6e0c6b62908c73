package drill

import (
	"context"
	"math/rand/v2"
	"net"
	"strconv"

	"github.com/gheecms/ghee/internal/fail"
)

// address is a free port of an IP address, from those that are not given to
// connections going out: a process that was killed finds it free again.
func address(ctx context.Context, ip string) (string, error) {
	var lc net.ListenConfig
	for range 100 {
		at := net.JoinHostPort(ip, strconv.Itoa(10_000+rand.IntN(20_000)))
		l, err := lc.Listen(ctx, "tcp", at)
		if err == nil {
			return at, l.Close()
		}
	}
	return "", fail.E(fail.Unavailable, "No port is free on %s; a drill needs the loopback addresses 127.0.0.0/8.", ip)
}

// host is the IP address of an address.
func host(address string) string {
	ip, _, _ := net.SplitHostPort(address)
	return ip
}
