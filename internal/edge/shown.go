package edge

import (
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// shown keeps the newest position that an answer of each site had. A request
// joins no flight that began before that was known, so no client is answered
// from an older moment than this node has told anybody before it asked.
type shown struct {
	sites sync.Map // content.SiteID → *atomic.Pointer[changelog.Position]; as many as there are sites
}

// key is the newest position of a site, for the key of a flight.
func (s *shown) key(site content.SiteID) string {
	if at, ok := s.sites.Load(site); ok {
		p := at.(*atomic.Pointer[changelog.Position]).Load()
		return strconv.FormatUint(p.Epoch.Number, 10) + "." + strconv.FormatInt(p.Seq, 10)
	}
	return ""
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
		if p.Epoch.Number < old.Epoch.Number || p.Epoch.Number == old.Epoch.Number && p.Seq <= old.Seq || at.CompareAndSwap(old, &p) {
			return
		}
	}
}
