package relay

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// log is the newest part of a site's log.
type log struct {
	base    changelog.Position   // before the first entry
	entries []changelog.Entry    // without a gap; the last leads to at
	bytes   int                  // of them
	at      changelog.Position   // applied
	head    changelog.Checkpoint // the last one that is signed, or that can be
}

// begin makes a log that has no entries yet. It is called with mu held.
func (r *Relay) begin(site content.SiteID, cp changelog.Checkpoint) *log {
	l := &log{}
	r.logs[site] = l
	r.reset(l, cp)
	return l
}

// reset makes a log begin at a checkpoint. It is called with mu held.
func (r *Relay) reset(l *log, cp changelog.Checkpoint) {
	r.bytes -= l.bytes
	*l = log{base: cp.Position, at: cp.Position, head: changelog.Checkpoint{Site: cp.Site}}
	r.offer(l, cp)
}

// offer makes a checkpoint the head, if it is one to hand on.
func (r *Relay) offer(l *log, cp changelog.Checkpoint) {
	if r.c.Signs || cp.Signature != (changelog.Signature{}) {
		l.head = cp
	}
}

// weight is what an entry takes in memory, a little more rather than less.
func weight(e changelog.Entry) int { return len(e.Payload) + len(e.Meta) + 768 }

// add takes in entries that were applied after a position.
func (r *Relay) add(site content.SiteID, before changelog.Position, entries []changelog.Entry) {
	entries = entries[min(len(entries), after(entries, before)):]
	if len(entries) == 0 {
		return
	}
	r.mu.Lock()
	l := r.logs[site]
	if l == nil || l.at != before {
		if l == nil {
			l = r.begin(site, changelog.Checkpoint{Site: site})
		}
		r.reset(l, changelog.Checkpoint{Site: site, Position: before})
	}
	for _, e := range entries {
		if e.Kind == changelog.Erase && !e.Erased() {
			r.erase(l, e.Object)
		}
		e.Payload = bytes.Clone(e.Payload) // which may be a part of something larger
		l.entries = append(l.entries, e)
		l.bytes += weight(e)
		r.bytes += weight(e)
	}
	last := entries[len(entries)-1]
	l.at = last.Position()
	r.offer(l, last.Checkpoint())
	r.trim()
	r.mu.Unlock()
	r.c.Rang(site)
}

// after is how many of entries are not beyond a position.
func after(entries []changelog.Entry, p changelog.Position) int {
	n, _ := slices.BinarySearchFunc(entries, p.Seq+1, func(e changelog.Entry, seq int64) int { return int(e.Seq - seq) })
	return n
}

// replace takes in that a site was taken afresh.
func (r *Relay) replace(cp changelog.Checkpoint) {
	r.mu.Lock()
	l := r.logs[cp.Site]
	switch {
	case l == nil:
		r.begin(cp.Site, cp)
	case l.at == cp.Position:
		r.offer(l, cp) // the same content, whole again
	default:
		r.reset(l, cp)
	}
	r.mu.Unlock()
	r.c.Rang(cp.Site)
}

// erase forgets what tells of an object that is erased, and what is before it:
// who is not beyond that takes a snapshot. It is called with mu held.
func (r *Relay) erase(l *log, id string) {
	for i, e := range slices.Backward(l.entries) {
		if slices.Contains(changelog.Erasable(), e.Kind) && changelog.EraseID(e.Kind, e.Object) == id {
			r.drop(l, i+1)
			return
		}
	}
}

// drop forgets the first n entries of a log. It is called with mu held.
func (r *Relay) drop(l *log, n int) {
	if n == 0 {
		return
	}
	l.base = l.entries[n-1].Position()
	for _, e := range l.entries[:n] {
		l.bytes -= weight(e)
		r.bytes -= weight(e)
	}
	l.entries = slices.Clone(l.entries[n:]) // so that what is dropped is free
}

// trim keeps the entries within bounds: the site that takes most gives first, so
// one that is changed much leaves the others theirs. It is called with mu held.
func (r *Relay) trim() {
	if r.bytes <= r.c.Memory {
		return
	}
	for r.bytes > r.c.Memory-r.c.Memory/8 { // some more, so that not every entry costs a look at all sites
		var largest *log
		for _, l := range r.logs {
			if largest == nil || l.bytes > largest.bytes {
				largest = l
			}
		}
		n, freed := 0, 0
		for freed < largest.bytes/8+1 && n < len(largest.entries) {
			freed += weight(largest.entries[n])
			n++
		}
		r.drop(largest, n)
	}
}

// Read implements changelog.Log, from memory: what is older than that is
// ErrCompacted. It ends with an entry that is signed, even beyond max. Who is
// further on than this node in the same epoch gets nothing.
func (r *Relay) Read(ctx context.Context, site content.SiteID, p changelog.Position, limit int) ([]changelog.Entry, error) {
	if head, err := r.Head(ctx, site); err != nil || head.Position.Seq == 0 {
		if err == nil {
			err = fail.E(fail.Unavailable, "There is nothing of site %d here yet.", site)
		}
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.logs[site]
	if l == nil {
		return nil, fail.E(fail.Unavailable, "There is nothing of site %d here any more.", site)
	}
	i := int(p.Seq - l.base.Seq)
	switch {
	case p.Seq > l.head.Position.Seq:
		return nil, l.beyond(p)
	case p.Seq == l.head.Position.Seq && p.Chain == l.head.Position.Chain:
		return nil, nil
	case p.Seq == l.head.Position.Seq:
		return nil, fmt.Errorf("%w: entry %d of site %d has another chain", changelog.ErrDiverged, p.Seq, site)
	case i < 0:
		return nil, fmt.Errorf("%w: this node keeps the entries of site %d from %d on, and %d is asked for", changelog.ErrCompacted, site, l.base.Seq+1, p.Seq+1)
	case i == 0 && p.Chain != l.base.Chain, i > 0 && p.Chain != l.entries[i-1].Chain:
		return nil, fmt.Errorf("%w: entry %d of site %d has another chain", changelog.ErrDiverged, p.Seq, site)
	}
	return l.batch(i, int(l.head.Position.Seq-l.base.Seq), max(limit, 1), !r.c.Signs), nil
}

// beyond says what there is to say to who is further on than this node. Under a
// later leader that history has ended; else this node is only behind.
func (l *log) beyond(p changelog.Position) error {
	at := l.head.Position
	if at.Epoch.Number > p.Epoch.Number || at.Epoch.Number == p.Epoch.Number && at.Epoch.Leader != p.Epoch.Leader {
		return fmt.Errorf("%w: this node is at %s led by %q, and that is at %s led by %q", changelog.ErrDiverged, at, at.Epoch.Leader, p, p.Epoch.Leader)
	}
	return nil
}

// batch is the entries from one to before another: no more than limit, but to the
// end of a group, and of one that is signed.
func (l *log) batch(from, to, limit int, signed bool) []changelog.Entry {
	end := from
	for i, e := range l.entries[from:to] {
		if e.Seq != e.Group+int64(e.GroupSize)-1 || signed && e.Signature == (changelog.Signature{}) {
			continue
		}
		if i+1 > limit && end > from {
			break
		}
		if end = from + i + 1; i+1 >= limit {
			break
		}
	}
	if end == from {
		return nil
	}
	return slices.Clone(l.entries[from:end])
}
