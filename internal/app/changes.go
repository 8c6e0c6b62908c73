package app

import (
	"github.com/gheecms/ghee/internal/edge"
	"github.com/gheecms/ghee/internal/set"
)

// changes tells the edge what its sets are about to show otherwise, so that it
// lets go of the answers it keeps. It implements set.Watcher.
type changes struct{ edge *edge.Handler }

// Changing implements set.Watcher.
func (c changes) Changing(to set.Change) {
	if to.All {
		c.edge.Clear(to.Site, to.To)
		return
	}
	c.edge.Purge(to.Site, to.To, to.Keys)
}

// Changed implements set.Watcher.
func (c changes) Changed(to set.Change) {
	if to.All {
		c.edge.Clear(to.Site, to.To) // answers may have been read from the old set until now
	}
	c.edge.Advance(to.Site, to.To)
}
