package receipt

import (
	"cmp"
	"slices"
	"time"

	"github.com/gheecms/ghee/internal/content"
)

// Receipt is who has a change.
type Receipt struct {
	Site      content.SiteID
	At        Point // asked for
	Committed time.Time
	Complete  bool    // all of them have it
	Places    []Place // none while the change is not applied here
}

// The kinds of a Place.
const (
	Origin = "origin"
	Edge   = "edge"
	CDN    = "cdn"
)

// Place is a node or a CDN.
type Place struct {
	Name, Kind string
	State      string        // of a node, as it told; "" for this node and for CDNs
	Has        bool          // the change; a CDN: it has forgotten what that made old
	After      time.Duration // from the commit until it was known here that it has
	Heard      time.Duration // since a node was last heard of
}

// Receipt returns who has the changes of a site up to p: nodes that were heard of
// within Seen, those that have it at all, and every CDN. fail.NotFound for what
// is not remembered.
func (b *Book) Receipt(site content.SiteID, p Point) (Receipt, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := Receipt{Site: site, At: p}
	c, err := b.find(site, p)
	if c == nil {
		return r, err
	}
	now := b.c.Now()
	r.Committed, r.Complete = b.c.Wall().Add(-now.Sub(c.committed)), true
	for key, n := range b.nodes {
		_, follows := n.at[site]
		after, has := c.has[key]
		heard := now.Sub(n.heard)
		switch {
		case n.self:
			heard = 0
		case !has && (!follows || heard > Seen):
			continue
		}
		place := Place{Name: n.Name, Kind: Edge, State: n.State, Has: has, After: after, Heard: heard}
		if n.self {
			place.Kind, place.State = b.c.Kind, ""
		}
		r.Places = append(r.Places, place)
	}
	for _, name := range b.c.CDNs {
		after, has := c.purged[name]
		r.Places = append(r.Places, Place{Name: name, Kind: CDN, Has: has, After: after})
	}
	for _, place := range r.Places {
		r.Complete = r.Complete && place.Has
	}
	rank := map[string]int{Origin: 0, Edge: 1, CDN: 2}
	slices.SortFunc(r.Places, func(x, y Place) int {
		return cmp.Or(cmp.Compare(rank[x.Kind], rank[y.Kind]), cmp.Compare(x.Name, y.Name), cmp.Compare(x.Heard, y.Heard))
	})
	return r, nil
}

// Newest returns the points of a site's newest changes, the newest first.
func (b *Book) Newest(site content.SiteID, limit int) (all []Point) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if h := b.sites[site]; h != nil {
		for _, c := range slices.Backward(h.changes) {
			if len(all) == limit {
				break
			}
			all = append(all, c.to)
		}
	}
	return all
}
