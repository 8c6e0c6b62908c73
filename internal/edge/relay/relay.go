// Package relay hands on what this node has applied, so that an edge feeds other
// edges: a changelog.Log over its own directory and sets, with the newest entries
// in memory. It asks nobody; what it says is as old as what the node has.
//
// What it hands on is the origin's, signed by it. Where the origin's signature
// for a position has not come, nothing of that position is offered.
package relay

import (
	"context"
	"iter"
	"sync"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Directory is where this node's control log is; directory.Directory implements
// it.
type Directory interface {
	Checkpoint() changelog.Checkpoint
	Objects(ctx context.Context) (changelog.Checkpoint, iter.Seq2[changelog.Object, error], error)
	Sites() []content.SiteInfo
}

// Sets are this node's sets; set.Shelf implements them.
type Sets interface {
	Checkpoint(ctx context.Context, site content.SiteID) (changelog.Checkpoint, error)
	Objects(ctx context.Context, site content.SiteID) (changelog.Checkpoint, iter.Seq2[changelog.Object, error], error)
}

// Config says what is handed on. Directory and Sets are needed; for the others
// the zero value stands for what the comment names.
type Config struct {
	Directory Directory
	Sets      Sets

	// Signs says that whoever hands this log on signs what is unsigned: an
	// origin's own node, whose feed within the process is not signed.
	Signs bool
	// Rang is told which site's log has grown here: nobody.
	Rang func(content.SiteID)
	// Age is how old what this node knows is: 0.
	Age func() time.Duration
	// Memory bounds the entries kept, in bytes over all sites: 32 MiB.
	Memory int
}

// Relay is the log of a node. It implements changelog.Log; Sets and Directory
// are what the node's follower is to write through.
type Relay struct {
	c Config

	mu    sync.Mutex // guards what follows
	logs  map[content.SiteID]*log
	bytes int
}

var _ changelog.Log = (*Relay)(nil)

// New makes a relay. It reads nothing until the first call.
func New(c Config) *Relay {
	if c.Memory <= 0 {
		c.Memory = 32 << 20
	}
	if c.Rang == nil {
		c.Rang = func(content.SiteID) {}
	}
	if c.Age == nil {
		c.Age = func() time.Duration { return 0 }
	}
	return &Relay{c: c, logs: map[content.SiteID]*log{}}
}

// Age is how old what this node knows is.
func (r *Relay) Age() time.Duration { return r.c.Age() }

// Heads implements changelog.Log: where this node is, for the sites that the
// directory knows and the node holds.
func (r *Relay) Heads(ctx context.Context) (map[content.SiteID]changelog.Position, error) {
	heads := map[content.SiteID]changelog.Position{}
	sites := []content.SiteID{content.Control}
	for _, s := range r.c.Directory.Sites() {
		sites = append(sites, s.ID)
	}
	for _, site := range sites {
		cp, err := r.Head(ctx, site)
		if ctx.Err() != nil {
			return nil, fail.Wrap(fail.Unavailable, ctx.Err(), "The heads were not all looked at.")
		}
		if err == nil && cp.Position.Seq > 0 { // a set that cannot be used stands in no other's way
			heads[site] = cp.Position
		}
	}
	return heads, nil
}

// Head implements changelog.Log: the last checkpoint that the origin has signed
// of what this node has applied, zero when there is none.
func (r *Relay) Head(ctx context.Context, site content.SiteID) (changelog.Checkpoint, error) {
	if site.IsPreview() {
		return changelog.Checkpoint{Site: site}, nil // they stay at the origin
	}
	r.mu.Lock()
	l := r.logs[site]
	if l != nil && (!r.c.Signs || l.head.Digest != changelog.Hash{}) {
		defer r.mu.Unlock()
		return l.head, nil
	}
	r.mu.Unlock()
	cp, err := r.checkpoint(ctx, site)
	if err != nil || cp.Position.Seq == 0 {
		return changelog.Checkpoint{Site: site}, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	switch l = r.logs[site]; {
	case l == nil: // else it was applied to meanwhile
		l = r.begin(site, cp)
	case l.at == cp.Position: // the log did not tell the digest
		r.offer(l, cp)
	}
	return l.head, nil
}

// checkpoint asks the files how far a site is.
func (r *Relay) checkpoint(ctx context.Context, site content.SiteID) (changelog.Checkpoint, error) {
	if site == content.Control {
		return r.c.Directory.Checkpoint(), nil
	}
	return r.c.Sets.Checkpoint(ctx, site)
}

// Objects implements changelog.Log.
func (r *Relay) Objects(ctx context.Context, site content.SiteID) (changelog.Checkpoint, iter.Seq2[changelog.Object, error], error) {
	if site.IsPreview() {
		return changelog.Checkpoint{}, nil, fail.E(fail.NotFound, "Previews are not handed on.")
	}
	of, cancel := context.WithCancel(ctx)
	cp, objects, err := r.objects(of, site)
	if err == nil && cp.Position.Seq == 0 {
		err = fail.E(fail.Unavailable, "There is nothing of site %d here yet.", site)
	}
	if err == nil && cp.Signature == (changelog.Signature{}) && !r.c.Signs {
		err = fail.E(fail.Unavailable, "This node has no signature of the origin's for where site %d is, %s; it comes with the next change. Ask another node for a snapshot, or ask again then.", site, cp.Position)
	}
	if err != nil {
		cancel()
		return changelog.Checkpoint{Site: site}, nil, err
	}
	return cp, func(yield func(changelog.Object, error) bool) {
		defer cancel()
		objects(yield)
	}, nil
}

func (r *Relay) objects(ctx context.Context, site content.SiteID) (changelog.Checkpoint, iter.Seq2[changelog.Object, error], error) {
	if site == content.Control {
		return r.c.Directory.Objects(ctx)
	}
	return r.c.Sets.Objects(ctx, site)
}
