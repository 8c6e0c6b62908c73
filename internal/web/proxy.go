package web

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/fail"
)

// ParseProxies reads addresses and networks with commas between them:
// "10.0.0.5, 192.168.0.0/16". fail.Invalid names what is neither.
func ParseProxies(text string) (all []netip.Prefix, err error) {
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		p, err := netip.ParsePrefix(part)
		if err != nil {
			a, err := netip.ParseAddr(part)
			if err != nil {
				return nil, fail.E(fail.Invalid, "%.64q is no address and no network; write one like 10.0.0.5 or 10.0.0.0/8.", part)
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		all = append(all, p.Masked())
	}
	return all, nil
}

// ClientAddress returns how to tell where a request comes from. X-Forwarded-For
// is what anybody writes there, so only what a trusted proxy has added counts:
// the last address in it that is none of theirs (reliability S8).
func ClientAddress(proxies []netip.Prefix) func(*http.Request) string {
	trusted := func(a netip.Addr) bool {
		return slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(a) })
	}
	return func(r *http.Request) string {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil {
			return r.RemoteAddr
		}
		at, err := netip.ParseAddr(host)
		if err != nil {
			return host
		}
		at = at.Unmap().WithZone("")
		hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		for i := len(hops) - 1; i >= 0 && trusted(at); i-- {
			next, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
			if err != nil {
				break // whoever wrote that is the farthest that is known
			}
			at = next.Unmap().WithZone("")
		}
		return at.String()
	}
}
