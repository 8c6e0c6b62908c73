package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/netip"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/changelog/feed"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/durability"
	"github.com/gheecms/ghee/internal/mail"
	"github.com/gheecms/ghee/internal/presence"
	"github.com/gheecms/ghee/internal/purge"
	"github.com/gheecms/ghee/internal/purge/queue"
	"github.com/gheecms/ghee/internal/store"
	"github.com/gheecms/ghee/internal/web/outbound"
)

// writer is an origin and an edge in one process, through the same interfaces
// that part them on several machines. It implements role.
type writer struct {
	*node
	late       *lateLog
	feed       *changelog.Local
	server     *feed.Server // for edges
	purges     *queue.Queue // nil where no CDN is purged
	jobs       jobs
	sender     mail.Sender
	signer     *signer
	leadership leadership

	retired []*Origin // that this process worked with before another led

	receivers *outbound.Client // of webhooks
	couriers  couriers
}

// Serve answers reads and writes until ctx ends. It says on out where it listens.
// A second one on the same data folder is refused. When the authoring database
// cannot be opened but the folder holds published content, it serves that and
// keeps trying. A folder that cannot be written is answered from as it is.
func Serve(ctx context.Context, c Config, log *slog.Logger, out io.Writer) error {
	return c.hold(ctx, func(frozen bool) (err error) {
		w, err := openWriter(ctx, c, log, frozen)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, w.close()) }()
		return w.run(ctx, w, out)
	})
}

// openWriter opens what the node answers from, then the origin if it can.
func openWriter(ctx context.Context, c Config, log *slog.Logger, frozen bool) (_ *writer, err error) {
	if c.Housekeeping == (Housekeeping{}) {
		c.Housekeeping = DefaultHousekeeping()
	}
	w := &writer{late: &lateLog{}}
	w.feed = changelog.NewLocal(w.late)
	if w.sender, err = c.mail().Sender(clock.System); err != nil {
		return nil, err
	}
	if w.receivers, err = c.receivers(); err != nil {
		return nil, err
	}
	drivers, err := c.drivers()
	if err != nil {
		return nil, err
	}
	c.Purged = c.Purged || len(drivers) > 0
	c.CloudFront = slices.ContainsFunc(drivers, func(d purge.Driver) bool { return d.Name() == cloudfrontKind })
	if w.node, err = openNode(ctx, c, log, frozen); err != nil {
		return nil, err
	}
	w.late.over, w.signer = w.superseded, &signer{late: w.late}
	if err := w.openLeadership(); err != nil {
		return nil, errors.Join(err, w.close())
	}
	w.watchPurges(drivers)
	var o *Origin
	if !w.frozen {
		o, err = w.openOrigin(ctx)
	}
	switch {
	case w.frozen:
	case err == nil:
		w.late.origin.Store(o)
	case !w.directory.Ready():
		return nil, errors.Join(err, w.close())
	default:
		log.WarnContext(ctx, "The authoring database cannot be opened; answering from the sets.", "error", err)
	}
	w.relay = w.relaying(true, nil)
	if err := w.share(netip.Addr{}, nil); err != nil {
		return nil, errors.Join(err, w.close())
	}
	if err := w.answerFrom(w.feed, opening{w.directory, w.late}, nil); err != nil {
		return nil, errors.Join(err, w.close())
	}
	if !w.frozen {
		if w.server, err = w.feeding(w.relay.Instead(w.late), opening{w.directory, w.late}.Edge, w.signer.signing, w.superseded); err != nil {
			return nil, errors.Join(err, w.close())
		}
	}
	w.metrics.WatchWork(&w.jobs)
	w.metrics.WatchWebhooks(&w.couriers)
	w.watchBackups()
	w.watchDurability()
	w.watchLead()
	return w, nil
}

func (w *writer) close() error {
	err := w.node.close()
	for _, o := range append(w.retired, w.late.origin.Load()) {
		if o != nil {
			err = errors.Join(err, o.Close())
		}
	}
	return err
}

// work opens the authoring database if it was away, then does what its part is
// to do, and the other part when they change.
func (w *writer) work(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return w.server.Run(ctx) })
	g.Go(func() error { return w.leadership.watch.Run(ctx) })
	g.Go(func() error {
		if w.late.origin.Load() == nil {
			w.late.open(ctx, w.log, w.openOrigin)
		}
		for ctx.Err() == nil {
			turned, o := w.originChanged(), w.late.origin.Load()
			part := w.lead
			if o.Store.Standby() {
				part = w.standBy
			}
			if err := w.runRole(ctx, turned, o, part); err != nil {
				return err
			}
		}
		return nil
	})
	return g.Wait()
}

// lead listens to what other processes commit to the database, and does its work.
func (w *writer) lead(ctx context.Context, o *Origin) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return o.Store.Listen(ctx, w.ring) })
	kinds := append(append(probes(), mail.Kind(w.sender), w.scheduleKind(o), w.uploadKind(o)), w.hooks(o)...)
	if w.purges != nil {
		g.Go(func() error { return w.purges.Run(ctx, o.Store) })
		kinds = append(kinds, w.purges.Kinds()...)
	}
	if w.config.Backup.To != "" {
		g.Go(func() error { return w.backups(ctx, o) })
		kinds = append(kinds, w.backupKind(o))
	}
	g.Go(func() error { return w.jobs.run(ctx, o, kinds, w.log) })
	g.Go(func() error { return w.unlock(ctx, o) })
	g.Go(func() error { return w.housekeep(ctx, o) })
	return g.Wait()
}

// ring tells this node's follower, and those of edges, that a site has grown.
func (w *writer) ring(site content.SiteID) {
	w.feed.Ring(site)
	if w.server != nil {
		w.server.Ring(site)
	}
}

// storeConfig is how this node opens the authoring database; guard is asked
// before each change.
func (w *writer) storeConfig(guard func(context.Context) error) store.Config {
	asked, _ := durability.ParseMode(w.config.Durability) // Validate has looked at it
	return store.Config{URL: w.config.Database, Dir: w.config.Data, Rang: w.ring, Due: w.jobs.ring, Standby: w.config.Second.Standby, Guard: guard, Durability: asked, Log: w.log}
}

// equip gives an origin what only serving processes have.
func (w *writer) equip(o *Origin) {
	o.Presence = presence.New(o.Store, clock.NewID, w.log, presence.Beat)
}
