package receipt

import (
	"context"
	"slices"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// history is the newest changes of a site, oldest first.
type history struct {
	changes []change
	// started is where the site was when the first change was kept: of what is
	// before, nothing is known.
	started Point
}

// change is one position that somebody may ask a receipt of.
type change struct {
	to        Point
	committed time.Time
	applied   time.Time // here
	has       map[who]time.Duration
	purged    map[string]time.Duration // by CDN
}

// Commit is a change that was applied here.
type Commit struct {
	To Point
	At content.Micros // by the clock of who committed it
}

// Applied notes that this node has applied changes of a site, in their order.
func (b *Book) Applied(site content.SiteID, before Point, commits []Commit) {
	if len(commits) == 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now, wall := b.c.Now(), b.c.Wall()
	h := b.sites[site]
	if h == nil {
		h = &history{started: before}
		b.sites[site] = h
	}
	for _, c := range commits[max(0, len(commits)-b.c.PerSite):] {
		if len(h.changes) > 0 && c.To.Compare(h.changes[len(h.changes)-1].to) <= 0 {
			continue
		}
		ago := max(0, wall.Sub(time.UnixMicro(int64(c.At))))
		h.add(change{to: c.To, committed: now.Add(-ago), applied: now, has: map[who]time.Duration{}, purged: map[string]time.Duration{}})
		b.order = append(b.order, site)
	}
	b.trim(h)
	b.move(b.self(), site, commits[len(commits)-1].To, nil)
	for _, n := range b.nodes {
		if s, ok := n.at[site]; ok {
			h.reached(n.key(), s.Point, s.since) // some were faster than this node
		}
	}
	b.news()
}

func (h *history) add(c change) { h.changes = append(h.changes, c) }

// trim keeps what is remembered within bounds. It is called with mu held.
func (b *Book) trim(h *history) {
	if over := len(h.changes) - b.c.PerSite; over > 0 {
		h.drop(over)
	}
	for len(b.order) > b.c.Changes {
		if oldest := b.sites[b.order[0]]; oldest != nil && len(oldest.changes) > 1 {
			oldest.drop(1)
		}
		b.order = b.order[1:]
	}
}

func (h *history) drop(n int) {
	h.started = h.changes[n-1].to
	h.changes = slices.Delete(h.changes, 0, n)
}

// reached notes that a node has all changes up to a point.
func (h *history) reached(key who, p Point, at time.Time) {
	for i := range slices.Backward(h.changes) {
		c := &h.changes[i]
		if c.to.Compare(p) > 0 {
			continue
		}
		if _, has := c.has[key]; has {
			return // and all before
		}
		c.has[key] = max(0, at.Sub(c.committed))
	}
}

// Purged notes that a CDN has forgotten what a site's changes up to a point made
// old.
func (b *Book) Purged(cdn string, site content.SiteID, p Point) {
	b.mu.Lock()
	defer b.mu.Unlock()
	h := b.sites[site]
	if h == nil {
		return
	}
	now := b.c.Now()
	for i := range slices.Backward(h.changes) {
		c := &h.changes[i]
		if c.to.Compare(p) > 0 {
			continue
		}
		if _, has := c.purged[cdn]; has {
			break
		}
		c.purged[cdn] = max(0, now.Sub(c.committed))
	}
	b.news()
}

// Wait waits until every node that was heard of within Seen and follows the site
// has it at p, for no longer than most after p was applied here, and returns how
// many have not. Who comes there later is Late.
func (b *Book) Wait(ctx context.Context, site content.SiteID, p Point, most time.Duration) (missing int) {
	left := most
	b.mu.Lock()
	if c, _ := b.find(site, p); c != nil {
		left -= b.c.Now().Sub(c.applied)
	}
	b.mu.Unlock()
	over := time.NewTimer(left)
	defer over.Stop()
	for {
		b.mu.Lock()
		missing, changed := b.missing(site, p), b.changed
		b.mu.Unlock()
		if missing == 0 {
			break
		}
		select {
		case <-changed:
			continue
		case <-over.C:
		case <-ctx.Done():
		}
		break
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed[site].Compare(p) < 0 {
		b.closed[site] = p
	}
	return b.missing(site, p)
}

// missing counts the nodes that are waited for. It is called with mu held.
func (b *Book) missing(site content.SiteID, p Point) (n int) {
	now := b.c.Now()
	for _, of := range b.nodes {
		if s, follows := of.at[site]; follows && s.Compare(p) < 0 && (of.self || now.Sub(of.heard) <= Seen) {
			n++
		}
	}
	return n
}

// find returns the first change that is not before a point. It is called with mu
// held.
func (b *Book) find(site content.SiteID, p Point) (*change, error) {
	h := b.sites[site]
	if h == nil || p.Compare(h.started) <= 0 {
		if s, ok := b.self().at[site]; !ok || s.Compare(p) < 0 {
			return nil, nil //nolint:nilnil // it is yet to come
		}
		return nil, fail.E(fail.NotFound, "There is no receipt for %s: they are kept for a site's newest changes, and not over a restart.", p)
	}
	i, _ := slices.BinarySearchFunc(h.changes, p, func(c change, p Point) int { return c.to.Compare(p) })
	if i == len(h.changes) {
		return nil, nil //nolint:nilnil // it is yet to come
	}
	return &h.changes[i], nil
}
