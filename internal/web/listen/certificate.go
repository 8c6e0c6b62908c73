package listen

import (
	"context"
	"crypto/tls"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"github.com/gheecms/ghee/internal/fail"
)

// Certificate is a certificate with its key, as two files hold them now. Whoever
// renews them replaces the files; no restart is needed.
type Certificate struct {
	cert, key string
	log       *slog.Logger
	now       atomic.Pointer[tls.Certificate]
	seen      [2]stamp // of the files that were looked at last, good or not; Watch's own
}

// stamp tells one state of a file from another.
type stamp struct {
	at   time.Time
	size int64
}

// OpenCertificate reads a pair of PEM files; fail.Invalid says what is wrong
// with them.
func OpenCertificate(cert, key string, log *slog.Logger) (*Certificate, error) {
	c := &Certificate{cert: cert, key: key, log: log}
	c.seen, _ = c.stamps()
	return c, c.load()
}

func (c *Certificate) load() error {
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		return fail.Wrap(fail.Invalid, err, "The certificate %s and its key %s cannot be used.", c.cert, c.key)
	}
	c.now.Store(&pair)
	return nil
}

func (c *Certificate) stamps() (s [2]stamp, err error) {
	for i, name := range []string{c.cert, c.key} {
		info, err := os.Stat(name)
		if err != nil {
			return [2]stamp{}, err
		}
		s[i] = stamp{info.ModTime(), info.Size()}
	}
	return s, nil
}

// Watch looks at the files at each tick until ctx ends. A new pair that cannot
// be used is logged, once, and the one before goes on.
func (c *Certificate) Watch(ctx context.Context, tick <-chan time.Time) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick:
			c.look(ctx)
		}
	}
}

func (c *Certificate) look(ctx context.Context) {
	s, err := c.stamps()
	if s == c.seen {
		return
	}
	if err == nil {
		err = c.load()
	}
	if err == nil {
		c.log.InfoContext(ctx, "The certificate is renewed.", "until", c.Expires())
	} else {
		c.log.ErrorContext(ctx, "The new certificate cannot be used; the one before goes on.", "until", c.Expires(), "error", err)
	}
	c.seen = s
}

// Get is for tls.Config.
func (c *Certificate) Get(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.now.Load(), nil }

// Expires returns when the certificate in use ends.
func (c *Certificate) Expires() time.Time { return c.now.Load().Leaf.NotAfter }
