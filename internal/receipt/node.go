package receipt

import (
	"cmp"
	"slices"
	"time"

	"github.com/gheecms/ghee/internal/content"
)

// Node is what is told of a node.
type Node struct {
	ID    string // tells it from others of its name, also after a restart
	Name  string
	Beat  int64  // grows with every word of the node itself; who has heard a later one passes over it
	State string // live, lagging or disconnected, by its own account
	// Positions are those of its sites, or of those that have moved.
	Positions map[content.SiteID]Point
}

type node struct {
	Node    // without Positions
	token   string
	self    bool
	heard   time.Time // last, at first hand or through others
	version uint64    // of that
	at      map[content.SiteID]spot
}

// spot is how far a site is on a node.
type spot struct {
	Point
	since   time.Time
	version uint64
}

// Hear takes in what the bearer of a token tells of nodes, as far as it may speak
// of their sites. It reports whether a node was not known: then its positions are
// wanted, all of them.
func (b *Book) Hear(token string, allows func(content.SiteID) bool, nodes []Node) (all bool) {
	var late []Late
	b.mu.Lock()
	before := b.moves
	for _, told := range nodes {
		key := who{token, told.ID}
		n := b.nodes[key]
		if n != nil && told.Beat <= n.Beat || told.ID == b.c.ID {
			continue // an echo
		}
		if n == nil {
			if all = true; !b.room() {
				continue
			}
			n = &node{token: token, at: map[content.SiteID]spot{}}
			b.nodes[key] = n
			b.moves++
		}
		b.version++
		n.ID, n.Name, n.Beat, n.State, n.heard, n.version = told.ID, told.Name, told.Beat, told.State, b.c.Now(), b.version
		for site, p := range told.Positions {
			if allows(site) {
				late = b.move(n, site, p, late)
			}
		}
	}
	if b.moves != before { // a sign of life alone wakes nobody, or two that follow each other would never sleep
		b.news()
	}
	b.mu.Unlock()
	for _, l := range late {
		b.c.Late(l)
	}
	return all
}

// room makes sure that there is place for one more node, at the cost of those
// that were not heard of for long. It is called with mu held.
func (b *Book) room() bool {
	now := b.c.Now()
	for key, n := range b.nodes {
		if !n.self && now.Sub(n.heard) > forget {
			b.positions -= len(n.at)
			delete(b.nodes, key)
		}
	}
	return len(b.nodes) < b.c.Nodes
}

// move notes where a site of a node is. It is called with mu held.
func (b *Book) move(n *node, site content.SiteID, p Point, late []Late) []Late {
	was, known := n.at[site]
	if known && was.Point == p {
		return late
	}
	if !known {
		if b.positions >= b.c.Positions {
			return late
		}
		b.positions++
	}
	now := b.c.Now()
	b.version++
	b.moves++
	n.at[site] = spot{p, now, b.version}
	if p.Compare(was.Point) < 0 {
		return late // it has begun anew
	}
	if h := b.sites[site]; h != nil {
		h.reached(n.key(), p, now)
	}
	if closed := b.closed[site]; known && was.Compare(closed) < 0 {
		to := p
		if to.Compare(closed) > 0 {
			to = closed
		}
		late = append(late, Late{site, was.Point, to})
	}
	return late
}

func (n *node) key() who { return who{n.token, n.ID} }

// Here notes where a site of this node is.
func (b *Book) Here(site content.SiteID, p Point) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if n := b.self(); p.Seq > 0 && n.at[site].Point != p {
		b.move(n, site, p, nil)
		b.news()
	}
}

// Gone forgets a site.
func (b *Book) Gone(site content.SiteID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, n := range b.nodes {
		if _, known := n.at[site]; known {
			delete(n.at, site)
			b.positions--
		}
	}
	delete(b.sites, site)
	delete(b.closed, site)
}

// self is this node. It is called with mu held.
func (b *Book) self() *node { return b.nodes[who{"", b.c.ID}] }

// Since returns the nodes that were heard of after a version, with the positions
// that are newer, and the version to ask from next time. This node is always one
// of them, with the state it is in.
func (b *Book) Since(version uint64, state string) (nodes []Node, next uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	self := b.self()
	self.State, self.Beat = state, max(self.Beat+1, b.c.Wall().UnixMicro())
	for _, n := range b.nodes {
		if n.version <= version && !n.self {
			continue
		}
		told := n.Node
		told.Positions = map[content.SiteID]Point{}
		for site, s := range n.at {
			if s.version > version {
				told.Positions[site] = s.Point
			}
		}
		nodes = append(nodes, told)
	}
	return nodes, b.version
}

// Others returns the nodes that were heard of within Seen, without this one.
func (b *Book) Others() (nodes []Node) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, n := range b.nodes {
		if n.self || b.c.Now().Sub(n.heard) > Seen {
			continue
		}
		told := n.Node
		told.Positions = map[content.SiteID]Point{}
		for site, s := range n.at {
			told.Positions[site] = s.Point
		}
		nodes = append(nodes, told)
	}
	slices.SortFunc(nodes, func(a, b Node) int { return cmp.Compare(a.Name+a.ID, b.Name+b.ID) })
	return nodes
}
