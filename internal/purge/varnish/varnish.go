// Package varnish purges Varnish caches that run deploy/varnish/ghee.vcl: one
// PURGE request with the keys in a header, softly (xkey).
package varnish

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/purge"
)

// Config says where the caches are.
type Config struct {
	URLs   []string // of each Varnish: "http://10.0.0.5:6081"
	Secret string   // that ghee.vcl asks for
	Client *http.Client
}

// Driver purges every Varnish of a Config.
type Driver struct{ c Config }

// The headers that ghee.vcl reads of a purge, and the one it answers with.
const (
	headerKeys   = "Ghee-Purge-Keys"
	headerSecret = "Ghee-Purge-Secret" //nolint:gosec // a name
	headerPurged = "Ghee-Purged"
)

// maxLine bounds a header, in bytes: Varnish takes 8 KB unless told otherwise
// (http_req_hdr_len), with its name.
const maxLine = 7 << 10

// minSecret keeps secrets that can be guessed away, in bytes.
const minSecret = 16

// New returns a Driver, or fail.Invalid.
func New(c Config) (*Driver, error) {
	if len(c.URLs) == 0 {
		return nil, fail.E(fail.Invalid, "Varnish needs the address of one cache at least, as in http://10.0.0.5:6081.")
	}
	for _, u := range c.URLs {
		p, err := url.Parse(u)
		if err != nil || (p.Scheme != "http" && p.Scheme != "https") || p.Host == "" || p.User != nil || strings.Trim(p.Path, "/") != "" || p.RawQuery != "" {
			return nil, fail.E(fail.Invalid, "%q is no address of a Varnish: write http://HOST:PORT.", u)
		}
	}
	if len(c.Secret) < minSecret || strings.ContainsFunc(c.Secret, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, fail.E(fail.Invalid, "The secret of Varnish must be %d visible ASCII characters or more, the same as in its ghee.secret.", minSecret)
	}
	if c.Client == nil {
		c.Client = purge.Client()
	}
	return &Driver{c}, nil
}

// Name implements purge.Driver.
func (*Driver) Name() string { return "varnish" }

// MaxKeys implements purge.Driver.
func (*Driver) MaxKeys() int { return purge.MaxBatch }

// Purge implements purge.Driver: every Varnish must take every key.
func (d *Driver) Purge(ctx context.Context, keys []string) error {
	if err := purge.Check(d, keys); err != nil {
		return err
	}
	lines := headers(keys)
	errs := make([]error, len(d.c.URLs))
	var all sync.WaitGroup
	for i, u := range d.c.URLs {
		all.Go(func() {
			for _, l := range lines {
				if errs[i] = d.send(ctx, u, l); errs[i] != nil {
					return
				}
			}
		})
	}
	all.Wait()
	return worst(errs)
}

// headers puts keys into as few header values as Varnish takes.
func headers(keys []string) []string {
	var out []string
	for _, k := range keys {
		if last := len(out) - 1; last >= 0 && len(out[last])+1+len(k) <= maxLine {
			out[last] += " " + k
		} else {
			out = append(out, k)
		}
	}
	return out
}

func (d *Driver) send(ctx context.Context, base, keys string) error {
	r, err := http.NewRequestWithContext(ctx, "PURGE", base, nil)
	if err != nil {
		return fail.Wrap(fail.Invalid, err, "%q is no address of a Varnish.", base)
	}
	r.Header.Set(headerKeys, keys)
	r.Header.Set(headerSecret, d.c.Secret)
	who := "Varnish at " + r.URL.Host
	reply, err := purge.Exchange(d.c.Client, r, who)
	switch {
	case err != nil:
		return err
	case reply.Status == http.StatusMethodNotAllowed:
		return fail.E(fail.Denied, "%s refuses to purge (405). Its ACL ghee_purgers must name this machine, and its ghee.secret must hold our secret.", who)
	case reply.Status != http.StatusOK:
		return reply.Refused(who)
	case reply.Header.Get(headerPurged) == "":
		return fail.E(fail.Invalid, "%s answers without purging. It must run deploy/varnish/ghee.vcl.", who)
	default:
		return nil
	}
}

// worst returns the error that says most: one that lasts before one that may
// pass, and of those the one with the longest wait.
func worst(errs []error) error {
	var worst error
	for _, err := range errs {
		if err == nil {
			continue
		}
		lasts, before := !fail.Is(err, fail.Unavailable), worst != nil && !fail.Is(worst, fail.Unavailable)
		if worst == nil || lasts && !before || lasts == before && purge.WaitOf(err) > purge.WaitOf(worst) {
			worst = err
		}
	}
	return worst
}
