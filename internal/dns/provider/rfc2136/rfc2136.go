// Package rfc2136 is dynamic update (RFC 2136) with transaction signatures
// (RFC 8945): Knot, BIND, and whoever else speaks it.
package rfc2136

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"time"

	mdns "github.com/miekg/dns"

	"github.com/gheecms/ghee/internal/dns"
	"github.com/gheecms/ghee/internal/fail"
)

// Config says where the server is, and how it knows us.
type Config struct {
	Address   string // HOST:PORT of the primary
	KeyName   string
	Algorithm string // hmac-sha256 when empty
	Secret    string // base64
	Zone      string // with the dot at its end
	Within    time.Duration
}

// Driver updates one zone. It implements dns.Provider.
type Driver struct{ c Config }

var _ dns.Provider = (*Driver)(nil)

// New checks the settings.
func New(c Config) (*Driver, error) {
	if _, _, err := net.SplitHostPort(c.Address); err != nil {
		return nil, fail.E(fail.Invalid, "address: %q is no server; write HOST:PORT.", c.Address)
	}
	if c.Algorithm == "" {
		c.Algorithm = "hmac-sha256"
	}
	if _, err := base64.StdEncoding.DecodeString(c.Secret); err != nil || c.Secret == "" || c.KeyName == "" {
		return nil, fail.E(fail.Invalid, "key_name and key_file: the server wants a TSIG key, whose secret is base64.")
	}
	if c.Within <= 0 {
		c.Within = 10 * time.Second
	}
	c.KeyName, c.Algorithm = mdns.CanonicalName(c.KeyName), mdns.CanonicalName(c.Algorithm)
	return &Driver{c}, nil
}

// Capabilities implements dns.Provider: the update holds what must be there
// before (RFC 2136 §2.4), so two planners cannot write over each other.
func (*Driver) Capabilities() dns.Capabilities { return dns.Capabilities{Compares: true, ApexNS: true} }

// Sets implements dns.Provider, by a transfer of the zone (RFC 5936).
func (d *Driver) Sets(ctx context.Context) ([]dns.Set, error) {
	ctx, cancel := context.WithTimeout(ctx, d.c.Within)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", d.c.Address)
	if err != nil {
		return nil, fail.Wrap(fail.Unavailable, err, "The name server %s does not answer.", d.c.Address)
	}
	t := &mdns.Transfer{Conn: &mdns.Conn{Conn: conn}, TsigSecret: d.secret(), ReadTimeout: d.c.Within}
	defer t.Close()
	q := new(mdns.Msg).SetAxfr(d.c.Zone)
	d.sign(q)
	envelopes, err := t.In(q, d.c.Address)
	if err != nil {
		return nil, fail.Wrap(fail.Unavailable, err, "The name server %s hands over no zone.", d.c.Address)
	}
	var records []mdns.RR
	for e := range envelopes {
		if e.Error != nil {
			err = errors.Join(err, e.Error)
			continue // to the end, or the sender would wait for ever
		}
		records = append(records, e.RR...)
	}
	if err != nil {
		return nil, d.refused(ctx, err)
	}
	return dns.SetsOf(d.c.Zone, records), nil
}

// refused gives an error of a transfer its code: the library has none but text.
func (d *Driver) refused(ctx context.Context, err error) error {
	if errors.Is(err, mdns.ErrNoSig) && !d.has(ctx) { // who has no such zone signs nothing
		return d.told(mdns.RcodeNotZone, fail.NotFound)
	}
	if errors.Is(err, mdns.ErrSig) || errors.Is(err, mdns.ErrAuth) || errors.Is(err, mdns.ErrSecret) {
		return fail.Wrap(fail.Denied, err, "The name server %s does not take the key %s.", d.c.Address, d.c.KeyName)
	}
	for code, name := range map[int]fail.Code{mdns.RcodeNotAuth: fail.Denied, mdns.RcodeRefused: fail.Denied, mdns.RcodeNameError: fail.NotFound, mdns.RcodeNotZone: fail.NotFound} {
		if xfr, ok := errors.AsType[*mdns.Error](err); ok && xfr.Error() == fmt.Sprintf("dns: bad xfr rcode: %d", code) {
			return d.told(code, name)
		}
	}
	return fail.Wrap(fail.Unavailable, err, "The name server %s broke off the transfer of %s.", d.c.Address, d.c.Zone)
}

// has reports whether the server answers for the zone at all.
func (d *Driver) has(ctx context.Context) bool {
	m, _, err := (&mdns.Client{Net: "tcp", Timeout: d.c.Within}).ExchangeContext(ctx, new(mdns.Msg).SetQuestion(d.c.Zone, mdns.TypeSOA), d.c.Address)
	return err != nil || m.Authoritative
}

// Change implements dns.Provider.
func (d *Driver) Change(ctx context.Context, c dns.Change) error {
	m := new(mdns.Msg).SetUpdate(d.c.Zone)
	base, err := c.Base.Set().Records(d.c.Zone)
	if err != nil {
		return err
	}
	if c.Base == (dns.Generation{}) {
		m.RRsetNotUsed(base[:1])
	} else {
		m.Used(base)
	}
	for _, k := range c.Delete {
		m.RemoveRRset([]mdns.RR{&mdns.ANY{Hdr: mdns.RR_Header{Name: dns.Absolute(k.Name, d.c.Zone), Rrtype: mdns.StringToType[k.Type]}}})
	}
	for _, s := range c.Put {
		records, err := s.Records(d.c.Zone)
		if err != nil {
			return err
		}
		m.RemoveRRset(records[:1])
		m.Insert(records)
	}
	d.sign(m)
	ctx, cancel := context.WithTimeout(ctx, d.c.Within)
	defer cancel()
	client := &mdns.Client{Net: "tcp", TsigSecret: d.secret(), Timeout: d.c.Within}
	answer, _, err := client.ExchangeContext(ctx, m, d.c.Address)
	if err != nil && answer == nil {
		return fail.Wrap(fail.Unavailable, err, "The name server %s did not say whether it took the change.", d.c.Address)
	}
	if err != nil && answer.Rcode == mdns.RcodeSuccess {
		return fail.Wrap(fail.Denied, err, "The answer of %s is not signed with the key %s.", d.c.Address, d.c.KeyName)
	}
	switch answer.Rcode {
	case mdns.RcodeSuccess:
		return nil
	case mdns.RcodeNXRrset, mdns.RcodeYXRrset:
		return fail.E(fail.Conflict, "%s is not at generation %d any more: somebody has applied another plan.", d.c.Address, c.Base.Number)
	case mdns.RcodeNotAuth: // of the key, or of the zone (RFC 8945 §5.2, RFC 2136 §2.2)
		if sig := answer.IsTsig(); sig != nil && sig.Error == mdns.RcodeSuccess || sig == nil && !d.has(ctx) {
			return d.told(answer.Rcode, fail.NotFound)
		}
		return d.told(answer.Rcode, fail.Denied)
	case mdns.RcodeRefused:
		return d.told(answer.Rcode, fail.Denied)
	case mdns.RcodeNotZone, mdns.RcodeNameError:
		return d.told(answer.Rcode, fail.NotFound)
	case mdns.RcodeFormatError, mdns.RcodeNotImplemented:
		return d.told(answer.Rcode, fail.Invalid)
	default:
		return d.told(answer.Rcode, fail.Unavailable)
	}
}

func (d *Driver) told(code int, kind fail.Code) error {
	switch kind {
	case fail.Denied:
		return fail.E(kind, "The name server %s does not take the key %s for %s (%s).", d.c.Address, d.c.KeyName, d.c.Zone, mdns.RcodeToString[code])
	case fail.NotFound:
		return fail.E(kind, "The name server %s has no zone %s.", d.c.Address, d.c.Zone)
	default:
		return fail.E(kind, "The name server %s answered %s.", d.c.Address, mdns.RcodeToString[code])
	}
}

func (d *Driver) secret() map[string]string { return map[string]string{d.c.KeyName: d.c.Secret} }

func (d *Driver) sign(m *mdns.Msg) { m.SetTsig(d.c.KeyName, d.c.Algorithm, 300, time.Now().Unix()) }
