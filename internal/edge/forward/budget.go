package forward

import (
	"sync"
	"time"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
)

const (
	slots  = 10 // seconds that the budget looks back
	share  = 10 // one second attempt for so many requests …
	floors = 3  // … and so many a second in any case
)

// budget bounds second attempts, so that a leader in trouble is not asked twice
// as much: 10 % of the requests of the last 10 s, and 3 a second.
type budget struct {
	now clock.Clock

	mu      sync.Mutex
	at      int64 // the second that slot at%slots is for
	asked   [slots]int
	retried [slots]int
}

// request notes a request.
func (b *budget) request() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.turn()
	b.asked[b.at%slots]++
}

// take reports whether a second attempt may be made, and counts it.
func (b *budget) take() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.turn()
	asked, retried := 0, 0
	for i := range slots {
		asked += b.asked[i]
		retried += b.retried[i]
	}
	if retried >= asked/share+floors*slots {
		return false
	}
	b.retried[b.at%slots]++
	return true
}

// turn forgets what is longer ago.
func (b *budget) turn() {
	now := b.now().Unix()
	for s := max(b.at+1, now-slots+1); s <= now; s++ {
		b.asked[s%slots], b.retried[s%slots] = 0, 0
	}
	b.at = max(b.at, now)
}

// pace bounds the previews of each site.
type pace struct {
	now       clock.Clock
	perSecond int

	mu    sync.Mutex
	sites map[content.SiteID]bucket
}

type bucket struct {
	left float64
	at   time.Time
}

// take reports whether a site may have one more preview now.
func (p *pace) take(site content.SiteID) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	now, most := p.now(), float64(p.perSecond)
	b, known := p.sites[site]
	switch {
	case p.sites == nil:
		p.sites = map[content.SiteID]bucket{}
		fallthrough
	case !known:
		b.left = most
	default:
		b.left = min(most, b.left+max(0, now.Sub(b.at).Seconds())*most)
	}
	b.at = now
	taken := b.left >= 1
	if taken {
		b.left--
	}
	p.sites[site] = b
	return taken
}
