package app

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/failover"
	"github.com/gheecms/ghee/internal/receipt"
)

type heads = map[content.SiteID]changelog.Position

func places(all heads) map[content.SiteID]failover.Place {
	out := make(map[content.SiteID]failover.Place, len(all))
	for site, p := range all {
		out[site] = failover.PlaceOf(p)
	}
	return out
}

// orders is this origin as an operator moves it. It implements failover.Node.
type orders struct{ *writer }

var _ failover.Node = orders{}

// cluster answers under /cluster.
func (w *writer) cluster() http.Handler {
	return failover.Handler(failover.HandlerConfig{
		Info: func() failover.NodeInfo {
			return failover.NodeInfo{Node: w.config.name(), Role: w.role(), Epoch: w.directory.Epoch().Number, Position: w.directory.Position().String()}
		},
		Register: w.leadership.register, Node: orders{w}, Files: w, Key: w.leadership.key, Drills: w.config.Second.Drills, Log: w.log,
	})
}

// role is which of the roles this origin has.
func (w *writer) role() string {
	switch o := w.late.origin.Load(); {
	case o == nil:
		return failover.Away
	case w.leadership.promoting.Load():
		return failover.Promoted
	case o.Store.Promoted():
		return failover.Promoted
	case o.Store.Standby():
		return failover.Standby
	case w.superseded() != nil:
		return failover.Fenced
	default:
		return failover.Leader
	}
}

// Status implements failover.Node.
func (n orders) Status(ctx context.Context) (s failover.Status, err error) {
	s = failover.Status{Node: n.config.name(), Role: n.role(), URLs: n.config.urls(), Now: clock.System(), Peers: n.leadership.watch.Status(), Known: n.leadership.known.Load(), Copied: n.leadership.copied.Load()}
	o := n.late.origin.Load()
	if o == nil {
		return s, nil
	}
	s.Database = o.Store.Engine()
	wal, err := o.Store.WAL(ctx)
	if err != nil {
		s.Role = failover.Away
		return s, nil //nolint:nilerr // that is what is told
	}
	s.Written, s.Replayed = wal.Written, wal.Replayed
	e, err := o.Store.Leads(ctx)
	if err != nil {
		return s, err
	}
	s.Epoch, s.Leader = e.Number, e.Leader
	if n.role() == failover.Leader && e != o.Store.Epoch() {
		s.Role = failover.Fenced // another process has begun an epoch in this database
	}
	at, err := o.Store.Log().Heads(ctx)
	if err != nil {
		return s, err
	}
	s.Positions, s.Edges = places(at), n.edges(at)
	if s.Known != nil {
		known := *s.Known // what has come since is not lost with the leader
		known.Ahead = slices.DeleteFunc(slices.Clone(known.Ahead), func(c failover.Change) bool { return c.Seq <= at[c.Site].Seq })
		s.Known = &known
	}
	return s, nil
}

// edges are those that have told what they hold.
func (n orders) edges(at heads) (all []failover.Has) {
	for _, e := range n.book.Others() {
		has := failover.Has{Node: e.Name}
		for site, p := range e.Positions {
			if has.Epoch == 0 || p.Epoch < has.Epoch {
				has.Epoch = p.Epoch
			}
			if head, ok := at[site]; ok && p.Compare(receipt.PointOf(head)) < 0 {
				has.Behind++
			}
		}
		all = append(all, has)
	}
	return all
}

// HandOver implements failover.Node.
func (n orders) HandOver(ctx context.Context, epoch uint64, hold time.Duration) (failover.Status, error) {
	o, err := n.reigning(epoch)
	if err != nil {
		return failover.Status{}, err
	}
	n.log.WarnContext(ctx, "this origin hands over", "epoch", epoch, "for_at_most", hold)
	n.leadership.watch.Doubt(hold)
	if _, err := o.Store.HandOver(ctx, clock.System().Add(hold)); err != nil {
		return failover.Status{}, err
	}
	return n.Status(ctx)
}

// TakeBack implements failover.Node.
func (n orders) TakeBack(ctx context.Context) error {
	o := n.late.origin.Load()
	if o == nil {
		return errAway
	}
	if err := o.Store.TakeBack(ctx); err != nil {
		return err
	}
	n.leadership.watch.Trust()
	return nil
}

// Promote implements failover.Node.
func (n orders) Promote(ctx context.Context, epoch uint64) (failover.Status, error) {
	if err := n.promote(context.WithoutCancel(ctx), epoch); err != nil { // who asked may die of it; what is begun is ended
		return failover.Status{}, err
	}
	return n.Status(ctx)
}

// Canary implements failover.Node.
func (n orders) Canary(ctx context.Context) (string, error) {
	o := n.late.origin.Load()
	if o == nil {
		return "", errAway
	}
	at, err := o.Store.Mark(ctx)
	if err != nil {
		return "", err
	}
	return at.String(), n.follower.Caught(ctx, content.Control, at)
}

// reigning is this origin if it leads an epoch.
func (n orders) reigning(epoch uint64) (*Origin, error) {
	o := n.late.origin.Load()
	if o == nil {
		return nil, errAway
	}
	if part := n.role(); part != failover.Leader || o.Store.Epoch().Number != epoch {
		return nil, fail.E(fail.Conflict, "This origin does not lead epoch %d: it is %s in epoch %d.", epoch, part, o.Store.Epoch().Number)
	}
	return o, nil
}

// Ahead implements failover.Node.
func (n orders) Ahead(ctx context.Context, of map[content.SiteID]failover.Place, limit int) ([]failover.Change, error) {
	o := n.late.origin.Load()
	if o == nil {
		return nil, errAway
	}
	at, err := o.Store.Log().Heads(ctx)
	if err != nil {
		return nil, err
	}
	sites, err := o.Store.Sites(ctx)
	if err != nil {
		return nil, err
	}
	keys := map[content.SiteID]string{}
	for _, s := range sites {
		keys[s.ID], keys[s.ID.Preview()] = s.Key, s.Key
	}
	all := []failover.Change{}
	for site, head := range at {
		from, err := of[site].Position()
		if err != nil {
			return nil, fail.Wrap(fail.Invalid, err, "positions: the chain of site %d is no hash.", site)
		}
		if head.Seq <= from.Seq {
			continue
		}
		entries, err := o.Store.Log().Read(ctx, site, from, limit)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			all = append(all, changeOf(e, keys[site]))
		}
	}
	slices.SortStableFunc(all, func(a, b failover.Change) int { return a.At.Compare(b.At) })
	return all, nil
}

// changeOf is an entry of a log as a person reads it.
func changeOf(e changelog.Entry, key string) failover.Change {
	c := failover.Change{
		Site: e.Site, Key: key, Draft: e.Site.IsPreview(), Seq: e.Seq, Kind: e.Kind.Name(), Object: e.Object, Locale: e.Locale,
		Removed: !e.Present, At: time.UnixMicro(int64(e.At)).UTC(),
	}
	if e.Kind.IsDocument() {
		var m content.Meta
		if err := json.Unmarshal(e.Meta, &m); err == nil {
			c.Name = m.Name
		}
	}
	return c
}
