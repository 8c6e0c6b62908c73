package app

import (
	"context"
	"crypto/ed25519"
	"math"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/changelog/feed"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge/relay"
)

// feeding makes the server that hands a log on to edges, of whose tokens edge
// knows; key is nil where nothing is signed, over where nothing ends.
func (n *node) feeding(log changelog.Log, edge func(hash string) (content.EdgeGrant, bool), key func(context.Context) (ed25519.PrivateKey, error), over func() error) (*feed.Server, error) {
	return feed.NewServer(feed.ServerConfig{
		Log: log, Key: key, Edge: edge, Over: over, Ready: n.directory.Ready, Site: n.siteByKey, Applied: n.book,
		Spool: filepath.Join(n.config.Data, "spool"), Logger: n.log,
	})
}

// relaying makes what hands on what this node has applied. signs says that the
// server signs what has no signature; rang is told when a site has grown here.
func (n *node) relaying(signs bool, rang func(content.SiteID)) *relay.Relay {
	return relay.New(relay.Config{Directory: n.directory, Sets: n.shelf, Signs: signs, Rang: rang, Age: n.age})
}

// age is how long ago this node last knew all there was.
func (n *node) age() time.Duration {
	at := n.follower.AsOf(content.Control)
	if at.IsZero() {
		return math.MaxInt64
	}
	return max(0, clock.Steady().Sub(at))
}

func (n *node) siteByKey(key string) (content.SiteID, bool) {
	for _, s := range n.directory.Sites() {
		if s.Key == key {
			return s.ID, true
		}
	}
	return 0, false
}

// signer remembers the installation's key: it never changes.
type signer struct {
	late *lateLog
	key  atomic.Pointer[ed25519.PrivateKey]
}

func (s *signer) signing(ctx context.Context) (ed25519.PrivateKey, error) {
	if k := s.key.Load(); k != nil {
		return *k, nil
	}
	o := s.late.origin.Load()
	if o == nil {
		return nil, errAway
	}
	return s.signingOf(ctx, o)
}

// signingOf is signing for an origin that is being opened.
func (s *signer) signingOf(ctx context.Context, o *Origin) (ed25519.PrivateKey, error) {
	k, err := o.Accounts.SigningKey(ctx)
	if err == nil {
		s.key.Store(&k)
	}
	return k, err
}
