package app

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/failover"
)

// look is how often an origin looks which part its database has, and a standby
// how far its leader is.
const look = time.Second

// runRole does the work of a role until the database has another. One that leads no longer does no
// more of a leader's work; when its database has become the replica of the new
// leader's, it stands by.
func (w *writer) runRole(ctx context.Context, turned <-chan struct{}, o *Origin, part func(context.Context, *Origin) error) error {
	g, ctx := errgroup.WithContext(ctx)
	playing, end := context.WithCancel(ctx)
	g.Go(func() error {
		defer end()
		t := time.NewTicker(look)
		defer t.Stop()
		for fenced := false; ; {
			changed := w.leadership.register.Changed()
			if !fenced && w.superseded() != nil {
				end()
				w.server.Recheck() // edges look for another at once
				err := w.fence(ctx, o)
				if fenced = err == nil; !fenced {
					w.log.WarnContext(ctx, "the database of an origin that leads no longer cannot be told so; this process writes nothing all the same", "error", err)
				}
			}
			select {
			case <-ctx.Done():
				return nil
			case <-turned:
				return nil
			case <-changed:
			case <-t.C:
				w.reopenIfRoleChanged(ctx, o)
			}
		}
	})
	g.Go(func() error {
		err := part(playing, o)
		if err == nil {
			<-playing.Done() // what ended by itself is not begun again
		}
		return err
	})
	return g.Wait()
}

// fence lets no process write to the database any more.
func (w *writer) fence(ctx context.Context, o *Origin) error {
	ctx, cancel := context.WithTimeout(ctx, 10*look) // a database that is frozen is told when it thaws
	defer cancel()
	return o.Store.Fence(ctx)
}

// reopenIfRoleChanged opens the database anew when the part it was opened for is over: it
// has become a replica, or an epoch was opened where a standby was.
func (w *writer) reopenIfRoleChanged(ctx context.Context, o *Origin) {
	if !w.config.Second.Standby {
		return
	}
	w.leadership.moving.Lock()
	defer w.leadership.moving.Unlock()
	if w.late.origin.Load() != o {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 10*look)
	defer cancel()
	wal, err := o.Store.WAL(ctx)
	if err != nil || wal.Replica == (o.Store.Standby() && !o.Store.Promoted()) {
		return // away, or as it was
	}
	again, err := w.openOrigin(ctx)
	if err != nil {
		w.log.WarnContext(ctx, "the database has changed its part and cannot be opened", "error", err)
		return
	}
	if again.Store.Standby() == o.Store.Standby() && again.Store.Promoted() == o.Store.Promoted() {
		_ = again.Close() // it was only looked at
		return
	}
	w.log.WarnContext(ctx, "the database has another part now", "standby", again.Store.Standby())
	w.setOrigin(again)
}

// standBy follows the database as its replica, and notes how far its leader is.
func (w *writer) standBy(ctx context.Context, o *Origin) error {
	var copying sync.WaitGroup
	copying.Go(func() { w.copyFiles(ctx) })
	defer copying.Wait()
	t := time.NewTicker(look)
	defer t.Stop()
	heard, told := clock.System(), false
	for {
		if w.pollLeader(ctx, o) {
			heard, told = clock.System(), false
		} else if !told {
			told = w.warnLeaderLost(ctx, heard)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		}
	}
}

// pollLeader asks the leader how far it is, and what of that is not here yet: should it
// be lost now, that is what is lost with it. It reports whether one has answered.
func (w *writer) pollLeader(ctx context.Context, o *Origin) bool {
	ctx, cancel := context.WithTimeout(ctx, look)
	defer cancel()
	here, err := o.Store.Log().Heads(ctx)
	if err != nil || w.leadership.key == "" || len(w.config.Second.Peers) == 0 {
		return err == nil // there is nobody to ask
	}
	for _, p := range w.leadership.watch.Status() {
		if p.Role != failover.Leader || p.Fault != "" {
			continue
		}
		leader := failover.Client{URL: p.URL, Key: w.leadership.key, HTTP: w.leadership.watch.HTTP}
		s, err := leader.Status(ctx)
		if err != nil || s.Role != failover.Leader {
			continue
		}
		known := &failover.Known{At: clock.System(), Written: s.Written, Positions: s.Positions}
		for _, e := range s.Edges {
			known.Edges = append(known.Edges, e.Node)
		}
		if ahead(s.Positions, here) {
			if known.Ahead, err = leader.Ahead(ctx, places(here), 100); err != nil {
				continue
			}
		}
		if wal, err := o.Store.WAL(ctx); err == nil {
			w.leadership.lag.Store(max(wal.Written, s.Written) - wal.Written)
		}
		w.leadership.known.Store(known)
		return true
	}
	return false
}

func ahead(of map[content.SiteID]failover.Place, here heads) bool {
	for site, at := range of {
		if at.Seq > here[site].Seq {
			return true
		}
	}
	return false
}
