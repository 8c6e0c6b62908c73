package dns

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	mdns "github.com/miekg/dns"
)

// Asker asks name servers.
type Asker struct {
	Within time.Duration // for one answer: 2 s
	// Resolve looks a server's name up, where its address is not written down:
	// net.DefaultResolver.
	Resolve func(ctx context.Context, name string) ([]string, error)
}

// Fault is one thing that one server answers otherwise than it should.
type Fault struct {
	Operator string `json:"operator"`
	Server   string `json:"server"`
	Address  string `json:"address"`
	Over     string `json:"over"` // "udp" or "tcp"
	Key      Key    `json:"set"`
	What     string `json:"what"`
}

// String says it all: who, where, what.
func (f Fault) String() string {
	return fmt.Sprintf("%s: %s (%s) over %s: %s: %s", f.Operator, f.Server, f.Address, f.Over, f.Key, f.What)
}

// Verify asks every server of an operator, over UDP and TCP, for every set, and
// that what is gone is gone. It returns what is not so, in order.
func (a Asker) Verify(ctx context.Context, zone string, o Operator, sets []Set, gone []Key) []Fault {
	var mu sync.Mutex
	var faults []Fault
	var all sync.WaitGroup
	for _, ns := range o.Nameservers {
		all.Go(func() {
			addresses, err := a.addresses(ctx, ns)
			if err != nil || len(addresses) == 0 {
				mu.Lock()
				defer mu.Unlock()
				faults = append(faults, Fault{o.Name, ns.Name, "no address", "udp", Key{"@", "NS"}, fmt.Sprintf("its name cannot be looked up: %v", err)})
				return
			}
			for _, at := range addresses {
				for _, over := range []string{"udp", "tcp"} {
					found := a.server(ctx, zone, at, over, sets, gone)
					mu.Lock()
					for _, f := range found {
						f.Operator, f.Server = o.Name, ns.Name
						faults = append(faults, f)
					}
					mu.Unlock()
				}
			}
		})
	}
	all.Wait()
	slices.SortFunc(faults, func(a, b Fault) int { return strings.Compare(a.String(), b.String()) })
	return faults
}

// server asks one address. One that does not answer at all is asked no further.
func (a Asker) server(ctx context.Context, zone, at, over string, sets []Set, gone []Key) (faults []Fault) {
	bad := func(k Key, what string) { faults = append(faults, Fault{Address: at, Over: over, Key: k, What: what}) }
	if _, err := a.ask(ctx, at, over, zone, mdns.TypeSOA); err != nil {
		bad(Key{"@", "SOA"}, err.Error())
		return faults
	}
	for _, want := range sets {
		m, err := a.ask(ctx, at, over, Absolute(want.Name, zone), mdns.StringToType[want.Type])
		if err != nil {
			bad(want.Key(), err.Error())
			continue
		}
		got := setIn(zone, m, want.Key())
		switch {
		case got == nil:
			bad(want.Key(), "is not there ("+mdns.RcodeToString[m.Rcode]+")")
		case !got.Equal(want):
			bad(want.Key(), fmt.Sprintf("is %s, want %s", *got, want))
		}
	}
	for _, k := range gone {
		m, err := a.ask(ctx, at, over, Absolute(k.Name, zone), mdns.StringToType[k.Type])
		switch {
		case err != nil:
			bad(k, err.Error())
		case setIn(zone, m, k) != nil:
			bad(k, "is still there")
		}
	}
	return faults
}

// String is a set's values, for people.
func (s Set) String() string { return fmt.Sprintf("%s for %d s", strings.Join(s.Values, ", "), s.TTL) }

// setIn is the set that an answer holds; nil for none. NS records below the apex
// hand a name on to others: who does so does not answer for it, and tells them
// beside the answer.
func setIn(zone string, m *mdns.Msg, k Key) *Set {
	records := m.Answer
	if !m.Authoritative {
		records = m.Ns
	}
	for _, s := range SetsOf(zone, records) {
		if s.Key() == k {
			return &s
		}
	}
	return nil
}

// ask asks one question, and takes no answer that is not the server's own.
func (a Asker) ask(ctx context.Context, at, over, name string, kind uint16) (*mdns.Msg, error) {
	c := &mdns.Client{Net: over, Timeout: a.Within, UDPSize: 1232}
	if c.Timeout <= 0 {
		c.Timeout = 2 * time.Second
	}
	q := new(mdns.Msg).SetQuestion(name, kind)
	q.RecursionDesired = false
	q.SetEdns0(1232, false)
	m, _, err := c.ExchangeContext(ctx, q, at)
	if err == nil && m.Truncated && over == "udp" { // as a resolver would
		c.Net = "tcp"
		m, _, err = c.ExchangeContext(ctx, q, at)
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("does not answer: %w", err)
	case m.Rcode != mdns.RcodeSuccess && m.Rcode != mdns.RcodeNameError:
		return nil, fmt.Errorf("answers %s", mdns.RcodeToString[m.Rcode])
	case !m.Authoritative && (kind != mdns.TypeNS || len(m.Answer) > 0):
		return nil, fmt.Errorf("does not answer for the zone")
	}
	return m, nil
}

func (a Asker) addresses(ctx context.Context, ns Nameserver) ([]string, error) {
	if ns.Address != "" {
		if _, _, err := net.SplitHostPort(ns.Address); err == nil {
			return []string{ns.Address}, nil
		}
		return []string{net.JoinHostPort(ns.Address, "53")}, nil
	}
	resolve := a.Resolve
	if resolve == nil {
		resolve = net.DefaultResolver.LookupHost
	}
	hosts, err := resolve(ctx, strings.TrimSuffix(ns.Name, "."))
	for i, h := range hosts {
		hosts[i] = net.JoinHostPort(h, "53")
	}
	return hosts, err
}
