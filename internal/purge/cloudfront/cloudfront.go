// Package cloudfront invalidates what a CloudFront distribution keeps: by cache
// tag where the distribution reads them, else by path.
package cloudfront

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/purge"
)

// Config says which distribution, and whose keys; they need the permission
// cloudfront:CreateInvalidation.
type Config struct {
	Distribution string
	KeyID        string
	SecretKey    string
	Session      string // of a role; "" for a user's keys
	// Tags says that the distribution reads the header Cache-Tag
	// (CacheTagConfig). Then what changed is invalidated and nothing else; each
	// tag costs as much as a path. Without, Paths are, whatever changed.
	Tags   bool
	Paths  []string // none for /v2/*, all of the read API
	URL    string   // of the API; "" for CloudFront's
	Client *http.Client
	Now    clock.Clock // signatures are good for five minutes; nil for the machine's
	IDs    clock.IDs   // names purges that no purge.Attempt names; nil for new ones
}

// Driver invalidates in one distribution.
type Driver struct{ c Config }

// API is the address of CloudFront's, for the whole world.
const API = "https://cloudfront.amazonaws.com"

const version = "2020-05-31"

// everything is where the read API is; in CloudFront's tongue a query belongs
// to its path.
const everything = "/v2/*"

// New returns a Driver, or fail.Invalid.
func New(c Config) (*Driver, error) {
	if c.Distribution == "" || strings.Trim(c.Distribution, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return nil, fail.E(fail.Invalid, "%q is no id of a CloudFront distribution: it has capitals and digits, as in EDFDVBD6EXAMPLE.", c.Distribution)
	}
	for name, v := range map[string]string{"access key id": c.KeyID, "secret access key": c.SecretKey} {
		if v == "" || strings.ContainsFunc(v, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return nil, fail.E(fail.Invalid, "CloudFront needs an %s without spaces.", name)
		}
	}
	if len(c.Paths) == 0 {
		c.Paths = []string{everything}
	}
	for _, p := range c.Paths {
		if !strings.HasPrefix(p, "/") || strings.Contains(strings.TrimSuffix(p, "*"), "*") {
			return nil, fail.E(fail.Invalid, "%q is no path to invalidate: it begins with / and may end with *.", p)
		}
	}
	if c.URL == "" {
		c.URL = API
	}
	if u, err := url.Parse(c.URL); err != nil || u.Host == "" || u.RawQuery != "" {
		return nil, fail.E(fail.Invalid, "%q is no address of CloudFront's API: it is %s.", c.URL, API)
	}
	if c.Client == nil {
		c.Client = purge.Client()
	}
	if c.Now == nil {
		c.Now = clock.System
	}
	if c.IDs == nil {
		c.IDs = clock.NewID
	}
	return &Driver{c}, nil
}

// Name implements purge.Driver.
func (*Driver) Name() string { return "cloudfront" }

// MaxKeys implements purge.Driver.
func (*Driver) MaxKeys() int { return purge.MaxBatch }
