package follower_test

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// origin is a feed in memory: what a store keeps, without one. It can lose its
// tail, compact, fall silent and be led by another.
type origin struct {
	mu    sync.Mutex
	epoch changelog.Epoch
	logs  map[content.SiteID][]changelog.Entry // all of it, also what is compacted
	base  map[content.SiteID]int64             // compacted up to here
	wake  chan content.SiteID
	fault func(ctx context.Context, call string, site content.SiteID) error // before each call, when set
	spoil func(entries []changelog.Entry) []changelog.Entry                 // what Read hands out, when set
}

func newOrigin() *origin {
	return &origin{
		epoch: changelog.Epoch{Number: 1, Leader: "a"},
		logs:  map[content.SiteID][]changelog.Entry{}, base: map[content.SiteID]int64{}, wake: make(chan content.SiteID, 8),
	}
}

// draft sets object n of a site to a value.
func draft(n, value int) changelog.Draft {
	payload, err := json.Marshal(content.MediaObject{URL: fmt.Sprintf("https://example.test/%d", value)})
	if err != nil {
		panic(err)
	}
	return changelog.Draft{Kind: changelog.Media, Object: fmt.Sprintf("m%d", n), Present: true, Payload: payload}
}

// drafts are n changes of ten objects.
func drafts(n int) (out []changelog.Draft) {
	for i := range n {
		out = append(out, draft(i%10, i))
	}
	return out
}

// publish appends to a site's log without telling anybody.
func (o *origin) publish(site content.SiteID, grouped bool, ds ...changelog.Draft) changelog.Position {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.logs[site] = append(o.logs[site], changelog.Seal(site, o.head(site), o.epoch, 1, ds, grouped)...)
	return o.head(site)
}

// ring gives a hint, if there is room for it.
func (o *origin) ring(site content.SiteID) {
	select {
	case o.wake <- site:
	default:
	}
}

// lose forgets the last n entries of a site, and what is left of their groups:
// no store keeps half a group.
func (o *origin) lose(site content.SiteID, n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	log := o.logs[site]
	kept := max(0, len(log)-n)
	if kept < len(log) {
		kept = int(log[kept].Group) - 1
	}
	o.logs[site] = slices.Clip(log[:kept])
	o.base[site] = min(o.base[site], int64(len(o.logs[site])))
}

// compact drops all entries of a site but the last keep.
func (o *origin) compact(site content.SiteID, keep int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.base[site] = max(o.base[site], int64(len(o.logs[site])-keep))
}

func (o *origin) lead(e changelog.Epoch) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.epoch = e
}

func (o *origin) failing(fault func(ctx context.Context, call string, site content.SiteID) error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fault = fault
}

// head is called with mu held.
func (o *origin) head(site content.SiteID) changelog.Position {
	if log := o.logs[site]; len(log) > 0 {
		return log[len(log)-1].Position()
	}
	return changelog.Position{}
}

func (o *origin) call(ctx context.Context, call string, site content.SiteID) error {
	o.mu.Lock()
	fault := o.fault
	o.mu.Unlock()
	if fault != nil {
		if err := fault(ctx, call, site); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (o *origin) Wake() <-chan content.SiteID { return o.wake }

func (o *origin) Heads(ctx context.Context) (map[content.SiteID]changelog.Position, error) {
	if err := o.call(ctx, "heads", 0); err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	heads := map[content.SiteID]changelog.Position{}
	for site, log := range o.logs {
		if len(log) > 0 {
			heads[site] = o.head(site)
		}
	}
	return heads, nil
}

func (o *origin) Head(ctx context.Context, site content.SiteID) (changelog.Checkpoint, error) {
	cp, _, err := o.Objects(ctx, site)
	return cp, err
}

func (o *origin) Read(ctx context.Context, site content.SiteID, after changelog.Position, limit int) ([]changelog.Entry, error) {
	if err := o.call(ctx, "read", site); err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	log := o.logs[site]
	switch n := int(after.Seq); {
	case n > len(log):
		return nil, fmt.Errorf("site %d has %d entries: %w", site, len(log), changelog.ErrDiverged)
	case after.Seq < o.base[site]:
		return nil, fmt.Errorf("site %d begins after %d: %w", site, o.base[site], changelog.ErrCompacted)
	case n > 0 && log[n-1].Chain != after.Chain:
		return nil, fmt.Errorf("entry %d of site %d has another chain: %w", n, site, changelog.ErrDiverged)
	case n == len(log):
		return nil, nil
	default:
		last := log[min(n+limit, len(log))-1]
		out := slices.Clone(log[n : last.Group+int64(last.GroupSize)-1])
		if o.spoil != nil {
			out = o.spoil(out)
		}
		return out, nil
	}
}

func (o *origin) Objects(ctx context.Context, site content.SiteID) (changelog.Checkpoint, iter.Seq2[changelog.Object, error], error) {
	if err := o.call(ctx, "objects", site); err != nil {
		return changelog.Checkpoint{}, nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	last := map[string]changelog.Entry{}
	for _, e := range o.logs[site] {
		last[fmt.Sprint(e.Kind, e.Object)] = e
	}
	var digest changelog.Digest
	var objects []changelog.Object
	for _, k := range slices.Sorted(maps.Keys(last)) {
		if e := last[k]; e.Present {
			digest.Add(e.State())
			objects = append(objects, e.State())
		}
	}
	return changelog.Checkpoint{Site: site, Position: o.head(site), Digest: digest.Sum()}, func(yield func(changelog.Object, error) bool) {
		for _, object := range objects {
			if err := o.call(ctx, "object", site); err != nil {
				yield(changelog.Object{}, err)
				return
			}
			if !yield(object, nil) {
				return
			}
		}
	}, nil
}

// digest is what a follower of the site should end with.
func (o *origin) digest(site content.SiteID) (changelog.Position, changelog.Hash) {
	o.mu.Lock()
	defer o.mu.Unlock()
	objects := map[string]changelog.Object{}
	for _, e := range o.logs[site] {
		k := fmt.Sprint(e.Kind, e.Object)
		delete(objects, k)
		if e.Present {
			objects[k] = e.State()
		}
	}
	var d changelog.Digest
	for _, object := range objects {
		d.Add(object)
	}
	return o.head(site), d.Sum()
}
