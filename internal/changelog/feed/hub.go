package feed

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
)

// hub knows the signed heads of all logs, and wakes the streams when one has
// changed and when a heartbeat is due.
type hub struct {
	s     *Server
	now   clock.Clock
	hints chan content.SiteID

	mu      sync.Mutex // guards the rest
	heads   map[content.SiteID]*head
	version uint64 // of the latest change
	known   bool   // all heads were looked at once
	well    bool   // the last look succeeded
	contact time.Time
	older   time.Duration // what the log knew then was so old
	epoch   changelog.Epoch
	beats   uint64
	ended   bool
	changed chan struct{} // closed, and made anew, at each change and beat
}

// head is the checkpoint at a log's end. It is never changed.
type head struct {
	changelog.Checkpoint
	version uint64
}

func newHub(s *Server) *hub {
	return &hub{s: s, now: s.Now, hints: make(chan content.SiteID, 256), heads: map[content.SiteID]*head{}, changed: make(chan struct{})}
}

func (h *hub) hint(site content.SiteID) {
	if site.IsPreview() {
		return
	}
	select {
	case h.hints <- site:
	default:
	}
}

// run looks at the heads each second and when there is a hint, one look at a
// time. A log that does not answer stops no heartbeat: those tell how old the
// heads are.
func (h *hub) run(ctx context.Context) error {
	tick := h.s.Tick
	if tick == nil {
		t := time.NewTicker(time.Second)
		defer t.Stop()
		tick = t.C
	}
	ctx, cancel := context.WithCancel(ctx)
	looked := make(chan struct{}, 1)
	looking, all := false, true
	hinted := map[content.SiteID]bool{}
	for ticks := 1; ctx.Err() == nil; {
		if !looking && (all || len(hinted) > 0) {
			looking = true
			go func(all bool, sites map[content.SiteID]bool) {
				h.look(ctx, all, sites)
				looked <- struct{}{}
			}(all, hinted)
			all, hinted = false, map[content.SiteID]bool{}
		}
		select {
		case <-ctx.Done():
		case <-looked:
			looking = false
		case site := <-h.hints:
			hinted[site] = true
		case <-tick:
			all = true
			if ticks++; ticks%2 == 0 {
				h.beat()
			}
			if ticks%10 == 0 {
				h.s.cache.forget()
				h.s.spool.sweep()
			}
		}
	}
	cancel()
	if looking {
		<-looked
	}
	h.end()
	h.s.spool.end()
	return nil
}

// look takes in the heads of all logs, or of some.
func (h *hub) look(ctx context.Context, all bool, sites map[content.SiteID]bool) {
	ctx, cancel := context.WithTimeout(ctx, lookup)
	defer cancel()
	if !all {
		for site := range sites {
			h.mu.Lock()
			old := h.heads[site]
			h.mu.Unlock()
			if old != nil { // else it is for a look at all of them to find
				h.take(ctx, site, nil)
			}
		}
		return
	}
	named, err := h.s.Log.Heads(ctx)
	if err != nil {
		h.lost(ctx, err)
		return
	}
	maps.DeleteFunc(named, func(site content.SiteID, p changelog.Position) bool {
		return site < 0 || site.IsPreview() || p.Seq == 0
	})
	h.mu.Lock()
	before := maps.Clone(h.heads)
	h.mu.Unlock()
	for _, site := range slices.Sorted(maps.Keys(named)) { // the control log first
		if p := named[site]; before[site] == nil || before[site].Position != p {
			h.take(ctx, site, &p)
		}
	}
	h.found(named)
}

// take looks at one head. Where a log is named and its digest cannot be told,
// its position alone is signed: one log that fails must not hide the others.
func (h *hub) take(ctx context.Context, site content.SiteID, named *changelog.Position) {
	c, err := h.s.Log.Head(ctx, site)
	if err != nil && named != nil {
		c, err = changelog.Checkpoint{Site: site, Position: *named}, nil
	}
	if err == nil {
		err = h.s.sign(ctx, &c)
	}
	if err != nil || c.Position.Seq == 0 {
		if err != nil && !errors.Is(err, errUnsigned) && ctx.Err() == nil {
			h.s.Logger.WarnContext(ctx, "the head of a log cannot be told", "site", site, "error", err)
		}
		return
	}
	h.s.spool.grown(ctx, c)
	h.mu.Lock()
	defer h.mu.Unlock()
	if old := h.heads[site]; old != nil && old.Checkpoint == c {
		return
	}
	h.version++
	h.heads[site] = &head{Checkpoint: c, version: h.version}
	if c.Position.Epoch.Number > h.epoch.Number || h.epoch == (changelog.Epoch{}) {
		h.epoch = c.Position.Epoch
	}
	if h.known {
		h.wake()
	}
}

// found notes that all heads were looked at, and which are there.
func (h *hub) found(named map[content.SiteID]changelog.Position) {
	older := h.s.logAge()
	h.mu.Lock()
	defer h.mu.Unlock()
	for site := range h.heads {
		if _, there := named[site]; !there {
			delete(h.heads, site)
			h.version++
			h.s.spool.drop(site)
		}
	}
	first := !h.known
	h.known, h.well, h.contact, h.older = true, true, h.now(), older
	if first {
		h.wake()
	}
}

func (h *hub) lost(ctx context.Context, err error) {
	h.mu.Lock()
	told := !h.well && h.known
	h.well = false
	h.mu.Unlock()
	if !told && ctx.Err() == nil {
		h.s.Logger.WarnContext(ctx, "the log's heads cannot be told; followers are told how old they are", "error", err)
	}
}

// age is how long ago the log answered, and how old its knowledge was then; zero
// while it answers. What it says of its age meanwhile counts the same time again.
func (h *hub) age() (since, older time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if now := h.now(); !h.well || now.Sub(h.contact) > silence {
		return max(0, now.Sub(h.contact)), h.older
	}
	return 0, 0
}

func (h *hub) beat() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.beats++
	h.wake()
}

func (h *hub) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ended = true
	h.wake()
}

// wake is called with mu held.
func (h *hub) wake() {
	close(h.changed)
	h.changed = make(chan struct{})
}

// view is what a stream sees of the hub at one moment.
type view struct {
	heads   []*head // changed since the version asked for
	version uint64
	epoch   changelog.Epoch
	beats   uint64
	ended   bool
	changed chan struct{}
}

// since returns the heads that changed after a version, the control log's first.
func (h *hub) since(version uint64) view {
	h.mu.Lock()
	defer h.mu.Unlock()
	v := view{version: h.version, epoch: h.epoch, beats: h.beats, ended: h.ended, changed: h.changed}
	if v.version != version {
		for _, head := range h.heads {
			if head.version > version {
				v.heads = append(v.heads, head)
			}
		}
	}
	slices.SortFunc(v.heads, func(a, b *head) int { return int(a.Site - b.Site) })
	return v
}

// state is what is known of all heads, without them.
func (h *hub) state() (epoch changelog.Epoch, known bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.epoch, h.known && !h.ended
}

// there reports whether a site has a head now.
func (h *hub) there(site content.SiteID) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.heads[site] != nil
}

// checkpoint returns the head of a site as it was last seen.
func (h *hub) checkpoint(site content.SiteID) (c changelog.Checkpoint) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if head := h.heads[site]; head != nil {
		c = head.Checkpoint
	}
	return c
}
