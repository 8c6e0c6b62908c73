package edge

import (
	"net/http"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/respcache/memcached"
)

// Shared is a cache beside all nodes, which takes no longer than it may and may
// lose, hold back or repeat what it was given.
type Shared interface {
	// Get returns the answer to a query of a site that somebody put, if fits
	// takes it.
	Get(site content.SiteID, query string, fits func(memcached.Answer) bool) (memcached.Answer, bool)
	// GetPatiently is Get for who has no other answer.
	GetPatiently(site content.SiteID, query string, fits func(memcached.Answer) bool) (memcached.Answer, bool)
	// Put gives an answer to all nodes, some time soon.
	Put(site content.SiteID, query string, a memcached.Answer)
	// Grant returns what a token allowed, by its hash, when somebody put it.
	Grant(hash string) (content.Grant, bool)
	// PutGrant tells what a token allows to nodes without a directory.
	PutGrant(g content.Grant)
}

// alone is a node that shares nothing.
type alone struct{}

func (alone) Get(content.SiteID, string, func(memcached.Answer) bool) (a memcached.Answer, ok bool) {
	return a, false
}

func (alone) GetPatiently(content.SiteID, string, func(memcached.Answer) bool) (a memcached.Answer, ok bool) {
	return a, false
}

func (alone) Put(content.SiteID, string, memcached.Answer) {}

func (alone) Grant(string) (content.Grant, bool) { return content.Grant{}, false }

func (alone) PutGrant(content.Grant) {}

// sharedAt returns an answer that some node made from a set at this very position:
// then it is what the set here would say. newer is whether others are ahead.
func (h *Handler) sharedAt(site content.SiteID, query string, at changelog.Position, q delivery.Query) (a *answer, newer bool) {
	if site.IsPreview() || q.Syncs() { // another node remembers less, or more
		return nil, false
	}
	v, ok := h.c.Shared.Get(site, query, func(v memcached.Answer) bool {
		newer = at.Before(v.Position)
		return v.Position == at
	})
	if !ok {
		return nil, newer
	}
	return received(v, q), false
}

// sharedOfAnyAge returns an answer for a site that this node has no set of: of
// whatever age, since there is nothing else, but not older than what clients got
// here while there was a set. errTooOld where the site's owner forbids that age.
func (h *Handler) sharedOfAnyAge(site content.SiteID, query string, q delivery.Query) (*answer, error) {
	if site.IsPreview() || q.Syncs() {
		return nil, nil //nolint:nilnil // there is none, and that is no failure
	}
	v, ok := h.c.Shared.GetPatiently(site, query, func(v memcached.Answer) bool { return !v.Position.Before(h.positions(q).at(site)) })
	if !ok {
		return nil, nil //nolint:nilnil // as above
	}
	if err := h.tooOld(v.MaxStale, v.AsOf); err != nil {
		return nil, err
	}
	a := received(v, q)
	a.asOf, a.lent = v.AsOf, true
	return a, nil
}

func received(v memcached.Answer, q delivery.Query) *answer {
	a := newAnswer(v.Response, q)
	a.draftsBySlug, a.maxStale, a.source = v.DraftsBySlug, v.MaxStale, detailShared
	return a
}

// share gives an answer that was made from a set at a position to all nodes. The
// words of a search may lag behind their set: such an answer is of no one position.
func (h *Handler) share(site content.SiteID, query string, at changelog.Position, a *answer) {
	if site.IsPreview() || a.Position != at || a.draftsBySlug && a.Status == http.StatusNotFound {
		return
	}
	h.c.Shared.Put(site, query, memcached.Answer{Response: a.response(), AsOf: a.asOf, DraftsBySlug: a.draftsBySlug, MaxStale: a.maxStale})
}
