// Package receipt knows which nodes and CDNs have which change of a site, and how
// long after its commit they had it.
//
// Nodes tell what they have applied, each the one that it follows, which hands it
// on to the one that it follows itself: so the origin's book has all of them. All
// of it is in memory: a process that starts knows what is told from then on.
package receipt

import (
	"sync"
	"time"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
)

// How long a node counts.
const (
	Seen   = 60 * time.Second // who was heard of within that is waited for
	forget = time.Hour        // who was not heard of for so long was never there
)

// Config is what a Book is made of. For the bounds the zero value stands for what
// the comment names.
type Config struct {
	ID   string      // of this node, for good; see Node
	Name string      // of this node
	Kind string      // of this node: Origin or Edge
	CDNs []string    // names of those that are purged
	Now  clock.Clock // clock.Steady: measures
	Wall clock.Clock // clock.System: what moments of commits are told by
	Late func(Late)  // see Late; nobody

	Nodes     int // 1,000 nodes known
	Positions int // 500,000 positions of all nodes
	PerSite   int // 300 changes kept of a site
	Changes   int // 30,000 changes kept in all
}

// Late says that a node has come beyond changes of a site whose Wait was over
// before it had them: what it answered meanwhile was older.
type Late struct {
	Site     content.SiteID
	From, To Point // the changes after From up to To
}

// Book is what one process knows. It may be used by many goroutines.
type Book struct {
	c Config

	mu        sync.Mutex // guards the rest
	nodes     map[who]*node
	positions int // of all nodes
	sites     map[content.SiteID]*history
	order     []content.SiteID         // of the changes kept, oldest first
	closed    map[content.SiteID]Point // no node is waited for any more to have what is before
	moves     uint64                   // of positions, and nodes that came
	version   uint64                   // of the last thing that was told
	changed   chan struct{}            // closed, and made anew, when something was told
}

// who is a node as one token speaks of it: no token can speak for the nodes of
// another.
type who struct{ token, id string }

// New makes a book that knows of this node alone.
func New(c Config) *Book {
	if c.Now == nil {
		c.Now = clock.Steady
	}
	if c.Wall == nil {
		c.Wall = clock.System
	}
	if c.Late == nil {
		c.Late = func(Late) {}
	}
	for value, usual := range map[*int]int{&c.Nodes: 1000, &c.Positions: 500_000, &c.PerSite: 300, &c.Changes: 30_000} {
		if *value <= 0 {
			*value = usual
		}
	}
	b := &Book{c: c, nodes: map[who]*node{}, sites: map[content.SiteID]*history{}, closed: map[content.SiteID]Point{}, changed: make(chan struct{})}
	b.nodes[who{"", c.ID}] = &node{Node: Node{ID: c.ID, Name: c.Name}, at: map[content.SiteID]spot{}, heard: c.Now(), self: true}
	return b
}

// Changed is closed when something is told that was not known.
func (b *Book) Changed() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.changed
}

// news wakes who waits. It is called with mu held.
func (b *Book) news() {
	close(b.changed)
	b.changed = make(chan struct{})
}
