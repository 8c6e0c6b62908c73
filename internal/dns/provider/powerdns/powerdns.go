// Package powerdns is the HTTP API of PowerDNS Authoritative Server, version 4.
package powerdns

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	mdns "github.com/miekg/dns"

	"github.com/gheecms/ghee/internal/dns"
	"github.com/gheecms/ghee/internal/fail"
)

// Config says where the server is. All of it is needed but Server.
type Config struct {
	URL    string // of the API: https://ns1.example:8081
	Server string // its id: localhost
	Key    string // X-API-Key
	Zone   string // with the dot at its end
	HTTP   *http.Client
}

// Driver is the API for one zone. It implements dns.Provider.
type Driver struct {
	c    Config
	zone string // URL of the zone
}

var _ dns.Provider = (*Driver)(nil)

// New checks the settings.
func New(c Config) (*Driver, error) {
	u, err := url.Parse(c.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fail.E(fail.Invalid, "url: %q is no address of PowerDNS's API; write it like https://ns1.example:8081.", c.URL)
	}
	if c.Key == "" {
		return nil, fail.E(fail.Invalid, "key_file: PowerDNS wants an API key.")
	}
	if c.Server == "" {
		c.Server = "localhost"
	}
	return &Driver{c: c, zone: strings.TrimRight(c.URL, "/") + "/api/v1/servers/" + url.PathEscape(c.Server) + "/zones/" + url.PathEscape(c.Zone)}, nil
}

// Capabilities implements dns.Provider.
func (*Driver) Capabilities() dns.Capabilities { return dns.Capabilities{ApexNS: true} }

type rrset struct {
	Name    string   `json:"name"`
	Type    string   `json:"type"`
	TTL     uint32   `json:"ttl,omitempty"`
	Change  string   `json:"changetype,omitempty"`
	Records []record `json:"records"`
}

type record struct {
	Content  string `json:"content"`
	Disabled bool   `json:"disabled"`
}

// Sets implements dns.Provider.
func (d *Driver) Sets(ctx context.Context) ([]dns.Set, error) {
	var zone struct {
		Sets []rrset `json:"rrsets"`
	}
	if err := d.call(ctx, http.MethodGet, nil, &zone); err != nil {
		return nil, err
	}
	var records []mdns.RR
	for _, s := range zone.Sets {
		for _, r := range s.Records {
			if r.Disabled {
				continue
			}
			rr, err := mdns.NewRR(fmt.Sprintf("%s %d IN %s %s", s.Name, s.TTL, s.Type, r.Content))
			if err == nil && rr != nil { // a type of PowerDNS's own is none of ours
				records = append(records, rr)
			}
		}
	}
	return dns.SetsOf(d.c.Zone, records), nil
}

// Change implements dns.Provider. The API takes all of it in one transaction, and
// compares nothing: whoever calls looks at the marker before.
func (d *Driver) Change(ctx context.Context, c dns.Change) error {
	var body struct {
		Sets []rrset `json:"rrsets"`
	}
	for _, k := range c.Delete {
		body.Sets = append(body.Sets, rrset{Name: dns.Absolute(k.Name, d.c.Zone), Type: k.Type, Change: "DELETE", Records: []record{}})
	}
	for _, s := range c.Put {
		r := rrset{Name: dns.Absolute(s.Name, d.c.Zone), Type: s.Type, TTL: s.TTL, Change: "REPLACE"}
		for _, v := range s.Values {
			r.Records = append(r.Records, record{Content: v})
		}
		body.Sets = append(body.Sets, r)
	}
	return d.call(ctx, http.MethodPatch, body, nil)
}

func (d *Driver) call(ctx context.Context, method string, body, into any) error {
	var in io.Reader = http.NoBody
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		in = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(ctx, method, d.zone, in)
	if err != nil {
		return err
	}
	r.Header.Set("X-API-Key", d.c.Key)
	r.Header.Set("Content-Type", "application/json")
	answer, err := d.c.HTTP.Do(r)
	if err != nil {
		return fail.Wrap(fail.Unavailable, err, "PowerDNS at %s does not answer.", r.URL.Host)
	}
	defer func() { _ = answer.Body.Close() }() // it was only read
	text, err := io.ReadAll(io.LimitReader(answer.Body, 64<<20))
	if err != nil {
		return fail.Wrap(fail.Unavailable, err, "PowerDNS at %s broke off its answer.", r.URL.Host)
	}
	switch answer.StatusCode {
	case http.StatusOK, http.StatusNoContent:
	case http.StatusUnauthorized, http.StatusForbidden:
		return fail.E(fail.Denied, "PowerDNS does not take the API key.")
	case http.StatusNotFound:
		return fail.E(fail.NotFound, "PowerDNS has no zone %s.", d.c.Zone)
	case http.StatusUnprocessableEntity, http.StatusBadRequest, http.StatusConflict:
		return fail.E(fail.Invalid, "PowerDNS refuses the change: %s", said(text))
	default:
		return fail.E(fail.Unavailable, "PowerDNS answered %s: %s", answer.Status, said(text))
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fail.Wrap(fail.Unavailable, err, "What PowerDNS answered is no zone.")
	}
	return nil
}

// said is the API's own sentence.
func said(body []byte) string {
	var e struct {
		Error string `json:"error"`
	}
	if err := json.Unmarshal(body, &e); err != nil || e.Error == "" {
		return "it does not say why"
	}
	return e.Error
}
