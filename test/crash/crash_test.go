package crash

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/failpoint"
	"github.com/gheecms/ghee/test/world"
)

// Reliability rows 9 and 10 on one machine: two processes of four writers each
// publish, roll back and are killed, the serving process too, while
// clients read.
func TestCrash_LosesTearsAndDoublesNothing(t *testing.T) {
	for _, db := range world.Databases() {
		t.Run(db, func(t *testing.T) { crash(t, db) })
	}
}

// publishing and serving are the points at which the two kinds of processes
// are killed, each with the most times it may be passed before.
var (
	publishing = map[failpoint.Name]int{
		failpoint.StoreAppendLocked: 25, failpoint.StoreAppendSealed: 25, failpoint.StoreCommitBefore: 25, failpoint.StoreCommitAfter: 25,
	}
	serving = map[failpoint.Name]int{
		failpoint.FollowerRead: 10, failpoint.FollowerApplied: 10, failpoint.SetCommitBefore: 10, failpoint.SetCommitAfter: 10,
		failpoint.SetSwitchBefore: 1, failpoint.SetSwitchAfter: 1, failpoint.DirectoryCommitBefore: 1, failpoint.DirectoryCommitAfter: 1,
	}
)

// failing makes transactions fail late, for publishers that are not killed.
const failing = "store.append.sealed=error~0.05,store.commit.before=error~0.05"

// orders returns n orders to die, each point as often as any other.
func orders(dice *rand.Rand, points map[failpoint.Name]int, n int) []string {
	var names []failpoint.Name
	for _, name := range failpoint.Names() {
		if points[name] > 0 {
			names = append(names, name)
		}
	}
	out := make([]string, n)
	for i := range out {
		if i%len(names) == 0 {
			dice.Shuffle(len(names), func(a, b int) { names[a], names[b] = names[b], names[a] })
		}
		name := names[i%len(names)]
		out[i] = fmt.Sprintf("%s=kill@%d", name, 1+dice.IntN(points[name]))
	}
	return out
}

func crash(t *testing.T, db string) {
	seed := world.Seed(t)
	dice := world.Dice(seed)
	kills := world.Soak(6, 100)
	s := newSite(t, world.Spec{Database: db})
	h := newHistory()
	g, ctx := errgroup.WithContext(t.Context())
	reading, closed := context.WithCancel(ctx)
	told := make(chan struct{})
	stop := sync.OnceFunc(func() {
		close(told)
		closed()
	})
	defer stop()

	var base atomic.Pointer[string]
	base.Store(new(s.Base))
	readers := []*reader{newReader(&base, s.token), newReader(&base, s.token)}
	nodes := []*site{s}
	if db == world.PostgreSQL { // another node, which lives on
		other := s.beside(t)
		nodes = append(nodes, other)
		var base atomic.Pointer[string]
		base.Store(&other.Base)
		readers = append(readers, newReader(&base, s.token))
	}
	for _, r := range readers {
		g.Go(func() error { return r.run(reading) })
	}
	var settled atomic.Int32
	for i, name := range []string{"a", "b"} {
		p := &publisher{name: name, seed: seed + uint64(i)<<32, world: s.World, history: h}
		deaths := append(orders(dice, publishing, kills/3), failing)
		g.Go(func() error {
			for i, point := range deaths {
				if i == len(deaths)-1 {
					settled.Add(1)
				}
				if err := p.life(ctx, point, told); err != nil {
					return err
				}
			}
			return nil
		})
	}
	var found []snapshot
	for _, point := range orders(dice, serving, kills-2*(kills/3)) {
		found = append(found, s.die(ctx, t, point, &base))
	}
	// Nobody is killed any more: everybody comes to an end.
	until(t, "the last lives of the publishers", func() bool { return settled.Load() == 2 || ctx.Err() != nil })
	after := h.acknowledged() + 80
	until(t, "publishers that publish", func() bool { return h.acknowledged() > after || ctx.Err() != nil })
	looked := func() (answers, groups int64) {
		for _, r := range readers {
			answers, groups = answers+r.answers.Load(), groups+r.groups.Load()
		}
		return answers, groups
	}
	until(t, "readers that see something", func() bool {
		answers, groups := looked()
		return answers > 200 && groups > 20 || ctx.Err() != nil
	})
	stop()
	must(t, g.Wait())
	for _, n := range nodes {
		n.Caught(s.id, s.token)
	}

	log := readLog(t, s)
	log.tables(t, s)
	log.judge(t, h)
	log.listed(t, s, newReader(&base, s.token))
	for _, n := range nodes {
		n.followed(t)
		n.Stop()
		found = append(found, readSet(t, n, s.id))
		n.others(t)
	}
	for _, f := range found {
		log.agrees(t, f)
	}
	answers, groups := looked()
	t.Logf("%d kills; %d attempts, %d acknowledged, %d of unknown end; %d entries; %d answers, %d groups seen",
		kills, len(h.attempts), h.acks, len(h.odd), len(log.entries), answers, groups)
	for _, odd := range h.odd {
		if !strings.Contains(odd, "was asked to fail") {
			t.Log(odd)
		}
	}
}

// die starts the node with an order to die, waits until it has, looks into its
// set and starts it again.
func (s *site) die(ctx context.Context, t *testing.T, point string, base *atomic.Pointer[string]) snapshot {
	t.Helper()
	s.Kill()
	s.Env = []string{"GHEE_FAILPOINT=" + point}
	s.Launch()
	if s.Ready() {
		base.Store(new(s.Base))
	}
	// Something for the directory to do, and a set to begin.
	s.sites++
	_, err := s.origin.Accounts.CreateSite(t.Context(), account.System(), account.NewSite{Key: fmt.Sprintf("more-%d", s.sites), Name: "More", Locales: []string{"en"}})
	must(t, err)
	select {
	case <-s.Ended():
	case <-ctx.Done():
		t.Fatalf("while %s was waited for: %v", point, context.Cause(ctx))
	case <-time.After(patience):
		t.Fatalf("%s was not reached", point)
	}
	s.Kill() // it is dead
	found := readSet(t, s, s.id)
	s.Env = nil
	s.Start()
	base.Store(new(s.Base))
	return found
}
