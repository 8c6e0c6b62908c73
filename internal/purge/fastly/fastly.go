// Package fastly purges a Fastly service by surrogate keys, softly.
package fastly

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/purge"
)

// Config says which service, and whose token; it needs the scope purge_select.
type Config struct {
	Service string
	Token   string
	URL     string // of the API; "" for Fastly's
	Client  *http.Client
}

// Driver purges one service.
type Driver struct{ c Config }

// API is the address of Fastly's.
const API = "https://api.fastly.com"

// New returns a Driver, or fail.Invalid.
func New(c Config) (*Driver, error) {
	if c.Service == "" || strings.Trim(c.Service, alphanumeric) != "" {
		return nil, fail.E(fail.Invalid, "%q is no id of a Fastly service: it has letters and digits only, as its settings show it.", c.Service)
	}
	if c.Token == "" || strings.ContainsFunc(c.Token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, fail.E(fail.Invalid, "Fastly needs an API token with the scope purge_select, without spaces.")
	}
	if c.URL == "" {
		c.URL = API
	}
	if u, err := url.Parse(c.URL); err != nil || u.Host == "" || u.RawQuery != "" {
		return nil, fail.E(fail.Invalid, "%q is no address of Fastly's API: it is %s.", c.URL, API)
	}
	if c.Client == nil {
		c.Client = purge.Client()
	}
	return &Driver{c}, nil
}

const alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// Name implements purge.Driver.
func (*Driver) Name() string { return "fastly" }

// MaxKeys implements purge.Driver.
func (*Driver) MaxKeys() int { return purge.MaxBatch }

// Purge implements purge.Driver. Fastly tells the id of each key's purge; a key
// without one is not taken.
func (d *Driver) Purge(ctx context.Context, keys []string) error {
	if err := purge.Check(d, keys); err != nil {
		return err
	}
	body, err := json.Marshal(map[string][]string{"surrogate_keys": keys})
	if err != nil {
		return err
	}
	at := strings.TrimSuffix(d.c.URL, "/") + "/service/" + d.c.Service + "/purge"
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, at, bytes.NewReader(body))
	if err != nil {
		return fail.Wrap(fail.Invalid, err, "%q is no address of Fastly's API.", d.c.URL)
	}
	r.Header.Set("Fastly-Key", d.c.Token)
	r.Header.Set("Fastly-Soft-Purge", "1")
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	reply, err := purge.Exchange(d.c.Client, r, "Fastly")
	if err != nil {
		return err
	}
	if reply.Status != http.StatusOK {
		return reply.Refused("Fastly")
	}
	var taken map[string]string
	if err := json.Unmarshal(reply.Body, &taken); err != nil {
		return fail.Wrap(fail.Unavailable, err, "Fastly did not say what it has purged.")
	}
	for _, k := range keys {
		if taken[k] == "" {
			return fail.E(fail.Unavailable, "Fastly did not say that it has purged %.80q.", k)
		}
	}
	return nil
}
