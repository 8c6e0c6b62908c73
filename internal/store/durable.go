package store

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/durability"
	"github.com/gheecms/ghee/internal/fail"
)

const (
	// standbyWait is how long a commit waits for a standby before PostgreSQL is
	// told to wait no longer, and standbyEnd when its connection is given up.
	// With the look at the epoch before it, a write is answered within 5 s.
	standbyWait = 4 * time.Second
	standbyEnd  = standbyWait + 800*time.Millisecond
	// releaseEvery is how soon it is told so again, where it did not wait yet.
	releaseEvery = 500 * time.Millisecond

	// synced is whether a commit waits for another machine. statement_timeout does
	// not end that wait.
	synced = `current_setting('synchronous_standby_names') <> '' and current_setting('synchronous_commit') not in ('off', 'local')`
)

// unasked is why nothing is confirmed where nothing is asked for.
const unasked = "PostgreSQL waits for no standby: its synchronous_standby_names is empty, or synchronous_commit is off or local."

// durable is what a store knows of where its changes are kept.
type durable struct {
	asked durability.Mode
	now   clock.Clock
	log   *slog.Logger

	mu    sync.Mutex // guards the rest
	state durability.State
	// unheard are the server's processes whose last commit it ended without the
	// word of a standby: somebody told it to, and the commit succeeded all the same.
	unheard map[uint32]bool
	look    func() // begins to look for a standby; nil while somebody does, and where nobody is to
	looks   func() // what look is when nobody does
}

func newDurable(c Config) *durable {
	return &durable{asked: c.Durability, now: c.Clock, log: c.Log, state: durability.State{Asked: c.Durability, Has: durability.Here}, unheard: map[uint32]bool{}}
}

// Durability is how it stands with what was asked for.
func (s *Store) Durability() durability.State {
	s.durable.mu.Lock()
	defer s.durable.mu.Unlock()
	return s.durable.state
}

// heard takes what the server notes beside its answers. The name of its function
// is in no other language than C.
func (d *durable) heard(pid uint32, n *pgconn.Notice) {
	if n.Routine == "SyncRepWaitForLSN" {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.unheard[pid] = true
	}
}

// confirmed reports whether no such note came since this was asked last.
func (d *durable) confirmed(pid uint32) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	unheard := d.unheard[pid]
	delete(d.unheard, pid)
	return !unheard
}

// lowered reports whether changes wait for no standby now, since they did in vain.
func (d *durable) lowered() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asked == durability.Degrade && d.state.Lost() && !d.state.Since.IsZero()
}

// has notes what was found, and tells when that is another than before.
func (d *durable) has(ctx context.Context, l durability.Level, why string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.state.Has != l || d.state.Since.IsZero() {
		d.state.Has, d.state.Since = l, d.now()
		switch {
		case d.asked == durability.Asynchronous:
		case l == durability.There:
			d.log.InfoContext(ctx, "A standby confirms changes.", "durability", l)
		default:
			d.log.ErrorContext(ctx, "No standby confirms changes, as was asked for.", "durability", l, "asked", d.asked, "reason", why)
		}
	}
	d.state.Why = why
	if d.state.Lost() && d.look != nil {
		d.look()
		d.look = nil
	}
}

// found is has of who looked for a standby: he looks no longer.
func (d *durable) found(ctx context.Context) {
	d.mu.Lock()
	d.look = d.looks
	d.mu.Unlock()
	d.has(ctx, durability.There, "")
}

// lower has a transaction wait for no standby, where it is not to: one about who
// leads, and every one while none answers.
func (t *tx) lower(ctx context.Context, bound bool) error {
	if !t.s.remote || bound && !t.s.durable.lowered() {
		return nil
	}
	t.confirms = false
	_, err := t.exec(ctx, `set local synchronous_commit = local`)
	return err
}

// asks checks that a change can be kept as it was asked for.
func (t *tx) asks(ctx context.Context) error {
	d := t.s.durable
	if d.asked == durability.Asynchronous || t.confirms {
		return nil
	}
	if d.asked == durability.Remote {
		d.has(ctx, durability.Here, unasked)
		return fail.Wrap(fail.Unavailable, fail.ErrReadOnly, "Changes are to be kept on a standby, too (--durability remote). %s Nothing was changed.", unasked)
	}
	if !d.lowered() {
		d.has(ctx, durability.Here, unasked)
	}
	return nil
}

// keep commits a change, and says where it is then. cancel ends the
// transaction's context.
func (t *tx) keep(ctx context.Context, stall time.Duration, cancel func()) (durability.Level, error) {
	s := t.s
	if t.confirms && s.durable.lowered() { // by another meanwhile
		if err := t.lower(ctx, true); err != nil {
			return "", err
		}
	}
	if !t.confirms {
		defer after(stall, cancel).Stop()
		return durability.Here, s.commit(ctx, t.q)
	}
	s.durable.confirmed(t.backend) // what an earlier one left
	defer s.releasing(ctx, t.backend)()
	if stall > 0 { // else the commit itself may take long
		defer after(standbyEnd, cancel).Stop()
	}
	if err := s.commit(ctx, t.q); err != nil {
		if errors.Is(err, fail.ErrOutcomeUnknown) {
			s.durable.unconfirmed()
		}
		return "", err
	}
	return s.judge(ctx, t.backend)
}

// judge finds out what a commit that waited for a standby got.
func (s *Store) judge(ctx context.Context, backend uint32) (durability.Level, error) {
	d := s.durable
	why := ""
	if !d.confirmed(backend) {
		why = "No standby confirmed a change in time."
	} else if !s.stillSynced(ctx) {
		why = "PostgreSQL was told to wait for no standby while a change waited for one."
	}
	if why == "" {
		d.has(ctx, durability.There, "")
		return durability.There, nil
	}
	d.unconfirmed()
	d.has(ctx, durability.Here, why)
	if d.asked == durability.Remote {
		return durability.Here, fail.Wrap(fail.Unavailable, fail.ErrOutcomeUnknown, "%s It is kept on this machine; whether it outlasts its loss is not known. Look before doing it again.", why)
	}
	return durability.Here, nil
}

func (d *durable) unconfirmed() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.state.Unconfirmed++
}

// stillSynced asks whether the server still waits for standbys: one that is told
// not to ends all waits, as if they had been answered.
func (s *Store) stillSynced(ctx context.Context) (yes bool) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	return s.read.QueryRowContext(ctx, `select `+synced).Scan(&yes) == nil && yes
}

// releasing has a commit wait for a standby no longer than standbyWait, until stop
// is called. What it waits for before that is not the standby's.
func (s *Store) releasing(ctx context.Context, backend uint32) (stop func()) {
	done := make(chan struct{})
	go func() {
		t := time.NewTimer(standbyWait)
		defer t.Stop()
		for {
			select {
			case <-done:
				return
			case <-t.C:
				s.release(ctx, backend)
				t.Reset(releaseEvery)
			}
		}
	}()
	return func() { close(done) }
}

// release tells the server that a process of it shall wait for no standby any
// more. Its commit then succeeds, with a note.
func (s *Store) release(ctx context.Context, backend uint32) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_, _ = s.read.ExecContext(ctx, `select pg_cancel_backend(pid) from pg_stat_activity where pid = $1 and wait_event = 'SyncRep'`, int64(backend)) // else its connection is given up
}
