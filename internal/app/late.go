package app

import (
	"context"
	"iter"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/gheecms/ghee/internal/adminapi"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/directory"
	"github.com/gheecms/ghee/internal/fail"
)

// lateLog is a log whose database may not be there yet: a node that holds
// published content starts and answers without it.
type lateLog struct {
	origin atomic.Pointer[Origin]
	over   func() error // why what the database says is history; nil error while it is not
}

var errAway = fail.E(fail.Unavailable, "The authoring database is away.")

func (l *lateLog) log() (changelog.Log, error) {
	if err := l.over(); err != nil {
		return nil, err
	}
	if o := l.origin.Load(); o != nil {
		return o.Store.Log(), nil
	}
	return nil, errAway
}

// authoring returns the way to change content, once the database is there.
func (l *lateLog) authoring() (*authoring.Service, error) {
	if o := l.origin.Load(); o != nil {
		return o.Authoring, nil
	}
	return nil, errAway
}

// admin returns what the dashboard's API works on, once the database is there.
func (l *lateLog) admin() (adminapi.Origin, error) {
	if o := l.origin.Load(); o != nil {
		return adminapi.Origin{Accounts: o.Accounts, Authoring: o.Authoring, Sites: o.Store, Presence: o.Presence, Durability: o.Store.Durability}, nil
	}
	return adminapi.Origin{}, errAway
}

// opening is the directory as readers and writers ask it: that a token opened
// its site is noted in memory, for the origin to write now and then. On a node
// without one nothing is noted.
type opening struct {
	*directory.Directory
	late *lateLog
}

// Grant implements edge.Directory.
func (d opening) Grant(hash string) (content.Grant, bool) {
	g, ok := d.Directory.Grant(hash)
	if o := d.late.origin.Load(); ok && o != nil {
		o.Accounts.Used(g)
	}
	return g, ok
}

// Edge notes, in the same way, that an edge asked with its token.
func (d opening) Edge(hash string) (content.EdgeGrant, bool) {
	g, ok := d.Directory.Edge(hash)
	if o := d.late.origin.Load(); ok && o != nil {
		o.Accounts.EdgeUsed(g)
	}
	return g, ok
}

// Heads implements changelog.Log.
func (l *lateLog) Heads(ctx context.Context) (map[content.SiteID]changelog.Position, error) {
	log, err := l.log()
	if err != nil {
		return nil, err
	}
	return log.Heads(ctx)
}

// Head implements changelog.Log.
func (l *lateLog) Head(ctx context.Context, site content.SiteID) (changelog.Checkpoint, error) {
	log, err := l.log()
	if err != nil {
		return changelog.Checkpoint{}, err
	}
	return log.Head(ctx, site)
}

// Read implements changelog.Log.
func (l *lateLog) Read(ctx context.Context, site content.SiteID, after changelog.Position, max int) ([]changelog.Entry, error) {
	log, err := l.log()
	if err != nil {
		return nil, err
	}
	return log.Read(ctx, site, after, max)
}

// Objects implements changelog.Log.
func (l *lateLog) Objects(ctx context.Context, site content.SiteID) (changelog.Checkpoint, iter.Seq2[changelog.Object, error], error) {
	log, err := l.log()
	if err != nil {
		return changelog.Checkpoint{}, nil, err
	}
	return log.Objects(ctx, site)
}

// open keeps trying to open the origin until it succeeds or ctx ends.
func (l *lateLog) open(ctx context.Context, log *slog.Logger, open func(context.Context) (*Origin, error)) {
	const most = time.Minute
	for wait := time.Second; ; wait = min(2*wait, most) {
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
		o, err := open(ctx)
		if err == nil {
			log.InfoContext(ctx, "The authoring database is back.")
			l.origin.Store(o)
			return
		}
		log.WarnContext(ctx, "The authoring database cannot be opened; answering from the sets.", "error", err)
	}
}
