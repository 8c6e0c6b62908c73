package edge

import (
	"sync"
	"sync/atomic"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

// shown keeps the newest position that each site's set is known to have come to,
// by an answer or by who applies its log. A request
// joins no flight that began before that was known, so no client is answered
// from an older moment than this node has told anybody before it asked.
type shown struct {
	sites sync.Map // content.SiteID → *atomic.Pointer[changelog.Position]; as many as there are sites
}

// positions are those told by answers of q's kind.
func (h *Handler) positions(q delivery.Query) *shown {
	if q.Searches() {
		return &h.found
	}
	return &h.shown
}

// at is the newest position of a site; zero for none.
func (s *shown) at(site content.SiteID) changelog.Position {
	if at, ok := s.sites.Load(site); ok {
		return *at.(*atomic.Pointer[changelog.Position]).Load()
	}
	return changelog.Position{}
}

// note takes in the position of an answer, before anybody is told it.
func (s *shown) note(site content.SiteID, p changelog.Position) {
	first := &atomic.Pointer[changelog.Position]{}
	first.Store(&p)
	known, loaded := s.sites.LoadOrStore(site, first)
	if !loaded {
		return
	}
	at := known.(*atomic.Pointer[changelog.Position])
	for {
		old := at.Load()
		if !old.Before(p) || at.CompareAndSwap(old, &p) {
			return
		}
	}
}
