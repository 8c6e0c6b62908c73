package feed

import (
	"sync"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// buffer keeps entries that were pushed until the follower reads them. What does
// not fit is dropped: the follower asks for it. So a site that is not read takes
// no room from the others for long, and nothing is ever waited for.
type buffer struct {
	limit int

	mu    sync.Mutex // guards the rest
	sites map[content.SiteID][]batch
	bytes int
}

// batch is entries that were verified, after a position.
type batch struct {
	after   changelog.Position
	entries []changelog.Entry
	bytes   int
}

func (b batch) end() changelog.Position { return b.entries[len(b.entries)-1].Position() }

// perSite is which part of the room one site may take.
const perSite = 8

func newBatch(after changelog.Position, entries []changelog.Entry) batch {
	b := batch{after: after, entries: entries}
	for _, e := range entries {
		b.bytes += weight(e)
	}
	return b
}

// add keeps a batch if there is room for it, and what there is leads to it.
func (b *buffer) add(site content.SiteID, n batch) {
	b.mu.Lock()
	defer b.mu.Unlock()
	have := b.sites[site]
	total := n.bytes
	for _, h := range have {
		total += h.bytes
	}
	if len(have) > 0 && have[len(have)-1].end() != n.after || len(have) > 0 && total > b.limit/perSite || b.bytes+n.bytes > b.limit {
		return
	}
	b.sites[site] = append(have, n)
	b.bytes += n.bytes
}

// take hands out what follows a position, no more than count entries, and
// forgets all before. It is nil when that is not here.
func (b *buffer) take(site content.SiteID, after changelog.Position, count int) (out []changelog.Entry) {
	b.mu.Lock()
	defer b.mu.Unlock()
	have := b.sites[site]
	for len(have) > 0 && have[0].after != after {
		b.bytes -= have[0].bytes // the follower is elsewhere: past it, or asking for what comes before
		have = have[1:]
	}
	for len(have) > 0 && len(out)+len(have[0].entries) <= count {
		out = append(out, have[0].entries...)
		b.bytes -= have[0].bytes
		have = have[1:]
	}
	if len(have) == 0 {
		delete(b.sites, site)
	} else {
		b.sites[site] = have
	}
	return out
}

// forget drops what is kept of a site.
func (b *buffer) forget(site content.SiteID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, h := range b.sites[site] {
		b.bytes -= h.bytes
	}
	delete(b.sites, site)
}
