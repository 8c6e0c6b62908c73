package set

import (
	"context"
	"maps"
	"slices"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// Change is what readers of a site's set are about to see otherwise.
type Change struct {
	Site     content.SiteID
	From, To changelog.Position // equal where other answers come of the same entries; zero for one that is not known
	Keys     []string           // surrogate keys of delivery whose answers may differ, sorted, each once; none when no reader sees it
	All      bool               // whatever the site answers may differ; then Keys is nil
}

// Watcher is told of changes, of one site in their order. It must not wait. Of
// previews it is told nothing.
//
// An answer belongs to the position it names (delivery.Response): it is true of
// the site's content when no change with one of its keys, and none of All, leads
// beyond that position. Changes of All may keep the position: then an answer is
// true when it was begun after Changed.
type Watcher interface {
	// Changing comes before readers can see a change: before the commit, or
	// before another generation serves. It may still come to nothing.
	Changing(Change)
	// Changed comes after readers can see it, before whoever made it goes on.
	Changed(Change)
}

// whole is the change from one generation of a site to the next.
func (s *Shelf) whole(site content.SiteID, to changelog.Position) Change {
	c := Change{Site: site, To: to, All: true}
	s.mu.Lock()
	v := s.open[site]
	s.mu.Unlock()
	if v == nil {
		return c
	}
	select {
	case <-v.ready:
		if v.set != nil {
			c.From = v.set.Position()
		}
	default:
	}
	return c
}

// changing tells the watcher of a change that comes, and returns what tells it
// that the change has come.
func (s *Shelf) changing(c Change) (changed func()) {
	if s.Watch == nil || c.Site.IsPreview() {
		return func() {}
	}
	s.Watch.Changing(c)
	return func() { s.Watch.Changed(c) }
}

// watched is how one set tells of its changes.
type watched struct {
	Watcher
	site content.SiteID
}

// changing tells of what a transaction is about to commit; nil when nobody is
// told.
func (w *watched) changing(from changelog.Position, a *applier) *Change {
	if w == nil || a.state.position == from {
		return nil
	}
	c := &Change{Site: w.site, From: from, To: a.state.position, All: a.changes.all}
	if !c.All {
		c.Keys = slices.Sorted(maps.Keys(a.changes.keys))
	}
	w.Changing(*c)
	return c
}

// whole tells of a change that nobody gathered.
func (w *watched) whole(from, to changelog.Position) *Change {
	if w == nil {
		return nil
	}
	c := &Change{Site: w.site, From: from, To: to, All: true}
	w.Changing(*c)
	return c
}

// prepare readies a transaction to be told of. Words that should have followed
// earlier changes follow with this one, or nearly: what those may have changed
// no longer has names.
func (w *watched) prepare(ctx context.Context, a *applier) error {
	if w == nil {
		return nil
	}
	a.changes = newChanges()
	_, err := a.c.one(ctx, into(&a.changes.all), `select exists (select 1 from unsearched)`)
	return err
}
