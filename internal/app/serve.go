package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/directory"
	"github.com/gheecms/ghee/internal/edge"
	"github.com/gheecms/ghee/internal/edge/follower"
	"github.com/gheecms/ghee/internal/mail"
	"github.com/gheecms/ghee/internal/observe"
	"github.com/gheecms/ghee/internal/presence"
	"github.com/gheecms/ghee/internal/set"
	"github.com/gheecms/ghee/internal/store"
	"github.com/gheecms/ghee/internal/web"
)

const (
	openSets = 600              // sets kept open that nobody uses (groundwork part 2)
	drain    = 10 * time.Second // how long requests under way may take after a stop
)

// node is a serving process: origin and edge in one, through the same
// interfaces that part them on several machines.
type node struct {
	config    Config
	log       *slog.Logger
	late      *lateLog
	frozen    bool // the folder cannot be written: nothing is followed
	feed      *changelog.Local
	directory *directory.Directory
	shelf     *set.Shelf
	follower  *follower.Follower
	edge      *edge.Handler
	metrics   *observe.Metrics
	jobs      jobs
	sender    mail.Sender
}

// Serve answers reads until ctx ends. It says on out where it listens. A second
// one on the same data folder is refused. When the authoring database cannot be
// opened but the folder holds published content, it serves that and keeps
// trying. A folder that cannot be written is answered from as it is.
func Serve(ctx context.Context, c Config, log *slog.Logger, out io.Writer) (err error) {
	if err := errors.Join(c.Validate(), c.makeFolder()); err != nil {
		return err
	}
	frozen := c.unwritable()
	take := c.lock
	if frozen {
		take = c.lockShared
	}
	lock, err := take()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	n, err := open(ctx, c, log, frozen)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.close()) }()
	return n.run(ctx, out)
}

// open opens what the node answers from, then the origin if it can.
func open(ctx context.Context, c Config, log *slog.Logger, frozen bool) (_ *node, err error) {
	if c.Housekeeping == (Housekeeping{}) {
		c.Housekeeping = DefaultHousekeeping()
	}
	n := &node{config: c, log: log, late: &lateLog{}, metrics: observe.New(c.Version)}
	n.feed = changelog.NewLocal(n.late)
	if n.sender, err = c.mail().Sender(clock.System); err != nil {
		return nil, err
	}
	if n.directory, n.frozen, err = c.openDirectory(ctx, log, frozen); err != nil {
		return nil, err
	}
	n.shelf = set.NewShelf(c.Data, n.directory, openSets)
	n.shelf.Log, n.shelf.Frozen = log, n.frozen
	var o *Origin
	if !n.frozen {
		o, err = n.openOrigin(ctx)
	}
	switch {
	case n.frozen:
	case err == nil:
		n.late.origin.Store(o)
	case !n.directory.Ready():
		return nil, errors.Join(err, n.close())
	default:
		log.WarnContext(ctx, "The authoring database cannot be opened; answering from the sets.", "error", err)
	}
	n.follower = follower.New(follower.Config{Feed: n.feed, Directory: n.directory, Sets: n.shelf, Log: log})
	cfg := edge.Defaults()
	cfg.Directory, cfg.Sets, cfg.Freshness, cfg.Observer, cfg.Log = opening{n.directory, n.late}, sets{n.shelf}, n.follower, n.metrics, log
	if err := cfg.Validate(); err != nil {
		return nil, errors.Join(err, n.close())
	}
	n.edge = edge.New(cfg)
	n.metrics.WatchEdge(n.edge)
	n.metrics.WatchFollower(n.follower)
	n.metrics.WatchWork(&n.jobs)
	return n, nil
}

func (n *node) close() error {
	err := errors.Join(n.shelf.Close(), n.directory.Close())
	if o := n.late.origin.Load(); o != nil {
		err = errors.Join(err, o.Close())
	}
	return err
}

// run listens, follows and serves until ctx ends or a part fails.
func (n *node) run(ctx context.Context, out io.Writer) error {
	listener, err := n.config.listen(ctx, "listen", n.config.Listen)
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	if n.config.Metrics != "" {
		private, err := n.config.listen(ctx, "metrics", n.config.Metrics)
		if err != nil {
			return errors.Join(err, listener.Close())
		}
		n.serve(ctx, g, private, observe.Private(n.metrics.Handler(), n.healthz()))
		n.config.Metrics = private.Addr().String()
	}
	ids, log := clock.NewID, n.log
	n.serve(ctx, g, listener, web.Identify(ids, web.AccessLog(log, clock.System, web.Recover(log, n.handler(ctx)))))
	if !n.frozen {
		g.Go(func() error { return n.follower.Run(ctx) })
		g.Go(func() error { return n.origin(ctx) })
		g.Go(func() error { return n.forget(ctx) })
	}
	g.Go(func() error { return n.greet(ctx, out, listener.Addr().String()) })
	return g.Wait()
}

// origin opens the authoring database if it was away, then listens to what
// other processes commit to it, and does its work.
func (n *node) origin(ctx context.Context) error {
	if n.late.origin.Load() == nil {
		n.late.open(ctx, n.log, n.openOrigin)
	}
	if o := n.late.origin.Load(); o != nil {
		g, ctx := errgroup.WithContext(ctx)
		g.Go(func() error { return o.Store.Listen(ctx, n.feed.Ring) })
		g.Go(func() error { return n.jobs.run(ctx, o, n.sender, n.log) })
		g.Go(func() error { return n.housekeep(ctx, o) })
		return g.Wait()
	}
	return nil // ctx has ended
}

// openOrigin opens the authoring database for this node.
func (n *node) openOrigin(ctx context.Context) (*Origin, error) {
	o, err := openOrigin(ctx, n.config, store.Config{URL: n.config.Database, Dir: n.config.Data, Rang: n.feed.Ring, Due: n.jobs.ring})
	if err == nil {
		o.Presence = presence.New(o.Store, clock.NewID, n.log, presence.Beat)
	}
	return o, err
}

// serve runs one HTTP server in g; when ctx ends it lets requests under way
// finish.
func (n *node) serve(ctx context.Context, g *errgroup.Group, l net.Listener, h http.Handler) {
	server := web.ServerDefaults().New(h, n.log)
	g.Go(func() error {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	g.Go(func() error {
		<-ctx.Done()
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
		defer cancel()
		if err := server.Shutdown(stop); err != nil {
			return errors.Join(err, server.Close())
		}
		return nil
	})
}
