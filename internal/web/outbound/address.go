package outbound

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"

	"github.com/gheecms/ghee/internal/fail"
)

// MaxURL bounds an address in bytes.
const MaxURL = 2000

// special are the networks within what is public that are not: registries of
// special-purpose addresses (RFC 6890 and after).
//
//nolint:gochecknoglobals // never changed
var special = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
	"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"2001::/23",     // Teredo, benchmarks, ORCHID
	"2001:db8::/32", // documentation
	"2002::/16",     // 6to4: an IPv4 address within
	"3fff::/20",     // documentation
)

// global is what of IPv6 is given out at all: neither loopback nor link-local, no
// IPv4 address within another (::/96, NAT64's 64:ff9b::/96 and 64:ff9b:1::/48).
//
//nolint:gochecknoglobals // never changed
var global = netip.MustParsePrefix("2000::/3")

func prefixes(all ...string) (out []netip.Prefix) {
	for _, p := range all {
		out = append(out, netip.MustParsePrefix(p))
	}
	return out
}

// public reports whether an address is one of the internet.
func public(a netip.Addr) bool {
	a = a.Unmap()
	if a.Is6() && !global.Contains(a.WithZone("")) {
		return false
	}
	return !slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(a.WithZone("")) })
}

// allowed is what may be reached although it is not public.
type allowed struct {
	names    []string // lower case
	networks []netip.Prefix
}

func parseAllowed(all []string) (a allowed, err error) {
	for _, s := range all {
		s = strings.ToLower(strings.TrimSuffix(strings.TrimSpace(s), "."))
		if p, err := netip.ParsePrefix(s); err == nil {
			a.networks = append(a.networks, p)
			continue
		}
		if ip, err := netip.ParseAddr(s); err == nil {
			a.networks = append(a.networks, netip.PrefixFrom(ip, ip.BitLen()))
			continue
		}
		if s == "" || strings.ContainsAny(s, "/:@ *[]") {
			return a, fail.E(fail.Invalid, "%q is neither a host, an address nor a network; write them like receiver.lan or 10.1.0.0/16.", s)
		}
		a.names = append(a.names, s)
	}
	return a, nil
}

func (a allowed) name(host string) bool {
	return slices.Contains(a.names, strings.ToLower(strings.TrimSuffix(host, ".")))
}

func (a allowed) address(ip netip.Addr) bool {
	return public(ip) || slices.ContainsFunc(a.networks, func(p netip.Prefix) bool { return p.Contains(ip.WithZone("")) || p.Contains(ip.Unmap()) })
}

// control is called with the address that a connection is about to be made to.
func (a allowed) control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fail.Wrap(fail.Denied, err, "It is not known where this leads.")
	}
	if !a.address(at.Addr()) {
		return errInside(at.Addr().String())
	}
	return nil
}

func errInside(address string) error {
	return fail.E(fail.Denied, "%s is no address of the internet, and what is behind this machine may not be reached. Whoever runs it can allow it with webhook_allow.", address)
}

// CheckURL returns fail.Invalid for an address of another form than
// https://host/path, and fail.Denied for one that says itself that it may not be
// reached. What a name leads to is judged when it is connected to.
func (c *Client) CheckURL(raw string) error {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "" || u.Opaque != "":
		return fail.E(fail.Invalid, "url: write it like https://hooks.example.org/in.")
	case u.Scheme != "http" && u.Scheme != "https":
		return fail.E(fail.Invalid, "url: %q cannot be reached; only https and http can.", u.Scheme)
	case u.User != nil:
		return fail.E(fail.Invalid, "url: leave out the name and password; send a header instead.")
	case len(raw) > MaxURL:
		return fail.E(fail.Invalid, "url: at most %d bytes.", MaxURL)
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && !c.allow.address(ip) {
		return errInside(ip.String())
	}
	return nil
}
