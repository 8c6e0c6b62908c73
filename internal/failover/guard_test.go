package failover_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/failover"
)

// peer is a node that can be asked who leads, or be away.
type peer struct {
	*httptest.Server
	register *failover.Register
	away     atomic.Bool
	role     atomic.Value
	asked    atomic.Int32
}

func newPeer(t *testing.T) *peer {
	t.Helper()
	p := &peer{register: register(t, "")}
	p.role.Store(failover.Edge)
	h := failover.Handler(failover.HandlerConfig{Info: func() failover.NodeInfo { return failover.NodeInfo{Node: "peer", Role: p.role.Load().(string)} }, Register: p.register})
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.asked.Add(1); p.away.Load() {
			panic(http.ErrAbortHandler)
		}
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

// leader is an origin of epoch 1 with three peers, on a clock of the test's.
type leader struct {
	t     *testing.T
	peers []*peer
	now   atomic.Int64 // ns after the start
	watch *failover.Watch
	guard func(context.Context) error
}

func newLeader(t *testing.T, c failover.WatchConfig) *leader {
	t.Helper()
	l := &leader{t: t}
	began := time.Now()
	for range 3 {
		p := newPeer(t)
		l.peers = append(l.peers, p)
		c.Peers = append(c.Peers, p.URL)
	}
	c.Register, c.HTTP, c.Now = register(t, ""), client(), func() time.Time { return began.Add(time.Duration(l.now.Load())) }
	l.watch = failover.NewWatch(c)
	l.guard = l.watch.Guard(func() uint64 { return 1 })
	return l
}

func (l *leader) later(d time.Duration) { l.now.Add(int64(d)) }

func (l *leader) away(n int) {
	for i, p := range l.peers {
		p.away.Store(i < n)
	}
}

func (l *leader) writes(want bool, when string) {
	l.t.Helper()
	err := l.guard(l.t.Context())
	if want && err != nil || !want && (!errors.Is(err, fail.ErrFenced) || !fail.Is(err, fail.Unavailable)) {
		l.t.Errorf("%s: %v, want that it writes: %v", when, err, want)
	}
}

func TestGuard_WritesWhenMoreThanHalfHaveAnswered(t *testing.T) {
	l := newLeader(t, failover.WatchConfig{})
	l.away(2)
	l.writes(false, "one of three peers answers at the start")
	l.away(1)
	l.writes(true, "two do")
	l.away(3)
	l.writes(true, "none does any more, and there is no lease")
	l.later(time.Hour)
	l.writes(true, "not for an hour either")
}

func TestGuard_LeadSaysThatNobodyElseDoes(t *testing.T) {
	l := newLeader(t, failover.WatchConfig{Sure: true})
	l.away(3)
	l.writes(true, "told that it leads")
	if _, err := l.peers[0].register.Learn(document(2, "b").Seal(key('a'))); err != nil {
		t.Fatal(err)
	}
	l.away(0)
	l.later(time.Minute)
	l.writes(false, "told that it leads, and a peer knows better")
}

// Row 29: a leader that was frozen while another was promoted has everything in
// its memory but that.
func TestGuard_WhoWasFrozenAsksFirst(t *testing.T) {
	l := newLeader(t, failover.WatchConfig{})
	l.writes(true, "at the start")
	if _, err := l.peers[2].register.Learn(document(2, "b").Seal(key('a'))); err != nil {
		t.Fatal(err)
	}
	asked := l.peers[2].asked.Load()
	l.later(4 * time.Second)
	l.writes(true, "a moment later it goes by what it knows")
	if l.peers[2].asked.Load() != asked {
		t.Error("it asked without need")
	}
	l.later(2 * time.Second)
	l.writes(false, "after it stood still")
	l.away(3)
	l.writes(false, "for good")
}

func TestGuard_TheLeaseEndsWithoutMoreThanHalf(t *testing.T) {
	l := newLeader(t, failover.WatchConfig{Lease: 10 * time.Second})
	l.writes(true, "at the start")
	l.away(2)
	l.later(9 * time.Second)
	l.writes(true, "within the lease")
	l.later(2 * time.Second)
	l.writes(false, "after it")
	l.away(1)
	l.writes(true, "when they are back")
}

// Asked to hand over, and then cut off: whether the other was promoted is not known.
func TestGuard_AfterAHandoverItAsks(t *testing.T) {
	l := newLeader(t, failover.WatchConfig{Sure: true})
	l.writes(true, "at the start")
	l.watch.Doubt(time.Minute)
	l.later(59 * time.Second)
	l.writes(false, "while it hands over, whatever peers say")
	l.away(2)
	l.later(2 * time.Second)
	l.writes(false, "afterwards, without more than half")
	l.away(0)
	for _, p := range l.peers {
		p.role.Store(failover.Promoted)
	}
	l.writes(false, "while one is about to lead")
	for _, p := range l.peers {
		p.role.Store(failover.Standby)
	}
	l.writes(true, "when they say that nobody leads")
	l.watch.Doubt(time.Minute)
	l.away(3)
	l.watch.Trust()
	l.writes(true, "when it takes its lead back")
}

// Who knows tells who does not: an edge that met the new leader brings the word
// to the old one.
func TestWatch_TellsPeersWhatTheyDoNotKnow(t *testing.T) {
	l := newLeader(t, failover.WatchConfig{})
	if _, err := l.watch.Register.Learn(document(2, "b").Seal(key('a'))); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	l.away(1)
	tick := make(chan time.Time)
	l.watch.Tick = tick
	done := make(chan error)
	go func() { done <- l.watch.Run(ctx) }()
	l.later(time.Second)
	tick <- time.Time{} // one look is over, another begins
	l.later(time.Second)
	tick <- time.Time{}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	for i, p := range l.peers {
		if got := p.register.Known().Epoch; got != map[bool]uint64{true: 0, false: 2}[i == 0] {
			t.Errorf("peer %d knows epoch %d", i, got)
		}
	}
	for i, s := range l.watch.Status() {
		if (s.Fault == "") != (i > 0) || (s.Heard >= 0) != (i > 0) {
			t.Errorf("peer %d: %+v", i, s)
		}
	}
}

func client() *http.Client { return &http.Client{Timeout: 10 * time.Second} }
