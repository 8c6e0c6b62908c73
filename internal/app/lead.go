package app

import (
	"context"
	"crypto/ed25519"
	"errors"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gheecms/ghee/internal/changelog/feed"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/failover"
	"github.com/gheecms/ghee/internal/failpoint"
	"github.com/gheecms/ghee/internal/store"
)

// leadership is what an origin knows of who leads, and what changes when another
// does.
type leadership struct {
	register *failover.Register
	watch    *failover.Watch
	key      string // of failover; "" where nobody may move this origin

	promoting atomic.Bool // it is being promoted
	moving    sync.Mutex  // one promotion, or change of the database's part, at a time
	known     atomic.Pointer[failover.Known]
	copied    atomic.Pointer[failover.Copied]
	lag       atomic.Uint64 // bytes of the leader's log that were not here when it was last heard

	mu     sync.Mutex // guards the rest
	turned chan struct{}
}

// openLeadership makes what this origin knows of who leads.
func (w *writer) openLeadership() (err error) {
	t := &w.leadership
	if t.key, err = w.config.key(); err != nil {
		return err
	}
	file := ""
	if w.config.Second.clustered() && !w.frozen {
		file = w.config.clusterPath()
	}
	t.turned = make(chan struct{})
	t.register = failover.OpenRegister(file, w.signer.public, w.log)
	t.watch = failover.NewWatch(failover.WatchConfig{
		Peers: w.config.Second.Peers, Register: t.register, HTTP: feed.Dial{}.HTTP(),
		Lease: w.config.Second.Lease, Sure: w.config.Second.Lead, Log: w.log,
	})
	return nil
}

// public is the key that the installation's signatures are known by; nil while
// its database was not seen.
func (s *signer) public() ed25519.PublicKey {
	if k := s.key.Load(); k != nil {
		return k.Public().(ed25519.PublicKey) //nolint:forcetypeassert // as crypto/ed25519 says
	}
	return nil
}

// setOrigin lets an origin be the one that this process works with.
func (w *writer) setOrigin(o *Origin) {
	t := &w.leadership
	t.mu.Lock()
	defer t.mu.Unlock()
	if old := w.late.origin.Swap(o); old != nil {
		w.retired = append(w.retired, old) // requests under way have it still; idle connections end by themselves
	}
	close(t.turned)
	t.turned = make(chan struct{})
}

// originChanged is closed when another origin takes the place of this one's.
func (w *writer) originChanged() <-chan struct{} {
	w.leadership.mu.Lock()
	defer w.leadership.mu.Unlock()
	return w.leadership.turned
}

// superseded says why this origin's database is history; nil while it is not.
func (w *writer) superseded() error {
	o := w.late.origin.Load()
	if o == nil || o.Store.Standby() {
		return nil
	}
	if d := w.leadership.register.Known(); d.Epoch > o.Store.Epoch().Number {
		return fail.Wrap(fail.Unavailable, fail.ErrFenced, "This origin leads no longer: epoch %d has begun under %s. Follow that one.", d.Epoch, d.Node)
	}
	return nil
}

// opening an origin: what it writes it asks the guard for.
func (w *writer) openOrigin(ctx context.Context) (*Origin, error) {
	var st atomic.Pointer[store.Store]
	guard := w.leadership.watch.Guard(func() uint64 {
		if s := st.Load(); s != nil {
			return s.Epoch().Number
		}
		return math.MaxUint64 // it is being opened
	})
	o, err := openOrigin(ctx, w.config, w.storeConfig(guard))
	if err != nil {
		return nil, err
	}
	st.Store(o.Store)
	w.equip(o)
	if _, err := w.signer.signingOf(ctx, o); err != nil && !errors.Is(err, fail.ErrStandby) {
		return nil, errors.Join(err, o.Close())
	}
	if err := w.announce(ctx, o); err != nil {
		return nil, errors.Join(err, o.Close())
	}
	return o, nil
}

// announce writes down that this origin leads its epoch, where anybody wants to
// know. Where another leads a higher one, no process may write to this database.
func (w *writer) announce(ctx context.Context, o *Origin) error {
	if !w.config.Second.clustered() || o.Store.Standby() {
		return nil
	}
	e, known := o.Store.Epoch(), w.leadership.register.Known()
	if known.Epoch > e.Number {
		return o.Store.Fence(ctx)
	}
	d := failover.Document{Epoch: e.Number, Leader: e.Leader, Node: w.config.name(), URLs: w.config.urls(), Issued: clock.System()}
	if known.Epoch == e.Number && known.Leader == e.Leader && known.Node == d.Node && slices.Equal(known.URLs, d.URLs) {
		return nil
	}
	key, err := w.signer.signing(ctx)
	if err == nil {
		_, err = w.leadership.register.Learn(d.Seal(key))
	}
	return err
}

// promote lets this standby lead, in the epoch after one.
func (w *writer) promote(ctx context.Context, ends uint64) error {
	w.leadership.moving.Lock()
	defer w.leadership.moving.Unlock()
	o := w.late.origin.Load()
	if o == nil {
		return errAway
	}
	if !o.Store.Standby() {
		if o.Store.Epoch().Number > ends {
			return nil // done before
		}
		return fail.E(fail.Conflict, "This origin is no standby: it leads epoch %d itself.", o.Store.Epoch().Number)
	}
	now, err := o.Store.Leads(ctx)
	if err != nil {
		return err
	}
	if now.Number != ends {
		return fail.E(fail.Conflict, "This standby is in epoch %d, not %d; look again before you promote it.", now.Number, ends)
	}
	w.leadership.promoting.Store(true)
	defer w.leadership.promoting.Store(false)
	if err := o.Store.Promote(ctx, promotion); err != nil {
		return err
	}
	failpoint.Pass(failpoint.FailoverPromoted)
	leader, err := openOrigin(ctx, w.config, w.storeConfig(nil))
	if err != nil {
		return err
	}
	_, err = leader.Store.OpenEpoch(ctx, clock.NewID(), w.leadership.register.Known().Epoch)
	if err = errors.Join(err, leader.Close()); err != nil {
		return err
	}
	w.leadership.watch.Trust() // it may have handed over a moment ago: who ordered this says that nobody else leads
	if leader, err = w.openOrigin(ctx); err != nil {
		return err
	}
	w.log.WarnContext(ctx, "this origin leads now", "epoch", leader.Store.Epoch().Number)
	w.setOrigin(leader)
	return nil
}

// promotion is how long PostgreSQL has to replay what it has received.
const promotion = 60 * time.Second
