package app

import (
	"context"
	"net/url"
	"os"
	"strings"

	"github.com/gheecms/ghee/internal/adminapi"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/purge"
	"github.com/gheecms/ghee/internal/purge/cloudfront"
	"github.com/gheecms/ghee/internal/purge/fastly"
	"github.com/gheecms/ghee/internal/purge/queue"
	"github.com/gheecms/ghee/internal/purge/varnish"
	"github.com/gheecms/ghee/internal/receipt"
	"github.com/gheecms/ghee/internal/work"
)

// cloudfrontKind is the CDN whose answers have headers of their own.
const cloudfrontKind = "cloudfront"

// PurgeConfig says which CDNs an origin purges.
type PurgeConfig struct {
	// CDNs are DRIVER=WHERE[,MORE], with spaces between: varnish=URL,URL
	// fastly=SERVICE cloudfront=DISTRIBUTION.
	CDNs string
	// Files that hold what CDNs want to see.
	VarnishSecretFile, FastlyTokenFile, CloudFrontKeyFile string
}

// drivers makes what the settings name. Secrets are read now, and told to nobody
// but their CDN.
func (c Config) drivers() (all []purge.Driver, err error) {
	for one := range strings.FieldsSeq(c.Purge.CDNs) {
		kind, where, _ := strings.Cut(one, "=")
		named, err := c.driver(kind, strings.Split(where, ","))
		if err != nil {
			return nil, fail.Wrap(fail.Invalid, err, "%s: %s", c.named("purge"), fail.Message(err))
		}
		all = append(all, named...)
	}
	names := map[string]bool{}
	for _, d := range all {
		if names[d.Name()] {
			return nil, fail.E(fail.Invalid, "%s: %s is named twice.", c.named("purge"), d.Name())
		}
		names[d.Name()] = true
	}
	return all, nil
}

// driver makes the drivers of one kind. Each Varnish is one of its own, so that
// one that is away holds up no other.
func (c Config) driver(kind string, where []string) ([]purge.Driver, error) {
	switch kind {
	case "varnish":
		secret, err := c.secret("varnish_secret_file", c.Purge.VarnishSecretFile)
		var all []purge.Driver
		for _, at := range where {
			d, bad := varnish.New(varnish.Config{URLs: []string{at}, Secret: secret})
			if err != nil || bad != nil {
				return nil, firstOf(err, bad)
			}
			name := "varnish"
			if u, err := url.Parse(at); err == nil && len(where) > 1 {
				name += " " + u.Host
			}
			all = append(all, called{d, name})
		}
		return all, nil
	case "fastly":
		token, err := c.secret("fastly_token_file", c.Purge.FastlyTokenFile)
		if err != nil {
			return nil, err
		}
		d, err := fastly.New(fastly.Config{Service: where[0], Token: token, URL: strings.Join(where[1:], ",")})
		return []purge.Driver{d}, err
	case cloudfrontKind:
		keys, err := c.secret("cloudfront_key_file", c.Purge.CloudFrontKeyFile)
		if err != nil {
			return nil, err
		}
		parts := append(strings.Fields(keys), "", "", "")
		tags := len(where) == 2 && where[1] == "tags"
		paths := where[1:]
		if tags {
			paths = nil
		}
		d, err := cloudfront.New(cloudfront.Config{
			Distribution: where[0], KeyID: parts[0], SecretKey: parts[1], Session: parts[2], Tags: tags, Paths: paths,
		})
		return []purge.Driver{d}, err
	default:
		return nil, fail.E(fail.Invalid, "%q is no CDN to purge; write varnish=URL,URL or fastly=SERVICE or cloudfront=DISTRIBUTION, several with spaces between.", kind)
	}
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// secret reads what a file of a setting holds.
func (c Config) secret(setting, file string) (string, error) {
	if file == "" {
		return "", fail.E(fail.Invalid, "It takes a secret: name the file that holds it with %s.", setting)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fail.Wrap(fail.Invalid, err, "The file of %s cannot be read.", c.named(setting))
	}
	return strings.TrimSpace(string(text)), nil
}

// called is a driver under another name.
type called struct {
	purge.Driver
	name string
}

func (c called) Name() string { return c.name }

// watchPurges makes the book, and what purges CDNs of what this node applies.
func (w *writer) watchPurges(drivers []purge.Driver) {
	var names []string
	for _, d := range drivers {
		names = append(names, d.Name())
	}
	w.book = receipt.New(receipt.Config{
		ID: w.config.id(), Name: w.config.name(), Kind: receipt.Origin, CDNs: names,
		Late: func(l receipt.Late) {
			if w.purges != nil {
				w.purges.Late(l)
			}
		},
	})
	if len(drivers) == 0 {
		return
	}
	w.purges = queue.New(queue.Config{
		Drivers: drivers, Waiter: w.book, Wire: edge.SurrogateKey, SiteWire: edge.SiteKey, Positions: w.positions, Log: w.log,
	})
	w.watch(w.purges)
	w.metrics.WatchPurges(w.purges)
}

// askPurge makes the jobs of purges by hand; nil where no CDN is purged.
func (w *writer) askPurge() func(content.SiteID, []string, bool) ([]work.Job, error) {
	if w.purges == nil {
		return nil
	}
	return w.purges.Ask
}

// purgesOf is what CDNs have not been told of a site.
func (w *writer) purgesOf(ctx context.Context, site content.SiteID) ([]adminapi.Purges, error) {
	all := []adminapi.Purges{}
	o := w.late.origin.Load()
	if w.purges == nil || o == nil {
		return all, nil
	}
	stats, err := w.purges.Of(ctx, o.Store, site)
	for _, s := range stats {
		all = append(all, adminapi.Purges{CDN: s.CDN, Jobs: s.Jobs, OldestSeconds: s.Age.Seconds(), Reason: s.Reason})
	}
	return all, err
}

// positions are where this node's sets are, as far as no file is to be opened for
// it.
func (n *node) positions() map[content.SiteID]changelog.Position {
	at := map[content.SiteID]changelog.Position{}
	for _, s := range n.follower.Statuses() {
		if s.Applied.Seq > 0 && s.Site != content.Control {
			at[s.Site] = s.Applied
		}
	}
	return at
}
