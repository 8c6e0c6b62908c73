package app

import (
	"context"
	"iter"
	"sync"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge/follower"
)

// gate stands before all that writes this node's files. While it is shut a
// writer waits: another process may have the folder.
type gate struct {
	mu     sync.Mutex
	shut   chan struct{} // nil while it is open; closed when it opens
	inside map[*context.CancelFunc]struct{}
	left   *sync.Cond
}

func newGate() *gate {
	g := &gate{inside: map[*context.CancelFunc]struct{}{}}
	g.left = sync.NewCond(&g.mu)
	return g
}

// close lets nobody in and waits for who is inside; whoever is long is told to
// stop, and tries again later.
func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut != nil {
		return
	}
	g.shut = make(chan struct{})
	const whole = time.Second // most of what the follower does is shorter
	hurry := time.AfterFunc(whole, func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		for cancel := range g.inside {
			(*cancel)()
		}
	})
	defer hurry.Stop()
	for len(g.inside) > 0 {
		g.left.Wait()
	}
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut != nil {
		close(g.shut)
		g.shut = nil
	}
}

// pass does something that writes.
func (g *gate) pass(ctx context.Context, do func(context.Context) error) error {
	g.mu.Lock()
	for g.shut != nil {
		shut := g.shut
		g.mu.Unlock()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-shut:
		}
		g.mu.Lock()
	}
	ctx, cancel := context.WithCancel(ctx)
	g.inside[&cancel] = struct{}{}
	g.mu.Unlock()
	defer func() {
		cancel()
		g.mu.Lock()
		defer g.mu.Unlock()
		delete(g.inside, &cancel)
		g.left.Broadcast()
	}()
	return do(ctx)
}

// ifOpen does something short that writes, or reports false where the gate is
// shut: what is only remembered needs no waiting.
func (g *gate) ifOpen(do func()) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut != nil {
		return false
	}
	do()
	return true
}

// gatedSets are sets that are written only while the gate is open.
type gatedSets struct {
	follower.Sets
	gate *gate
}

// Apply implements follower.Sets.
func (s gatedSets) Apply(ctx context.Context, site content.SiteID, entries []changelog.Entry) (at changelog.Position, err error) {
	err = s.gate.pass(ctx, func(ctx context.Context) (err error) {
		at, err = s.Sets.Apply(ctx, site, entries)
		return err
	})
	return at, err
}

// Replace implements follower.Sets.
func (s gatedSets) Replace(ctx context.Context, site content.SiteID, cp changelog.Checkpoint, objects iter.Seq2[changelog.Object, error]) error {
	return s.gate.pass(ctx, func(ctx context.Context) error { return s.Sets.Replace(ctx, site, cp, objects) })
}

// Renew implements follower.Sets.
func (s gatedSets) Renew(ctx context.Context, site content.SiteID) error {
	return s.gate.pass(ctx, func(ctx context.Context) error { return s.Sets.Renew(ctx, site) })
}

// gatedDirectory is the directory for the follower.
type gatedDirectory struct {
	follower.Directory
	gate *gate
}

// Apply implements follower.Directory.
func (d gatedDirectory) Apply(ctx context.Context, entries []changelog.Entry) (at changelog.Position, err error) {
	err = d.gate.pass(ctx, func(ctx context.Context) (err error) {
		at, err = d.Directory.Apply(ctx, entries)
		return err
	})
	return at, err
}

// Replace implements follower.Directory.
func (d gatedDirectory) Replace(ctx context.Context, cp changelog.Checkpoint, objects iter.Seq2[changelog.Object, error]) error {
	return d.gate.pass(ctx, func(ctx context.Context) error { return d.Directory.Replace(ctx, cp, objects) })
}

// Raise implements follower.Directory.
func (d gatedDirectory) Raise(ctx context.Context, e changelog.Epoch) error {
	return d.gate.pass(ctx, func(ctx context.Context) error { return d.Directory.Raise(ctx, e) })
}
