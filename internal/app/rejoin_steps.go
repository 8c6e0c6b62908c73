package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/store"
)

// bringOut writes down what only the old leader has, while its server runs for
// reading alone, and stops it.
func (r *rejoin) bringOut(ctx context.Context) error {
	running, err := r.folder.Running(ctx)
	if err != nil {
		return err
	}
	if running { // before anybody is cut off
		if err := r.compare(ctx, nil); err != nil {
			return err
		}
		if err := r.folder.Stop(ctx); err != nil {
			return err
		}
	}
	if err := r.folder.Start(ctx, "default_transaction_read_only=on"); err != nil {
		return err
	}
	r.say("read-only", "The old leader's server takes no changes.")
	if err := r.compare(ctx, func(old *store.Store) error { return r.bring(ctx, old) }); err != nil {
		return errors.Join(err, r.folder.Stop(context.WithoutCancel(ctx)))
	}
	r.say("export", fmt.Sprintf("%d changes of %d sites, and %d events of audit trails, that only the old leader has, are in %s. Nothing of them is merged.", r.kept.Lost.Changes, r.kept.Lost.Sites, r.kept.Lost.Events, r.Export))
	if err := r.source.Checkpoint(ctx); err != nil {
		return fail.Wrap(fail.CodeOf(err), err, "The new leader's server makes no checkpoint; --source must name a superuser. %s", fail.Message(err))
	}
	r.say("checkpoint", "The new leader's server knows its own line of history.")
	if err := r.folder.Stop(ctx); err != nil {
		return err
	}
	r.say("stop", "The old leader's server is stopped.")
	if err := r.keepSettings(); err != nil {
		return err
	}
	control, err := r.folder.Control(ctx)
	if err != nil {
		return err
	}
	r.kept.Last, r.kept.Export = control.Last, r.Export
	return r.kept.next(stageRewinding)
}

// compare opens the old leader's database, looks whether it is one that rejoins,
// and has f work with it.
func (r *rejoin) compare(ctx context.Context, f func(*store.Store) error) (err error) {
	old, err := store.Look(ctx, r.Database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, old.Close()) }()
	server, err := old.Server(ctx)
	if err != nil {
		return err
	}
	a, b := old.Epoch(), r.source.Epoch()
	switch {
	case server.System != r.system || server.Data != "" && !sameFolder(server.Data, r.Data):
		return fail.E(fail.Invalid, "--database is not the server of --pgdata: its folder is %s.", server.Data)
	case server.Replica:
		return fail.E(fail.Conflict, "The database is a replica already.")
	case a == b && !server.Replica:
		if err := r.pretends(ctx, old); err != nil {
			return err
		}
	case a.Number >= b.Number:
		return fail.E(fail.Conflict, "The database at --source is in epoch %d, and this one in epoch %d under %s: it does not lead. Nothing was done. The one that rejoins is the one with the lower epoch.", b.Number, a.Number, a.Leader)
	}
	if f == nil {
		return nil
	}
	return f(old)
}

// pretends checks of two databases of one epoch that the leader's is the one at
// --source, and this one a replica that was promoted without an epoch of its own.
func (r *rejoin) pretends(ctx context.Context, old *store.Store) error {
	here, err := old.Reigns(ctx)
	if err != nil {
		return err
	}
	there, err := r.source.Reigns(ctx)
	if err == nil && (here || !there) {
		err = fail.E(fail.Conflict, "Both databases are in epoch %d, and the one at --source does not lead it alone: nothing was done. Let one lead first: ghee failover.", old.Epoch().Number)
	}
	return err
}

func sameFolder(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// rewind takes back what only the old leader has. Where that was begun before and
// cannot be done again, or cannot be done at all, its data are taken afresh:
// what they held is in the file.
func (r *rejoin) rewind(ctx context.Context) error {
	control, err := r.folder.Control(ctx)
	if err == nil && control.State == "in archive recovery" { // what a rewind writes last
		syscall.Sync() // what it did not come to
		return r.done(stageChanged, "rewind", "The data were rewound before.")
	}
	failed := r.folder.Rewind(ctx, r.Source)
	if failed == nil {
		return r.done(stageChanged, "rewind", "What only the old leader had is gone from its data.")
	}
	if _, err := r.source.Server(ctx); err != nil {
		return err // it is not the data's fault
	}
	return r.done(stageCopying, "rewind", "The data cannot be rewound and are copied from the new leader: "+fail.Message(failed))
}

func (r *rejoin) copy(ctx context.Context) error {
	if err := emptyFolder(r.Data); err != nil {
		return fail.Wrap(fail.Unavailable, err, "%s cannot be emptied.", r.Data)
	}
	if err := r.folder.Copy(ctx, r.Source); err != nil {
		return err
	}
	return r.done(stageChanged, "copy", "The data are a copy of the new leader's.")
}

// equip sets the data up as a standby's.
func (r *rejoin) equip() error {
	if err := r.restoreSettings(); err != nil {
		return err
	}
	return r.done(stageReady, "set up", "The server is to follow the new leader.")
}

// done notes what is next, and says what is done.
func (r *rejoin) done(next, step, said string) error {
	if err := r.kept.next(next); err != nil {
		return err
	}
	r.say(step, said)
	return nil
}

// start starts the server and waits until it receives what the new leader writes.
func (r *rejoin) start(ctx context.Context) error {
	running, err := r.folder.Running(ctx)
	switch {
	case err != nil:
		return err
	case running:
	case r.NoStart:
		r.say("start", "Start the server now, as you start it else.")
	default:
		if err := r.folder.Start(ctx); err != nil {
			return err
		}
		r.say("start", "The server runs as a standby.")
	}
	ctx, cancel := context.WithTimeout(ctx, r.Within)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		streaming, err := r.streams(ctx)
		if err == nil && streaming {
			r.kept.Stage = stageDone
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fail.Wrap(fail.Unavailable, errors.Join(ctx.Err(), err), "The server did not begin to follow the new leader within %s; its log says why (%s). Run this again when that is mended.", r.Within, r.folder.Log)
		}
	}
}

func (r *rejoin) streams(ctx context.Context) (yes bool, err error) {
	s, err := store.Look(ctx, r.Database)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	server, err := s.Server(ctx)
	return server.Replica && server.Streaming && server.System == r.system, err
}
