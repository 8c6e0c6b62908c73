package queue

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/purge"
	"github.com/gheecms/ghee/internal/receipt"
	"github.com/gheecms/ghee/internal/set"
)

// Config is what a Queue is made of.
type Config struct {
	Drivers []purge.Driver
	// Waiter waits for edges; receipt.Book implements it.
	Waiter Waiter
	// Wire names a key as CDNs know it, SiteWire a site's own.
	Wire     func(site content.SiteID, key string) string
	SiteWire func(site content.SiteID) string
	// Positions are where this process's sets are, as far as that is known.
	Positions func() map[content.SiteID]changelog.Position
	IDs       clock.IDs
	Now       clock.Clock // clock.System
	Log       *slog.Logger
	Tick      <-chan time.Time // every 5 s
}

// Waiter knows of edges.
type Waiter interface {
	Wait(ctx context.Context, site content.SiteID, p receipt.Point, most time.Duration) (missing int)
	Purged(cdn string, site content.SiteID, p receipt.Point)
}

// Queue makes jobs of changes, and does them. It implements set.Watcher.
type Queue struct {
	c      Config
	bell   chan struct{}
	mu     sync.Mutex // guards the rest
	news   map[content.SiteID]*news
	order  []content.SiteID // of news
	recent map[content.SiteID][]step
	queued []Stat
}

var _ set.Watcher = (*Queue)(nil)

// news is what was applied of a site and has not become jobs.
type news struct {
	old
	from, to changelog.Position // to is zero for a site that is gone
	moved    bool               // from and to are known
	again    bool               // whatever the cursor says, it is to be purged
}

// New makes a queue.
func New(c Config) *Queue {
	if c.Now == nil {
		c.Now = clock.System
	}
	if c.IDs == nil {
		c.IDs = clock.NewID
	}
	return &Queue{c: c, bell: make(chan struct{}, 1), news: map[content.SiteID]*news{}, recent: map[content.SiteID][]step{}}
}

// Changing implements set.Watcher.
func (q *Queue) Changing(set.Change) {}

// Changed implements set.Watcher.
func (q *Queue) Changed(c set.Change) {
	n := &news{old: old{receipt.PointOf(c.To), c.All, c.Keys}.bounded(), from: c.From, to: c.To, moved: true}
	n.again = c.From == c.To || c.From.Seq == 0 || c.To.Seq == 0 // another generation: of this process alone, or of unknown beginning
	q.mu.Lock()
	q.remember(c, n.old)
	q.add(c.Site, n)
	q.mu.Unlock()
	q.ring()
}

// Late has what an edge answered for too long purged once more.
func (q *Queue) Late(l receipt.Late) {
	q.mu.Lock()
	q.add(l.Site, &news{old: q.since(l), again: true})
	q.mu.Unlock()
	q.ring()
}

func (q *Queue) ring() {
	select {
	case q.bell <- struct{}{}:
	default:
	}
}

// add puts news behind those of its site. It is called with mu held.
func (q *Queue) add(site content.SiteID, n *news) {
	was := q.news[site]
	if was == nil {
		q.news[site] = n
		q.order = append(q.order, site)
		return
	}
	was.join(n)
}

// join takes in news that came later.
func (n *news) join(next *news) {
	n.old, n.again = n.with(next.old), n.again || next.again
	switch {
	case !next.moved:
	case !n.moved:
		n.from, n.to, n.moved = next.from, next.to, true
	default:
		if next.from != n.to && next.from.Seq > 0 && next.from != next.to {
			n.old = n.with(old{All: true}) // something between is missing
		}
		n.to = next.to
	}
}

// take takes the news of one site; nil when there are none.
func (q *Queue) take() (content.SiteID, *news) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.order) == 0 {
		return 0, nil
	}
	site := q.order[0]
	q.order = q.order[1:]
	n := q.news[site]
	delete(q.news, site)
	return site, n
}

// giveBack puts news before those that came meanwhile.
func (q *Queue) giveBack(site content.SiteID, n *news) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if later := q.news[site]; later != nil {
		n.join(later)
		q.news[site] = n
		return
	}
	q.news[site] = n
	q.order = append(q.order, site)
}
