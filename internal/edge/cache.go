package edge

import (
	"net/http"
	"sync/atomic"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/respcache"
)

// cache keeps answers, or nothing where this node is told to keep none.
type cache struct {
	kept *respcache.Cache[*answer]
	idle atomic.Bool // somebody else changes the sets
}

func (c *cache) init(bytes int) {
	if bytes > 0 {
		c.kept = respcache.New[*answer](bytes)
	}
}

func (c *cache) get(site content.SiteID, key string) (*answer, bool) {
	if c.kept == nil || c.idle.Load() {
		return nil, false
	}
	return c.kept.Get(site, key)
}

// find is get for who asks again when there is nothing.
func (c *cache) find(site content.SiteID, key string) (*answer, bool) {
	if c.kept == nil || c.idle.Load() {
		return nil, false
	}
	return c.kept.Find(site, key)
}

func (c *cache) begin(site content.SiteID) (f respcache.Flight) {
	if c.kept != nil && !c.idle.Load() && !site.IsPreview() {
		f = c.kept.Begin(site)
	}
	return f
}

// keep stores an answer about published content; drafts and refusals are made
// anew each time.
func (c *cache) keep(f respcache.Flight, key string, a *answer) {
	if c.kept != nil && f != (respcache.Flight{}) && (a.Status == http.StatusOK || a.Status == http.StatusNotFound) {
		c.kept.Put(f, key, a.Position, a.Keys, a)
	}
}

func (c *cache) grown(site content.SiteID, key string) {
	if c.kept != nil {
		c.kept.Grown(site, key)
	}
}

// cached is the step that answers from memory. What is kept is what the set would
// answer now (respcache), so position and age are those of the set, not of the
// moment when the answer was made.
func (h *Handler) cached(x *exchange) *reply {
	if x.previews() || x.query.Syncs() {
		return nil
	}
	a, ok := h.cache.get(x.set, x.name())
	if !ok {
		return nil
	}
	return h.hit(x, a)
}

// hit is the reply that a kept answer makes; nil where the steps that follow know
// what to do.
func (h *Handler) hit(x *exchange, a *answer) *reply {
	if h.tooOld(a.maxStale, x.asOf) != nil || a.draftsBySlug && a.Status == http.StatusNotFound {
		return nil
	}
	at := h.shown.at(x.set)
	if a.searches {
		at = h.found.at(x.set)
	}
	if at.Before(x.least) {
		return nil // a search: the set knows whether its words are there
	}
	out := a.reply()
	out.from, out.position = statusHit, at
	return out
}

// Purge takes away the kept answers of a site that carry one of these surrogate
// keys of delivery. It is called before reads see the change that leads to a
// position.
func (h *Handler) Purge(site content.SiteID, to changelog.Position, keys []string) {
	if h.cache.kept != nil {
		h.cache.kept.Purge(site, to, keys)
	}
}

// Clear takes away all kept answers of a site. It is called before reads see what
// changes everything, and again after.
func (h *Handler) Clear(site content.SiteID, to changelog.Position) {
	if h.cache.kept != nil {
		h.cache.kept.Clear(site, to)
	}
}

// Alone says whether this process is the only one that changes its sets, as it is
// unless told otherwise. While it is not, nobody tells it of changes, and answers
// are neither kept nor taken from what was kept.
func (h *Handler) Alone(is bool) {
	if is && h.cache.kept != nil && h.cache.idle.Load() {
		h.cache.kept.Reset()
	}
	h.cache.idle.Store(!is)
	h.ring(content.Control) // what another process changed, nobody told
}

// Advance tells that reads of a site see this position now.
func (h *Handler) Advance(site content.SiteID, to changelog.Position) {
	h.shown.note(site, to)
	h.ring(site)
}

// Kept tells what the cache has done and holds.
func (h *Handler) Kept() respcache.Counts {
	if h.cache.kept == nil {
		return respcache.Counts{}
	}
	return h.cache.kept.Counts()
}
