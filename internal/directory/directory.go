// Package directory answers which site a token opens, which sites there are and
// which generation of a site's set serves, from one small file per node.
//
// The file is fed by the control log (site 0) and holds hashes of tokens only.
// Questions are answered from memory: a lookup takes no lock and allocates
// nothing, so the read path depends on no database, this file included.
package directory

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Directory is a node's directory. Any number of goroutines may ask and write.
type Directory struct {
	Now clock.Clock // for the end of edges' tokens; to be set before the first call

	path string
	db   *sql.DB // one connection; nil when the file cannot be written
	mu   sync.Mutex
	view atomic.Pointer[view] // stored by whoever holds mu
}

// Position returns the position in the control log of what is applied.
func (d *Directory) Position() changelog.Position { return d.view.Load().position }

// Digest returns the digest of what is applied, as a checkpoint shows it.
func (d *Directory) Digest() changelog.Hash {
	v := d.view.Load()
	return v.digest.Sum()
}

// Ready reports whether an entry of the control log was ever applied. Until
// then an unknown token means nothing: answer 503, never 401.
func (d *Directory) Ready() bool { return d.view.Load().position.Seq > 0 }

// Partial reports whether there are tokens that this node was not told of: an
// unknown one may then be a good one elsewhere. Answer 503, never 401.
func (d *Directory) Partial() bool { return len(d.view.Load().withheld) > 0 }

// Grant returns what the token with this hash (SHA-256, hexadecimal, lower
// case) allows; false when no token holds that has it. A token holds while it
// is not revoked and its site is there.
func (d *Directory) Grant(hash string) (content.Grant, bool) {
	g, ok := d.view.Load().grants[hash]
	return g, ok
}

// Edge returns what the edge's token with this hash (SHA-256 of the secret,
// hexadecimal, lower case) allows; false when no token holds that has it: one
// that is revoked or has ended does not.
func (d *Directory) Edge(hash string) (content.EdgeGrant, bool) {
	g, ok := d.view.Load().gates[hash]
	if !ok || g.Expired(d.Now()) {
		return content.EdgeGrant{}, false
	}
	return g, true
}

// Sites lists the sites by id.
func (d *Directory) Sites() []content.SiteInfo { return slices.Clone(d.view.Load().list) }

// Site returns the site with this id.
func (d *Directory) Site(id content.SiteID) (content.SiteInfo, bool) {
	s, ok := d.view.Load().sites[id]
	return s, ok
}

// Unread counts the objects that are kept and not understood: of a kind or a
// shape that only a newer release knows.
func (d *Directory) Unread() int { return d.view.Load().unread }

// Generation returns which generation of the site's set serves; false when none
// was ever set.
func (d *Directory) Generation(site content.SiteID) (int64, bool) {
	g, ok := d.view.Load().generations[site]
	return g, ok
}

// SetGeneration makes generation g of the site's set the one that serves. When
// it returns nil the change is on the disk: the generation before may go.
func (d *Directory) SetGeneration(ctx context.Context, site content.SiteID, g int64) error {
	return d.change(ctx, func(tx *sql.Tx, v *view) error {
		v.setGeneration(site, g)
		_, err := tx.ExecContext(ctx, `insert or replace into generation (site, n) values ($1, $2)`, site, g)
		return err
	})
}

// Forget forgets which generation of a deleted site's set serves, and leaves no
// trace of deleted sites and tokens in the file.
func (d *Directory) Forget(ctx context.Context, site content.SiteID) error {
	err := d.change(ctx, func(tx *sql.Tx, v *view) error {
		v.generations = maps.Clone(v.generations)
		delete(v.generations, site)
		_, err := tx.ExecContext(ctx, `delete from generation where site = $1`, site)
		return err
	})
	if err != nil {
		return err
	}
	for _, statement := range []string{`vacuum`, `pragma wal_checkpoint(truncate)`} {
		if _, err := d.db.ExecContext(ctx, statement); err != nil {
			return fail.Wrap(fail.Unavailable, err, "The directory %s cannot be written.", d.path)
		}
	}
	return nil
}

// Epoch returns the highest epoch the node has seen; zero when it saw none.
func (d *Directory) Epoch() changelog.Epoch { return d.view.Load().epoch }

// Raise remembers that the node has seen epoch e, also over a restart. An epoch
// that is not higher than the highest seen is fail.Conflict, but the same again
// is harmless.
func (d *Directory) Raise(ctx context.Context, e changelog.Epoch) error {
	return d.change(ctx, func(_ *sql.Tx, v *view) error {
		if e.Number <= v.epoch.Number && e != v.epoch {
			return fail.E(fail.Conflict, "Epoch %d led by %q is refused: this node has seen epoch %d led by %q.",
				e.Number, e.Leader, v.epoch.Number, v.epoch.Leader)
		}
		v.epoch = e
		return nil
	})
}

// Close closes the file.
func (d *Directory) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.db == nil {
		return nil
	}
	return d.db.Close()
}

// frozen refuses what needs the file when it cannot be written.
func (d *Directory) frozen() error {
	if d.db == nil {
		return fail.E(fail.Unavailable, "The directory %s was opened to be read: its folder cannot be written.", d.path)
	}
	return nil
}
