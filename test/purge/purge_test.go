package purge_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/set"
	"github.com/gheecms/ghee/test/model/draw"
	"github.com/gheecms/ghee/test/world"
)

// least is how many answers are kept of a site.
const least = 500

// TestChange_WhatItDoesNotPurgeIsTrue is the proof of soundness; it logs how much
// is purged in vain.
func TestChange_WhatItDoesNotPurgeIsTrue(t *testing.T) {
	t.Parallel()
	seed := world.Seed(t)
	seen := newTally()
	rounds := world.Soak(1, 30)
	for n := range uint64(world.Soak(2, 12)) {
		g := draw.NewSite(seed, n, false) // every second one has chains
		for again := uint64(1); !suits(g); again++ {
			g = draw.NewSite(seed, n+1000*again, false)
		}
		c := newTown(t, g).fill()
		for range rounds { // single ones first, while the settings are those that their questions need
			for _, of := range [][]mutation{single, others} {
				for _, i := range c.Perm(len(of)) {
					if c.after(of[i], seen); t.Failed() {
						t.Fatalf("GHEE_SEED=%d, site %d", seed, n)
					}
				}
			}
		}
	}
	for _, m := range slices.Concat(single, others) {
		if m.sees != nil && seen.saw[m.name] == 0 {
			t.Errorf("%s changed no answer that it must change", m.name)
		}
	}
	t.Log(seen)
}

// cache is what a cache would keep: answers as they were when they were asked
// for, keys and all.
type cache struct {
	*town
	kept map[string]delivery.Response
}

// fill asks everything.
func (w *town) fill() *cache {
	c := &cache{town: w, kept: map[string]delivery.Response{}}
	targets := map[string]delivery.Query{}
	ask := func(target string) {
		path, query, _ := strings.Cut(target, "?")
		if q, refused := delivery.Parse("GET", path, query); refused == nil {
			targets[target] = q
		}
	}
	for _, target := range w.asked() {
		ask(target)
	}
	for _, endpoint := range slices.Sorted(maps.Keys(draw.Endpoints)) {
		for range 16 {
			r := w.Request(endpoint)
			ask(r.Path + "?" + r.Query)
		}
	}
	tx, err := w.shelf.Read(w.t.Context(), site)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = tx.Close() }()
	for target, q := range targets {
		if r := c.answer(tx, target, q); r.Status == 200 || r.Status == 404 { // what caches keep
			c.kept[target] = r
		}
	}
	if w.t.Logf("%d answers are kept", len(c.kept)); len(c.kept) < least {
		w.t.Fatalf("%d are too few", len(c.kept))
	}
	return c
}

func (c *cache) answer(tx *set.Tx, target string, q delivery.Query) delivery.Response {
	r, err := delivery.Answer(c.t.Context(), tx, q)
	if err != nil {
		c.t.Fatalf("%s: %v", target, err)
	}
	if r.Position != tx.Position() {
		c.t.Errorf("%s is of %s, the set of %s", target, r.Position, tx.Position())
	}
	return r
}

// after makes a change and looks at every kept answer.
func (c *cache) after(m mutation, seen *tally) {
	c.told.changes = nil
	drafts := m.do(c.town)
	if len(drafts) == 0 {
		return
	}
	if m.jump {
		c.jump(drafts)
	} else {
		c.apply(drafts)
	}
	purged := map[string]bool{}
	all := false
	for _, change := range c.told.changes {
		all = all || change.All
		for _, k := range change.Keys {
			purged[k] = true
		}
	}
	tx, err := c.shelf.Read(c.t.Context(), site)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = tx.Close() }()
	wrong := 0
	for target, was := range c.kept {
		path, query, _ := strings.Cut(target, "?")
		q, _ := delivery.Parse("GET", path, query)
		is := c.answer(tx, target, q)
		hit := all || slices.ContainsFunc(was.Keys, func(k string) bool { return purged[k] })
		differs := is.Status != was.Status || is.Language != was.Language || string(is.Body) != string(was.Body)
		seen.count(m, target, all, hit, differs)
		if differs && !hit {
			if wrong++; wrong <= 5 {
				c.t.Errorf("after %s %s is stale: its keys %v are none of %v\nkept %.300s\n now %.300s",
					m.name, target, was.Keys, slices.Sorted(maps.Keys(purged)), was.Body, is.Body)
			}
		}
		if hit {
			c.kept[target] = is
		}
	}
}
