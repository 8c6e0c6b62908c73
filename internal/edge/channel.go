package edge

import (
	"context"
	"errors"
	"sort"
	"sync"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

const (
	maxRing  = 5000 // changes that a channel keeps for listeners who are behind
	maxBatch = 64   // events between two looks at whether a listener may go on
	look     = time.Second
)

// channel has the newest changes of one site at hand for all who listen to it,
// each encoded once. What is older it reads from the set when somebody asks.
type channel struct {
	h    *Handler
	site content.SiteID
	rung chan struct{} // the set may have grown
	stop context.CancelFunc

	listeners int // guarded by mu of channels

	reading sync.Mutex // held to read the set, so that what is read is put in order

	mu   sync.Mutex // guards what follows
	from changelog.Position
	ring []*news
	n    int           // changes in ring
	more chan struct{} // closed when ring has grown
	late bool          // the set could not be read
}

// channels are those that somebody listens to.
type channels struct {
	mu    sync.Mutex
	sites map[content.SiteID]*channel // guarded by mu
}

// join returns the channel of a site; a new one begins at a position. Leave ends
// it with its last listener.
func (h *Handler) join(site content.SiteID, at changelog.Position) *channel {
	h.channels.mu.Lock()
	defer h.channels.mu.Unlock()
	c := h.channels.sites[site]
	if c == nil {
		ctx, cancel := context.WithCancel(context.Background())
		c = &channel{h: h, site: site, rung: make(chan struct{}, 1), stop: cancel, from: at, more: make(chan struct{})}
		if h.channels.sites == nil {
			h.channels.sites = map[content.SiteID]*channel{}
		}
		h.channels.sites[site] = c
		c.rung <- struct{}{} // the set may have grown since
		go c.run(ctx)
	}
	c.listeners++
	return c
}

func (c *channel) leave() {
	c.h.channels.mu.Lock()
	defer c.h.channels.mu.Unlock()
	if c.listeners--; c.listeners == 0 {
		delete(c.h.channels.sites, c.site)
		c.stop()
	}
}

// ring tells who listens to a site, or to any, that its set may have grown.
func (h *Handler) ring(site content.SiteID) {
	h.channels.mu.Lock()
	defer h.channels.mu.Unlock()
	for id, c := range h.channels.sites {
		if id == site || site == content.Control {
			select {
			case c.rung <- struct{}{}:
			default:
			}
		}
	}
}

// run follows the set. Where nobody tells of its changes it looks by itself.
func (c *channel) run(ctx context.Context) {
	t := time.NewTicker(look)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.rung:
		case <-t.C:
			if !c.h.cache.idle.Load() && !c.isLate() {
				continue
			}
		}
		c.grow(ctx)
	}
}

func (c *channel) isLate() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.late
}

// grow takes in what the set has beyond the ring. A set of another history, or one
// that was built anew further on, begins a new ring.
func (c *channel) grow(ctx context.Context) {
	c.reading.Lock()
	defer c.reading.Unlock()
	at := c.last()
	groups, now, err := c.read(ctx, delivery.MarkOf(at))
	c.mu.Lock()
	defer c.mu.Unlock()
	c.late = err != nil && !errors.Is(err, delivery.ErrForgotten)
	switch {
	case errors.Is(err, delivery.ErrForgotten):
		c.from, c.ring, c.n = now, nil, 0
	case err != nil || len(groups) == 0:
		return
	default:
		c.ring = append(c.ring, groups...)
		for _, g := range groups {
			c.n += len(g.Changes)
		}
		for c.n > maxRing && len(c.ring) > 1 {
			c.from, c.n = c.ring[0].To, c.n-len(c.ring[0].Changes)
			c.ring[0] = nil
			c.ring = c.ring[1:]
		}
	}
	close(c.more)
	c.more = make(chan struct{})
}

// reach takes in what the set has from a mark up to the ring.
func (c *channel) reach(ctx context.Context, since delivery.Mark) error {
	c.reading.Lock()
	defer c.reading.Unlock()
	c.mu.Lock()
	from := c.from
	c.mu.Unlock()
	if since.Seq >= from.Seq {
		return nil // somebody else was faster
	}
	groups, _, err := c.read(ctx, since)
	if err != nil {
		return err
	}
	end := sort.Search(len(groups), func(i int) bool { return groups[i].To.Seq >= from.Seq })
	if end == len(groups) || groups[end].To != from && delivery.MarkOf(groups[end].To) != delivery.MarkOf(from) {
		return delivery.ErrForgotten // the set is another's now; grow will see it
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ring = append(groups[:end+1:end+1], c.ring...)
	c.from = groups[0].From
	for _, g := range groups[:end+1] {
		c.n += len(g.Changes)
	}
	return nil
}

// read reads the set, whatever it says of its position.
func (c *channel) read(ctx context.Context, since delivery.Mark) (out []*news, now changelog.Position, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.h.c.Timeout)
	defer cancel()
	set, err := c.h.c.Sets.Read(ctx, c.site)
	if err != nil {
		return nil, now, err
	}
	groups, err := set.Changes(ctx, since)
	view := delivery.ViewOf(set)
	now = set.Position()
	if closed := set.Close(); err == nil {
		err = closed
	}
	for _, g := range groups {
		out = append(out, newNews(view, g))
	}
	return out, now, err
}

func (c *channel) last() changelog.Position {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.newest()
}

// newest is where the ring ends. It is called with mu held.
func (c *channel) newest() changelog.Position {
	if len(c.ring) == 0 {
		return c.from
	}
	return c.ring[len(c.ring)-1].To
}

// after returns the next changes after a mark, some of them, and what is closed
// when there are more. It returns ErrForgotten and ErrAhead as a set does.
func (c *channel) after(ctx context.Context, m delivery.Mark) (next []*news, now changelog.Position, more <-chan struct{}, err error) {
	c.mu.Lock()
	if m.Seq < c.from.Seq {
		c.mu.Unlock()
		if err := c.reach(ctx, m); err != nil {
			return nil, c.last(), nil, err
		}
		c.mu.Lock()
	}
	defer c.mu.Unlock()
	now = c.newest()
	i := sort.Search(len(c.ring), func(i int) bool { return c.ring[i].To.Seq > m.Seq })
	at := c.from
	if i > 0 {
		at = c.ring[i-1].To
	}
	switch {
	case m.Is(at):
		return append(next, c.ring[i:min(len(c.ring), i+maxBatch)]...), now, c.more, nil
	case now.Before(m.Position()):
		return nil, now, c.more, delivery.ErrAhead
	}
	return nil, now, c.more, delivery.ErrForgotten
}
