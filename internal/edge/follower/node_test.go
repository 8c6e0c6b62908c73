package follower_test

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge/follower"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/set"
)

// node is directory and sets in memory, so that whole hours can pass in a test.
type node struct {
	mu    sync.Mutex
	state map[content.SiteID]*kept
	seen  changelog.Epoch
	busy  map[content.SiteID]bool
	most  int      // sites written at once
	calls []string // "apply 1 +3", "replace 1"
	fault func(call string, site content.SiteID) error
}

type kept struct {
	position changelog.Position
	objects  map[string]changelog.Object
	digest   changelog.Digest
	unusable bool
	unfit    bool // to be renewed
	broken   bool // and cannot be from its own objects
}

func newNode() *node {
	return &node{state: map[content.SiteID]*kept{}, busy: map[content.SiteID]bool{}}
}

func (n *node) site(id content.SiteID) *kept {
	if n.state[id] == nil {
		n.state[id] = &kept{objects: map[string]changelog.Object{}}
	}
	return n.state[id]
}

// enter notes a call and lets it fail; leave ends it.
func (n *node) enter(call string, id content.SiteID) error {
	n.mu.Lock()
	if n.busy[id] {
		panic("two workers on one site")
	}
	n.busy[id] = true
	n.most = max(n.most, len(n.busy))
	n.calls = append(n.calls, call)
	n.mu.Unlock()
	if fault := n.faults(); fault != nil {
		return fault(call, id)
	}
	return nil
}

func (n *node) leave(id content.SiteID) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.busy, id)
}

func (n *node) positionOf(id content.SiteID) changelog.Position {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.site(id).position
}

func (n *node) Apply(ctx context.Context, id content.SiteID, entries []changelog.Entry) (changelog.Position, error) {
	defer n.leave(id)
	if err := n.enter(fmt.Sprintf("apply %d +%d", id, len(entries)), id); err != nil {
		return n.positionOf(id), err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	s := n.site(id)
	p := s.position
	for _, e := range entries {
		if err := changelog.Verify(p, e); err != nil {
			return s.position, err
		}
		p = e.Position()
	}
	objects, digest := maps.Clone(s.objects), s.digest
	for _, e := range entries {
		k := fmt.Sprint(e.Kind, e.Object)
		if old, ok := objects[k]; ok {
			digest.Remove(old)
			delete(objects, k)
		}
		if e.Present {
			objects[k] = e.State()
			digest.Add(e.State())
		}
	}
	if told := entries[len(entries)-1].Digest; told != (changelog.Hash{}) && told != digest.Sum() {
		return s.position, fail.E(fail.Conflict, "The digests differ: %w.", changelog.ErrDigest)
	}
	s.objects, s.digest, s.position = objects, digest, p
	return p, ctx.Err()
}

func (n *node) Replace(_ context.Context, id content.SiteID, cp changelog.Checkpoint, objects iter.Seq2[changelog.Object, error]) error {
	defer n.leave(id)
	if err := n.enter(fmt.Sprintf("replace %d", id), id); err != nil {
		return err
	}
	next := &kept{position: cp.Position, objects: map[string]changelog.Object{}}
	for o, err := range objects {
		if err != nil {
			return err
		}
		if fault := n.faults(); fault != nil {
			if err := fault("object", id); err != nil {
				return err
			}
		}
		next.objects[fmt.Sprint(o.Kind, o.ID)] = o
		next.digest.Add(o)
	}
	if next.digest.Sum() != cp.Digest {
		return changelog.ErrDiverged
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.state[id] = next
	return nil
}

func (n *node) Position(_ context.Context, id content.SiteID) (changelog.Position, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.site(id).unusable {
		return changelog.Position{}, fail.Wrap(fail.Unavailable, set.ErrUnusable, "The set cannot be used.")
	}
	return n.site(id).position, nil
}

func (n *node) Unfit() (out []content.SiteID) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for id, s := range n.state {
		if s.unfit {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

func (n *node) Renew(_ context.Context, id content.SiteID) error {
	defer n.leave(id)
	if err := n.enter(fmt.Sprintf("renew %d", id), id); err != nil {
		return err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if s := n.site(id); s.broken || s.unusable {
		return fail.Wrap(fail.Unavailable, set.ErrUnusable, "The objects are not whole.")
	}
	n.site(id).unfit = false
	return nil
}

// spoil makes a site's set one to be renewed.
func (n *node) spoil(id content.SiteID, broken bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.site(id).unfit, n.site(id).broken = true, broken
}

// index is the node's directory.
type index struct{ *node }

func (d index) Position() changelog.Position { return d.positionOf(content.Control) }

func (d index) Apply(ctx context.Context, entries []changelog.Entry) (changelog.Position, error) {
	return d.node.Apply(ctx, content.Control, entries)
}

func (d index) Replace(ctx context.Context, cp changelog.Checkpoint, objects iter.Seq2[changelog.Object, error]) error {
	return d.node.Replace(ctx, content.Control, cp, objects)
}

func (d index) Epoch() changelog.Epoch {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.seen
}

func (d index) Raise(_ context.Context, e changelog.Epoch) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.seen = e
	return nil
}

// took returns the calls since it was last asked.
func (n *node) took() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	calls := n.calls
	n.calls = nil
	return calls
}

// forget removes a site's set, as the house does when the site is deleted.
func (n *node) forget(id content.SiteID) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.state, id)
}

func (n *node) faults() func(call string, site content.SiteID) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.fault
}

func (n *node) failing(fault func(call string, site content.SiteID) error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.fault = fault
}

// equal reports whether the node holds what the origin holds.
func (n *node) equal(t *testing.T, o *origin, sites ...content.SiteID) {
	t.Helper()
	for _, id := range sites {
		position, digest := o.digest(id)
		n.mu.Lock()
		s := n.site(id)
		at, sum := s.position, s.digest.Sum()
		n.mu.Unlock()
		if at != position || sum != digest {
			t.Errorf("site %d is at %s, the origin at %s", id, at, position)
		}
	}
}

// running is a follower at work; stop ends it and waits.
type running struct {
	*follower.Follower
	log  *bytes.Buffer // look only while the follower rests
	stop func()
}

func run(t *testing.T, o *origin, n *node, more func(*follower.Config)) *running {
	t.Helper()
	r := &running{log: &bytes.Buffer{}}
	c := follower.Config{Feed: o, Directory: index{n}, Sets: n, Log: slog.New(slog.NewTextHandler(r.log, nil)), Jitter: func() float64 { return 1 }}
	if more != nil {
		more(&c)
	}
	r.Follower = follower.New(c)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	r.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run ended with %v", err)
		}
	})
	t.Cleanup(r.stop)
	return r
}

// after lets time pass; only for bubbles of synctest.
func after(d time.Duration) { <-time.After(d) }

var unusable = fail.Wrap(fail.Unavailable, set.ErrUnusable, "The set is damaged.")
