package app

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/respcache/memcached"
)

// leastSecret and mostServers bound what is said of Memcached.
const (
	leastSecret = 16
	mostServers = 32
)

func (c Config) checkMemcached() error {
	for i, address := range c.Memcached {
		host, port, err := net.SplitHostPort(address)
		if n, err2 := strconv.ParseUint(port, 10, 16); err != nil || err2 != nil || host == "" || n == 0 {
			return fail.E(fail.Invalid, "%s: %q is no address; write HOST:PORT, like 10.0.0.5:11211.", c.named("memcached"), address)
		}
		if slices.Contains(c.Memcached[:i], address) {
			return fail.E(fail.Invalid, "%s: %s is named twice.", c.named("memcached"), address)
		}
	}
	if len(c.Memcached) > mostServers {
		return fail.E(fail.Invalid, "%s: %d servers are more than the %d that a node asks.", c.named("memcached"), len(c.Memcached), mostServers)
	}
	if c.MemcachedSecret != "" && len(c.MemcachedSecret) < leastSecret {
		return fail.E(fail.Invalid, "%s: a secret has at least %d characters; make one with: openssl rand -hex 32", c.named("memcached_secret"), leastSecret)
	}
	return nil
}

// share has the node share answers with others, where it is told to. derived is
// the secret when none is set: what those who share have in common anyway; nil
// while that is not known.
func (n *node) share(bind netip.Addr, derived []byte) (err error) {
	if len(n.config.Memcached) == 0 {
		return nil
	}
	n.shared, err = memcached.New(memcached.Config{Servers: n.config.Memcached, Release: n.config.Version, Bind: bind, Log: n.log})
	if err != nil {
		return err
	}
	n.metrics.WatchMemcached(n.shared)
	if n.config.MemcachedSecret != "" {
		derived = []byte(n.config.MemcachedSecret)
	}
	if derived == nil {
		return nil
	}
	return n.shared.SetSecret(derived)
}

// unlock gives the cache that nodes share the secret of an origin that is set
// none: its signing key, which all processes on its database have. Until the
// database is there nothing is shared.
func (w *writer) unlock(ctx context.Context, o *Origin) error {
	if w.shared == nil || w.config.MemcachedSecret != "" {
		return nil
	}
	for {
		key, err := o.Accounts.SigningKey(ctx)
		if err == nil {
			return w.shared.SetSecret(key.Seed())
		}
		w.log.WarnContext(ctx, "Memcached is not used until the origin's key can be read", "error", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(unlockAgain):
		}
	}
}

const unlockAgain = 5 * time.Second
