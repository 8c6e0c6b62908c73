package feedtest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// Open returns a feed of a log, and how the log tells that it has grown.
type Open func(t *testing.T, log *Memory) (feed changelog.Feed, ring func(content.SiteID))

// Run checks what every feed promises, but for the checks that are named.
func Run(t *testing.T, open Open, but ...string) {
	for name, check := range map[string]func(*testing.T, Open){
		"HeadsAreTheLogs":          heads,
		"ReadsInOrderWholeGroups":  reads,
		"AnotherHistoryIsDiverged": diverged,
		"CompactedIsSaid":          compacted,
		"ObjectsAtOnePosition":     objects,
		"GrowthIsTold":             growth,
		"DeletedSitesGo":           deleted,
		"ErasedEntriesPass":        erased,
		"RandomLogs":               random,
	} {
		if !slices.Contains(but, name) {
			t.Run(name, func(t *testing.T) { check(t, open) })
		}
	}
}

// Within returns a context that ends long after a test should have.
func Within(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// Await waits until a condition holds, and looks at it each time the feed wakes
// and now and then.
func Await(t testing.TB, feed changelog.Feed, what string, condition func() bool) {
	t.Helper()
	ctx := Within(t)
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for !condition() {
		select {
		case <-ctx.Done():
			t.Fatalf("it never came that %s", what)
		case <-feed.Wake():
		case <-look.C:
		}
	}
}

// AwaitHeads waits until the feed tells the heads that the log has.
func AwaitHeads(t testing.TB, feed changelog.Feed, want map[content.SiteID]changelog.Position) {
	t.Helper()
	var got map[content.SiteID]changelog.Position
	var err error
	Await(t, feed, "the heads are told", func() bool {
		got, err = feed.Heads(Within(t))
		return err == nil && maps.Equal(got, want)
	})
}

// Drain reads all after a position, a few at a time, and checks each step.
func Drain(t testing.TB, feed changelog.Feed, site content.SiteID, after changelog.Position, step int) []changelog.Entry {
	t.Helper()
	var out []changelog.Entry
	for {
		got, err := feed.Read(Within(t), site, after, step)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) == 0 {
			return out
		}
		for i, e := range got {
			if err := changelog.Verify(after, e); err != nil {
				t.Fatal(err)
			}
			if i >= step && e.Group-got[0].Seq >= int64(step) {
				t.Fatalf("%d entries, and %d were asked for", len(got), step)
			}
			after = e.Position()
		}
		if last := got[len(got)-1]; last.Seq != last.Group+int64(last.GroupSize)-1 {
			t.Fatalf("the group of entry %d is not whole", last.Seq)
		}
		out = append(out, got...)
	}
}

// Plain is entries without what a feed adds.
func Plain(entries []changelog.Entry) []changelog.Entry {
	out := make([]changelog.Entry, len(entries))
	for i, e := range entries {
		e.Digest, e.Signature = changelog.Hash{}, changelog.Signature{}
		out[i] = e
	}
	return out
}

func same(t testing.TB, want, got []changelog.Entry) {
	t.Helper()
	if d := cmp.Diff(Plain(want), Plain(got)); d != "" {
		t.Fatalf("other entries: %s", d)
	}
}

// All returns a site's entries, also those compacted away.
func (m *Memory) All(site content.SiteID) []changelog.Entry {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.logs[site]
}

// Positions are the heads of a log, previews included.
func Positions(m *Memory) map[content.SiteID]changelog.Position {
	out, err := m.Heads(context.Background())
	if err != nil {
		panic(err)
	}
	return out
}

func heads(t *testing.T, open Open) {
	log := NewMemory()
	log.Append(0, false, Draft(1, 1))
	log.Append(1, false, Draft(1, 1))
	log.Append(2, true, Draft(1, 1), Draft(2, 2))
	feed, _ := open(t, log)
	AwaitHeads(t, feed, Positions(log))
	for site, p := range Positions(log) {
		c, err := feed.Head(Within(t), site)
		want, _ := log.Head(t.Context(), site)
		if err != nil || c.Site != site || c.Position != p || c.Digest != want.Digest {
			t.Errorf("site %d: %+v, %v", site, c, err)
		}
	}
	if c, err := feed.Head(Within(t), 77); err != nil || c.Position != (changelog.Position{}) {
		t.Errorf("a site without a log: %+v, %v", c, err)
	}
}

func reads(t *testing.T, open Open) {
	log := NewMemory()
	for i := range 30 {
		log.Append(1, false, Draft(i, i))
		log.Append(1, true, Draft(i, i), Draft(i+1, i), Draft(i+2, i))
	}
	feed, _ := open(t, log)
	AwaitHeads(t, feed, Positions(log))
	for _, step := range []int{1, 2, 7, 1000} {
		same(t, log.All(1), Drain(t, feed, 1, changelog.Position{}, step))
	}
	if got, err := feed.Read(Within(t), 1, log.Position(1), 10); err != nil || len(got) > 0 {
		t.Errorf("after the end: %d entries, %v", len(got), err)
	}
}

func diverged(t *testing.T, open Open) {
	log := NewMemory()
	log.Append(1, false, Draft(1, 1), Draft(2, 1))
	feed, _ := open(t, log)
	AwaitHeads(t, feed, Positions(log))
	for name, change := range map[string]func(*changelog.Position){
		"another chain": func(p *changelog.Position) { p.Chain[0] ^= 1 },
		"past the end":  func(p *changelog.Position) { p.Seq += 5 },
	} {
		p := log.Position(1)
		change(&p)
		if got, err := feed.Read(Within(t), 1, p, 10); !errors.Is(err, changelog.ErrDiverged) || got != nil {
			t.Errorf("%s: %d entries, %v", name, len(got), err)
		}
	}
}

func compacted(t *testing.T, open Open) {
	log := NewMemory()
	p := log.Append(1, false, Draft(1, 1))
	log.Append(1, false, Draft(2, 1), Draft(3, 1))
	log.Compact(1, 1)
	feed, _ := open(t, log)
	AwaitHeads(t, feed, Positions(log))
	if got, err := feed.Read(Within(t), 1, p, 10); !errors.Is(err, changelog.ErrCompacted) || got != nil {
		t.Errorf("%d entries, %v", len(got), err)
	}
}

func objects(t *testing.T, open Open) {
	log := NewMemory()
	for i := range 500 {
		log.Append(1, false, Draft(i%300, i))
	}
	feed, _ := open(t, log)
	AwaitHeads(t, feed, Positions(log))
	c, got, err := feed.Objects(Within(t), 1)
	if err != nil {
		t.Fatal(err)
	}
	head, _ := log.Head(t.Context(), 1)
	_, all, _ := log.Objects(t.Context(), 1)
	var want, have []changelog.Object
	for o, err := range all {
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, o)
	}
	var digest changelog.Digest
	for o, err := range got {
		if err != nil {
			t.Fatal(err)
		}
		digest.Add(o)
		have = append(have, o)
	}
	if c.Position != head.Position || digest.Sum() != c.Digest || c.Digest != head.Digest {
		t.Errorf("a checkpoint of %s that the objects do not add up to", c.Position)
	}
	byVersion := func(a, b changelog.Object) int { return int(a.Version - b.Version) } // a log may have another order
	slices.SortFunc(want, byVersion)
	slices.SortFunc(have, byVersion)
	if d := cmp.Diff(want, have); d != "" {
		t.Error(d)
	}
	_, some, err := feed.Objects(Within(t), 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range some {
		if err != nil {
			t.Fatal(err)
		}
		break // may be abandoned
	}
}

func growth(t *testing.T, open Open) {
	log := NewMemory()
	log.Append(0, false, Draft(1, 1))
	log.Append(1, false, Draft(1, 1))
	feed, ring := open(t, log)
	AwaitHeads(t, feed, Positions(log))
	at := changelog.Position{}
	for i := range 20 {
		log.Append(1, i%2 == 0, Draft(i, i), Draft(i+1, i))
		ring(1)
		AwaitHeads(t, feed, Positions(log))
		got := Drain(t, feed, 1, at, 100)
		same(t, log.All(1)[at.Seq:], got)
		at = log.Position(1)
	}
	log.Append(5, false, Draft(1, 1)) // a new site, without a hint
	AwaitHeads(t, feed, Positions(log))
}

func deleted(t *testing.T, open Open) {
	log := NewMemory()
	log.Append(0, false, Draft(1, 1))
	log.Append(1, false, Draft(1, 1))
	feed, _ := open(t, log)
	AwaitHeads(t, feed, Positions(log))
	log.Delete(1)
	AwaitHeads(t, feed, Positions(log))
}

func erased(t *testing.T, open Open) {
	log := NewMemory()
	log.Append(1, false, Draft(1, 1), Draft(2, 2))
	log.Spoil(1, 1, func(e *changelog.Entry) { e.Header, e.Payload = e.Blank(), nil })
	log.Append(1, false, changelog.Erasing(changelog.Subject{Kind: changelog.Media, ID: "m1"}))
	feed, _ := open(t, log)
	AwaitHeads(t, feed, Positions(log))
	same(t, log.All(1), Drain(t, feed, 1, changelog.Position{}, 10))
}

// random follows logs of which entries come in random groups, at random times.
func random(t *testing.T, open Open) {
	log := NewMemory()
	feed, ring := open(t, log)
	at := map[content.SiteID]changelog.Position{}
	base := content.SiteID(0)
	rapid.Check(t, func(r *rapid.T) {
		base += 3 // new sites for each run
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			site := base + content.SiteID(rapid.IntRange(0, 2).Draw(r, "site"))
			var drafts []changelog.Draft
			for range rapid.IntRange(1, 40).Draw(r, "entries") {
				d := Draft(rapid.IntRange(0, 9).Draw(r, "object"), rapid.Int().Draw(r, "value"))
				if rapid.IntRange(0, 4).Draw(r, "gone") == 0 {
					d.Present, d.Payload = false, nil
				}
				d.Meta = []byte(rapid.SampledFrom([]string{"", `{"num":1}`}).Draw(r, "meta"))
				if len(d.Meta) == 0 {
					d.Meta = nil
				}
				d.Locale = rapid.SampledFrom([]string{"", "en", "ελ"}).Draw(r, "locale")
				drafts = append(drafts, d)
			}
			log.Append(site, rapid.Bool().Draw(r, "grouped"), drafts...)
			if rapid.Bool().Draw(r, "hint") {
				ring(site)
			}
			if rapid.Bool().Draw(r, "wait") {
				AwaitHeads(t, feed, Positions(log))
				follow(t, feed, log, at, base, rapid.IntRange(1, 50).Draw(r, "step"))
			}
		}
		AwaitHeads(t, feed, Positions(log))
		follow(t, feed, log, at, base, 1000)
		for site, p := range Positions(log) {
			if site >= base && at[site] != p {
				r.Fatal(fmt.Sprint("site ", site, " ends at ", at[site], ", not at ", p))
			}
		}
	})
}

func follow(t testing.TB, feed changelog.Feed, log *Memory, at map[content.SiteID]changelog.Position, base content.SiteID, step int) {
	t.Helper()
	for site := range Positions(log) {
		if site < base {
			continue
		}
		same(t, log.All(site)[at[site].Seq:], Drain(t, feed, site, at[site], step))
		at[site] = log.Position(site)
	}
}
