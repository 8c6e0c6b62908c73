package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/dashboard"
	"github.com/gheecms/ghee/internal/directory"
	"github.com/gheecms/ghee/internal/edge"
	"github.com/gheecms/ghee/internal/edge/follower"
	"github.com/gheecms/ghee/internal/edge/relay"
	"github.com/gheecms/ghee/internal/observe"
	"github.com/gheecms/ghee/internal/receipt"
	"github.com/gheecms/ghee/internal/respcache/memcached"
	"github.com/gheecms/ghee/internal/set"
	"github.com/gheecms/ghee/internal/web"
	"github.com/gheecms/ghee/internal/web/limit"
	"github.com/gheecms/ghee/internal/web/strict"
)

const (
	// Every set is looked over once an hour, a step at a tick at most; where that
	// takes longer, one cycle follows the other.
	scrubEvery = time.Hour
	scrubTick  = 50 * time.Millisecond

	aliases = 16_384 // requests that are known by their bytes, of about 400 bytes each
)

// node is what every serving process is: it follows a feed into files of its own
// and answers reads from them. What else it does is its role's: an origin writes
// (writer), an edge hands on (relayer).
type node struct {
	config    Config
	log       *slog.Logger
	frozen    bool // the folder cannot be written: nothing is followed
	directory *directory.Directory
	shelf     *set.Shelf
	scrubber  *set.Scrubber
	relay     *relay.Relay  // what this node hands on of its own
	book      *receipt.Book // who has what
	follower  *follower.Follower
	edge      *edge.Handler
	shared    *memcached.Cache // nil for none
	metrics   *observe.Metrics
	budget    budget
	limiter   *limit.Limiter // of all that the public listener answers
	gate      *gate          // before all that writes the folder
	direct    bool           // plain reads are answered before net/http sees them
	dashboard http.Handler   // its files
	closing   atomic.Bool    // told to stop: connections are not kept
}

// role is what tells one kind of serving process from another.
type role interface {
	// surface answers all that is no published read. When ctx ends the node is
	// about to stop.
	surface(ctx context.Context) surface
	// work does what the role has to do beside serving, until ctx ends.
	work(ctx context.Context) error
	// greet says on out that the node answers at address.
	greet(ctx context.Context, out io.Writer, address string) error
	close() error
}

// hold takes the data folder for this process and calls use; frozen is a folder
// that can only be read.
func (c *Config) hold(ctx context.Context, use func(frozen bool) error) (err error) {
	if err := errors.Join(c.Validate(), c.makeFolder()); err != nil {
		return err
	}
	frozen := c.unwritable()
	c.lease = &lease{}
	switch {
	case frozen:
		c.lease.file, err = c.lockShared()
	case c.Upgrade:
		c.lease, err = c.join(ctx)
	default:
		c.lease.file, err = c.lock()
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.lease.release()) }()
	return use(frozen)
}

// openNode opens the files that a node answers from.
func openNode(ctx context.Context, c Config, log *slog.Logger, frozen bool) (*node, error) {
	heedMemory(log)
	b := ownBudget()
	n := &node{config: c, log: log, metrics: observe.New(c.Version), budget: b, limiter: b.limiter(), gate: newGate()}
	n.direct = c.Strict && !log.Enabled(ctx, slog.LevelInfo) // the log of requests is net/http's side of things
	if c.lease.old != 0 {
		n.gate.close() // until the process that is being replaced lets go
	}
	var err error
	if n.dashboard, err = dashboard.New(); err != nil {
		return nil, err
	}
	if n.directory, n.frozen, err = c.openDirectory(ctx, log, frozen); err != nil {
		return nil, err
	}
	n.shelf = set.NewShelf(c.Data, n.directory, n.budget.sets)
	n.shelf.Log, n.shelf.Frozen = log, n.frozen
	n.scrubber = &set.Scrubber{Shelf: n.shelf, Now: clock.System, Every: scrubEvery, Memory: c.scrubPath(), Writes: n.gate.ifOpen, Busy: n.limiter.Busy}
	if n.frozen {
		n.scrubber.Memory = ""
	}
	n.metrics.WatchSets(n.shelf, n.scrubber)
	return n, nil
}

// watch has somebody told of what readers of the sets are about to see otherwise.
func (n *node) watch(w set.Watcher) {
	all, _ := n.shelf.Watch.(watchers)
	n.shelf.Watch = append(all, w)
}

// answerFrom makes what follows a feed, and what answers reads: tokens are asked
// of d, and what this node cannot answer of leader, nil where it has all itself.
func (n *node) answerFrom(feed changelog.Feed, d edge.Directory, leader edge.Leader) error {
	applied, known := n.relay.Through(bookedSets{gatedSets{n.shelf, n.gate}, n.book}, gatedDirectory{n.directory, n.gate})
	n.follower = follower.New(follower.Config{
		Feed: feed, Directory: known, Sets: applied, Log: n.log,
		Memory: n.config.contactPath(), Writes: n.gate.ifOpen,
	})
	cfg := edge.Defaults()
	cfg.Directory, cfg.Sets, cfg.Freshness, cfg.Observer, cfg.Log = d, sets{n.shelf}, n.follower, n.metrics, n.log
	cfg.Name, cfg.Positions, cfg.Limiter, cfg.Class, cfg.Leader = n.config.name(), n.follower, n.limiter, adminClass, leader
	cfg.PurgeDriver, cfg.CloudFront = n.config.Purged, n.config.CloudFront
	cfg.Cache = cacheBytes(n.config.CacheMB)
	if n.shared != nil {
		cfg.Shared = n.shared
	}
	if n.config.Listeners > 0 {
		cfg.Listeners = n.config.Listeners
	}
	if n.direct && cfg.Cache > 0 {
		cfg.Aliases = aliases
	}
	if err := cfg.Validate(); err != nil {
		return err
	}
	n.edge = edge.New(cfg)
	n.edge.Alone(n.config.lease.old == 0) // else the process that is being replaced writes
	n.watch(changes{n.edge})
	n.metrics.WatchEdge(n.edge)
	n.metrics.WatchFollower(n.follower)
	n.metrics.WatchLimiter(n.limiter)
	return nil
}

func (n *node) close() error { return errors.Join(n.shelf.Close(), n.directory.Close()) }

// run listens, follows and serves until ctx ends or a part fails.
func (n *node) run(ctx context.Context, r role, out io.Writer) error {
	secure, err := n.certificate()
	if err != nil {
		return err
	}
	var private net.Listener // first: from the last bind on, requests come
	if n.config.Metrics != "" {
		if private, err = n.config.listen(ctx, "metrics", n.config.Metrics); err != nil {
			return err
		}
		n.config.Metrics = private.Addr().String()
	}
	listener, err := n.config.listen(ctx, "listen", n.config.Listen)
	if err != nil {
		if private != nil {
			err = errors.Join(err, private.Close())
		}
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	if secure != nil {
		g.Go(func() error { return n.renew(ctx, secure) })
	}
	if private != nil {
		n.serve(ctx, g, private, nil, nil, observe.Private(n.metrics.Handler(), n.healthz(), n.readyz()))
	}
	ids, log := clock.NewID, n.log
	var kept strict.Answerer
	if n.direct {
		kept = n
	}
	n.serve(ctx, g, listener, secure, kept, web.Identify(ids, web.AccessLog(log, clock.System, web.Recover(log, n.handler(r.surface(ctx))))))
	if !n.frozen {
		g.Go(func() error { return n.takeOver(ctx) })
		g.Go(func() error { return n.follower.Run(ctx) })
		g.Go(func() error { return r.work(ctx) })
		g.Go(func() error { return n.forget(ctx) })
	}
	g.Go(func() error { return n.scrub(ctx) })
	if n.shared != nil {
		g.Go(func() error { return n.shared.Run(ctx) })
	}
	g.Go(func() error { return r.greet(ctx, out, listener.Addr().String()) })
	return g.Wait()
}

// scrub looks the sets over, again and again.
func (n *node) scrub(ctx context.Context) error {
	t := time.NewTicker(scrubTick)
	defer t.Stop()
	return n.scrubber.Run(ctx, t.C)
}
