//go:build linux

package faults

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/failover"
	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
	"github.com/gheecms/ghee/test/world/fault"
)

// twoRegions is a stage of two regions: the first leads, and its standby follows it.
type twoRegions struct {
	*stage
	other   *world.World
	seen    *epochs
	took    time.Duration // of ghee failover
	ordered time.Time
}

// newPair sets the stage. The garden rests: it is written to in a database that
// is about to be lost.
func newPair(t *testing.T, n, lost, edges int, synchronous bool, args ...string) *twoRegions {
	t.Helper()
	p := &twoRegions{stage: newStageWithout(t, n, lost, world.ClusterSpec{Regions: true, Edges: world.Edges(edges), Origin: args})}
	p.other = p.Regions.Other
	p.gardener.End()
	for _, e := range p.Edges[lost:] {
		e.Shows(p.garden.Site, p.garden.Token, p.garden.Head())
	}
	if synchronous {
		must(t, p.Origin.Cluster().Synchronous(t.Context(), p.other.Cluster()))
	}
	p.other.Until("the standby knows its leader", func() bool { return p.status(p.other).Known != nil })
	p.seen = watchEpochs(t, p.Edges, p.garden.Token, p.publisher.Token)
	return p
}

// status is what an origin tells who holds the key.
func (p *twoRegions) status(w *world.World) (s failover.Status) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), 5*time.Second)
	defer cancel()
	s, err := failover.Client{URL: w.Base, Key: p.Regions.Secret(), HTTP: &http.Client{}}.Status(ctx)
	if err != nil {
		p.t.Logf("%s: %v", w.Name(), err)
	}
	return s
}

// cutOff ends the standby's stream of its leader's log.
func (p *twoRegions) cutOff() {
	p.t.Helper()
	for _, s := range []string{"alter system set primary_conninfo = ''", "select pg_reload_conf()"} {
		must(p.t, p.other.Cluster().Exec(p.t.Context(), s))
	}
}

// loseRegion kills all that is in the first region at once.
func (p *twoRegions) loseRegion() (at time.Time) {
	p.t.Helper()
	at = time.Now()
	p.Origin.Kill()
	must(p.t, p.Origin.Cluster().Crash())
	for _, e := range p.Edges[:p.lost] {
		e.Kill()
	}
	return at
}

// failover lets the second region lead, and notes what it says.
func (p *twoRegions) failover(args ...string) (r failover.Report) {
	p.t.Helper()
	p.garden.Repeat() // the first entry of the new epoch
	p.ordered = time.Now()
	out := p.Regions.Failover(append([]string{"--to", p.other.Base, "--confirm", "second", "--json"}, args...)...)
	p.took = time.Since(p.ordered)
	if err := json.Unmarshal([]byte(out.Stdout), &r); err != nil || out.Code != 0 {
		p.t.Fatalf("ghee failover: %+v", out)
	}
	p.within("`ghee failover`", p.took, 10*time.Second)
	p.within("promotion to first accepted write", r.Writes, 5*time.Second)
	return r
}

// follow waits until the edges show the new epoch.
func (p *twoRegions) follow(edges []*world.Edge) {
	p.t.Helper()
	for _, e := range edges {
		e.Until("it shows the new epoch", func() bool { return epochOf(e.Read(p.garden.Token, "/v2/tags/")) == 2 })
	}
	p.row.Figure("edges on the new leader", "%.1f s after the order", time.Since(p.ordered).Seconds())
}

// end judges reads and writes; lost is what acknowledged writes may be missing.
func (p *twoRegions) end(edges []*world.Edge) (missing []int) {
	p.t.Helper()
	p.oracle.Phase("after")
	p.oracle.For(after())
	p.publisher.End()
	tallies := p.oracle.Judge()
	for _, phase := range []string{"before", "fault", "after"} {
		tally := tallies[phase]
		p.row.Figure("reads "+phase, "%s", tally)
		if tally.Answered < tally.Asked {
			p.t.Errorf("%s: %d of %d reads were answered: %q", phase, tally.Answered, tally.Asked, tally.Failures)
		}
	}
	p.row.Figure("writes", "%s", p.publisher)
	for _, odd := range p.publisher.Odd() {
		p.t.Errorf("a write got what none should get: %s", odd)
	}
	for _, site := range []struct {
		id    content.SiteID
		token string
	}{{p.garden.Site, p.garden.Token}, {p.publisher.Site, p.publisher.Token}} {
		for _, e := range edges {
			e.Shows(site.id, site.token, p.other.Head(site.id).Position.Seq)
		}
	}
	for i, e := range edges {
		lacks := p.publisher.Missing(e.Node)
		if i > 0 && fmt.Sprint(lacks) != fmt.Sprint(missing) {
			p.t.Errorf("edges differ: one lacks %v, another %v", missing, lacks)
		}
		missing = lacks
	}
	for _, back := range p.seen.end() {
		p.t.Error(back)
	}
	if r := p.other.Ghee("doctor"); r.Code != 0 {
		p.t.Errorf("doctor at the new leader: %+v", r)
	}
	return missing
}

// Row 26: origin, database and an edge of a region are killed at once, while the
// standby lacks a little.
func TestRow26_RegionLost(t *testing.T) {
	p := newPair(t, 26, 1, 3, false)
	p.cutOff()
	p.oracle.For(matrix.Size(2500*time.Millisecond, 5*time.Second)) // the standby falls behind, and hears of it
	lostAt := p.loseRegion()
	p.publisher.To(p.other.Node)
	p.oracle.For(matrix.Size(time.Second, 10*time.Second))
	r := p.failover("--old-leader-is-off")
	if !r.Lag.Known || !r.Lag.Heard || r.Lag.Counted == 0 || len(r.Lag.Lost) == 0 {
		t.Errorf("what would be lost is not told: %+v", r.Lag)
	}
	p.other.Until("a write is taken", func() bool { _, any := p.publisher.AckedAfter(lostAt); return any })
	first, _ := p.publisher.AckedAfter(lostAt)
	p.row.Figure("writes taken again", "%.1f s after the loss, %.1f s after the order", first.Sub(lostAt).Seconds(), first.Sub(p.ordered).Seconds())
	p.follow(p.Edges[1:])
	missing := p.end(p.Edges[1:])
	p.row.Figure("acknowledged and lost", "%d writes; told before: %d bytes and %d changes behind %.1f s before, of which %d named", len(missing), r.Lag.Bytes, r.Lag.Counted, r.Lag.Age.Seconds(), len(r.Lag.Lost))
	named := map[string]bool{}
	for _, c := range r.Lag.Lost {
		named[c.Name] = true
	}
	for _, n := range missing {
		// What was kept after the standby last heard of its leader cannot be known there.
		if at := p.publisher.AckedAt(n); !named[fmt.Sprintf("Tick %d", n)] && at.Before(r.Lag.AsOf) {
			t.Errorf("tick %d is lost, acknowledged %v before the standby last heard of its leader, and not named", n, r.Lag.AsOf.Sub(at))
		}
	}
	if len(missing) == 0 {
		t.Error("nothing is lost: the standby lacked nothing")
	}
}

// Row 27: the same with a synchronous standby.
func TestRow27_RegionLostSynchronous(t *testing.T) {
	p := newPair(t, 27, 1, 3, true)
	p.oracle.For(matrix.Size(time.Second, 10*time.Second))
	lostAt := p.loseRegion()
	p.publisher.To(p.other.Node)
	p.failover("--old-leader-is-off")
	p.other.Until("a write is taken", func() bool { _, any := p.publisher.AckedAfter(lostAt); return any })
	first, _ := p.publisher.AckedAfter(lostAt)
	p.row.Figure("writes taken again", "%.1f s after the loss", first.Sub(lostAt).Seconds())
	p.follow(p.Edges[1:])
	missing := p.end(p.Edges[1:])
	p.row.Figure("acknowledged and lost", "%d writes", len(missing))
	if len(missing) > 0 {
		t.Errorf("acknowledged writes are lost: %v", missing)
	}
}

// Row 28: the regions lose sight of each other, the second is promoted, and the
// first goes on until its lease is over. Half of the edges see only the one, half
// only the other.
func TestRow28_SplitBrain(t *testing.T) {
	const lease = 3 * time.Second
	p := newPair(t, 28, 0, 4, false, "--lease", lease.String())
	near, far := p.Edges[:2], p.Edges[2:]
	links := []*fault.Proxy{p.Regions.ToOther, p.Regions.FromOther, near[0].Second, near[1].Second, far[0].Origin, far[1].Origin}
	for _, l := range links {
		l.Both(fault.Rules{Black: true})
	}
	p.cutOff()
	parted := time.Now()
	p.failover("--old-leader-is-off") // which is not so
	// The old one still gets writes, until it has heard nothing for too long.
	p.Origin.Until("the old leader refuses", func() bool { return p.publisher.Refused() > 0 })
	stopped := p.publisher.LastAcked().Sub(parted) // the command has waited for edges meanwhile
	p.follow(far)
	p.within("the old leader stops writing", stopped, lease+2*time.Second)
	late := p.publisher.Acked()
	p.oracle.For(matrix.Size(time.Second, 10*time.Second))
	if got := p.publisher.Acked() - late; got > 1 { // one may have been under way
		t.Errorf("without its lease it acknowledged %d writes", got)
	}
	for _, e := range near {
		if got := epochOf(e.Read(p.garden.Token, "/v2/tags/")); got != 1 {
			t.Errorf("%s shows epoch %d, and can only see the old leader", e.Name(), got)
		}
	}
	for _, l := range links {
		l.Heal()
		l.Cut() // what a black hole held up is long given up by who sent it
	}
	healed := time.Now()
	p.follow(near)
	p.Origin.Until("the old leader knows", func() bool { return p.status(p.Origin).Role == failover.Fenced })
	p.row.Figure("all know of the new epoch", "%.1f s after the regions see each other", time.Since(healed).Seconds())
	before := p.publisher.Acked()
	p.publisher.One(1_000_000) // to the old leader
	if p.publisher.Acked() != before {
		t.Error("the old leader takes a write")
	}
	p.publisher.To(p.other.Node)
	p.other.Until("a write is taken", func() bool { return p.publisher.Acked() > before })
	missing := p.end(p.Edges)
	p.row.Figure("acknowledged by the old leader alone", "%d writes in %.1f s", len(missing), stopped.Seconds())
	if len(missing) == 0 || len(missing) > int(stopped/(100*time.Millisecond))+5 {
		t.Errorf("%d writes of the old leader are not shown; it had %v for them", len(missing), stopped)
	}
}

// Row 29: the old leader stands still while another is promoted, then goes on.
func TestRow29_OldLeaderThaws(t *testing.T) {
	p := newPair(t, 29, 0, 2, false)
	p.Origin.Freeze()
	p.oracle.For(500 * time.Millisecond) // writes are under way
	p.failover("--old-leader-is-off")
	p.follow(p.Edges)
	p.oracle.For(matrix.Size(5*time.Second, 15*time.Second)) // longer than a leader may go without a look
	frozen := p.publisher.Acked()
	p.Origin.Thaw()
	p.Origin.Until("it refuses", func() bool { return p.publisher.Refused() > 0 })
	p.oracle.For(matrix.Size(2*time.Second, 5*time.Second))
	if got := p.publisher.Acked() - frozen; got > 0 {
		t.Errorf("after it thawed it acknowledged %d writes", got)
	}
	p.row.Figure("acknowledged after it thawed", "%d writes", p.publisher.Acked()-frozen)
	p.publisher.To(p.other.Node)
	p.other.Until("a write is taken", func() bool { return p.publisher.Acked() > frozen })
	if missing := p.end(p.Edges); len(missing) > 0 {
		t.Errorf("acknowledged writes are lost: %v", missing)
	}
}

// epochs looks all the time whether an edge shows an epoch and then a lower one.
type epochs struct {
	stop context.CancelFunc
	work sync.WaitGroup
	mu   sync.Mutex
	back []string
}

func watchEpochs(t *testing.T, edges []*world.Edge, tokens ...string) *epochs {
	ctx, stop := context.WithCancel(t.Context())
	w := &epochs{stop: stop}
	t.Cleanup(func() { w.end() })
	for _, e := range edges {
		for _, token := range tokens {
			w.work.Go(func() {
				highest := uint64(0)
				client := &http.Client{Timeout: 2 * time.Second}
				tick := time.NewTicker(50 * time.Millisecond)
				defer tick.Stop()
				for {
					select {
					case <-ctx.Done():
						return
					case <-tick.C:
					}
					a, err := e.Try(ctx, client, http.MethodGet, "/v2/pages/*/?auth_token="+token, "")
					if err != nil || a.Status != http.StatusOK {
						continue // whether it answers is the oracle's business
					}
					got := epochOf(a)
					if got < highest {
						w.mu.Lock()
						w.back = append(w.back, fmt.Sprintf("%s showed epoch %d, and then %d", e.Name(), highest, got))
						w.mu.Unlock()
					}
					highest = max(highest, got)
				}
			})
		}
	}
	return w
}

func (w *epochs) end() []string {
	w.stop()
	w.work.Wait()
	return w.back
}

// epochOf is the epoch that an answer tells, 0 for none.
func epochOf(a world.Answer) uint64 {
	epoch, _, _ := strings.Cut(a.Header.Get("Ghee-Position"), ".")
	n, _ := strconv.ParseUint(epoch, 10, 64)
	return n
}
