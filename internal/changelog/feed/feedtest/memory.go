// Package feedtest holds what tests of feeds need: a log in memory, and what
// every changelog.Feed promises, near and far.
package feedtest

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"sync"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// Memory is a log in memory. It can lose its tail, compact, and be led by
// another.
type Memory struct {
	mu    sync.Mutex // guards the rest
	epoch changelog.Epoch
	logs  map[content.SiteID][]changelog.Entry // all of it, also what is compacted
	base  map[content.SiteID]int64             // compacted up to here
	fault func(ctx context.Context, call string, site content.SiteID) error
	calls map[string]int
}

// NewMemory makes an empty log of epoch 1.
func NewMemory() *Memory {
	return &Memory{
		epoch: changelog.Epoch{Number: 1, Leader: "a"}, logs: map[content.SiteID][]changelog.Entry{},
		base: map[content.SiteID]int64{}, calls: map[string]int{},
	}
}

// Draft sets object n of a site to a value.
func Draft(n, value int) changelog.Draft {
	return changelog.Draft{Kind: changelog.Media, Object: fmt.Sprintf("m%d", n), Present: true, Payload: fmt.Appendf(nil, `{"url":"https://example.test/%d"}`, value)}
}

// Control is an object of the control log with a payload.
func Control(k changelog.Kind, id string, payload any) changelog.Draft {
	raw, err := json.Marshal(payload)
	if err != nil {
		panic(err)
	}
	return changelog.Draft{Kind: k, Object: id, Present: true, Payload: raw}
}

// Append appends to a site's log and returns the position after.
func (m *Memory) Append(site content.SiteID, grouped bool, drafts ...changelog.Draft) changelog.Position {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.logs[site] = append(m.logs[site], changelog.Seal(site, m.at(site), m.epoch, 1, drafts, grouped)...)
	return m.at(site)
}

// Lose forgets the last n entries of a site.
func (m *Memory) Lose(site content.SiteID, n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	log := m.logs[site]
	m.logs[site] = slices.Clip(log[:len(log)-n])
}

// Compact drops all entries of a site but the last keep.
func (m *Memory) Compact(site content.SiteID, keep int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.base[site] = int64(len(m.logs[site]) - keep)
}

// Delete deletes a site's log.
func (m *Memory) Delete(site content.SiteID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.logs, site)
}

// Lead makes later entries those of another epoch.
func (m *Memory) Lead(e changelog.Epoch) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.epoch = e
}

// Fail makes calls fail as f says: "heads", "head", "read", "objects", and
// "object" before each of them.
func (m *Memory) Fail(f func(ctx context.Context, call string, site content.SiteID) error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fault = f
}

// Spoil changes an entry of a site as no log should.
func (m *Memory) Spoil(site content.SiteID, seq int64, change func(*changelog.Entry)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change(&m.logs[site][seq-1])
}

// Calls is how often a call was made.
func (m *Memory) Calls(call string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.calls[call]
}

func (m *Memory) call(ctx context.Context, call string, site content.SiteID) error {
	m.mu.Lock()
	fault := m.fault
	m.calls[call]++
	m.mu.Unlock()
	if fault != nil {
		if err := fault(ctx, call, site); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// at is called with mu held.
func (m *Memory) at(site content.SiteID) changelog.Position {
	if log := m.logs[site]; len(log) > 0 {
		return log[len(log)-1].Position()
	}
	return changelog.Position{}
}

// Position returns where a site's log is.
func (m *Memory) Position(site content.SiteID) changelog.Position {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.at(site)
}

// Heads implements changelog.Log.
func (m *Memory) Heads(ctx context.Context) (map[content.SiteID]changelog.Position, error) {
	if err := m.call(ctx, "heads", 0); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	heads := map[content.SiteID]changelog.Position{}
	for site, log := range m.logs {
		if len(log) > 0 {
			heads[site] = m.at(site)
		}
	}
	return heads, nil
}

// Head implements changelog.Log.
func (m *Memory) Head(ctx context.Context, site content.SiteID) (changelog.Checkpoint, error) {
	if err := m.call(ctx, "head", site); err != nil {
		return changelog.Checkpoint{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	_, digest := m.objects(site)
	return changelog.Checkpoint{Site: site, Position: m.at(site), Digest: digest}, nil
}

// Read implements changelog.Log.
func (m *Memory) Read(ctx context.Context, site content.SiteID, after changelog.Position, limit int) ([]changelog.Entry, error) {
	if err := m.call(ctx, "read", site); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	log := m.logs[site]
	switch n := int(after.Seq); {
	case n > len(log):
		return nil, fmt.Errorf("site %d has %d entries: %w", site, len(log), changelog.ErrDiverged)
	case after.Seq < m.base[site]:
		return nil, fmt.Errorf("site %d begins after %d: %w", site, m.base[site], changelog.ErrCompacted)
	case n > 0 && log[n-1].Chain != after.Chain:
		return nil, fmt.Errorf("entry %d of site %d has another chain: %w", n, site, changelog.ErrDiverged)
	case n == len(log):
		return nil, nil
	default:
		last := log[min(n+max(limit, 1), len(log))-1]
		return slices.Clone(log[n : last.Group+int64(last.GroupSize)-1]), nil
	}
}

// Objects implements changelog.Log.
func (m *Memory) Objects(ctx context.Context, site content.SiteID) (changelog.Checkpoint, iter.Seq2[changelog.Object, error], error) {
	if err := m.call(ctx, "objects", site); err != nil {
		return changelog.Checkpoint{}, nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	objects, digest := m.objects(site)
	return changelog.Checkpoint{Site: site, Position: m.at(site), Digest: digest}, func(yield func(changelog.Object, error) bool) {
		for _, o := range objects {
			if err := m.call(ctx, "object", site); err != nil {
				yield(changelog.Object{}, err)
				return
			}
			if !yield(o, nil) {
				return
			}
		}
	}, nil
}

// objects is called with mu held.
func (m *Memory) objects(site content.SiteID) (out []changelog.Object, digest changelog.Hash) {
	type name struct {
		kind       changelog.Kind
		id, locale string
	}
	last := map[name]changelog.Object{}
	for _, e := range m.logs[site] {
		if e.Erased() {
			continue
		}
		o := e.State()
		delete(last, name{o.Kind, o.ID, o.Locale})
		if e.Present {
			last[name{o.Kind, o.ID, o.Locale}] = o
		}
	}
	var d changelog.Digest
	for _, o := range last {
		out = append(out, o)
		d.Add(o)
	}
	slices.SortFunc(out, func(a, b changelog.Object) int { return int(a.Version - b.Version) })
	return out, d.Sum()
}
