package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

func diverged(t *testing.T, db Database) {
	h := db.Open(t)
	a, b := site(t, h, "a"), site(t, h, "b")
	add(t, h, a, false, redirect("/1"), redirect("/2"))
	log := whole(t, h, a)
	other := log[1].Position()
	other.Chain = whole(t, h, b)[0].Chain
	beyond := log[2].Position()
	beyond.Seq++
	start := changelog.Position{Chain: other.Chain}
	for name, p := range map[string]changelog.Position{"another chain": other, "beyond the head": beyond, "another start": start, "negative": {Seq: -1}} {
		if _, err := h.Log.Read(t.Context(), a, p, 10); !errors.Is(err, changelog.ErrDiverged) {
			t.Errorf("%s: got %v, want ErrDiverged", name, err)
		}
	}
	if _, err := h.Log.Read(t.Context(), 99, log[0].Position(), 10); !errors.Is(err, changelog.ErrDiverged) {
		t.Errorf("a site without a log: got %v, want ErrDiverged", err)
	}
}

func compacted(t *testing.T, db Database) {
	h := db.Open(t)
	a := site(t, h, "a")
	write(t, h, a, func(ctx context.Context, tx authoring.Tx) error { // 2
		_, err := document(ctx, tx, "d1", "en", `{"1":"x"}`)
		return err
	})
	add(t, h, a, true, redirect("/1"), redirect("/2"), redirect("/3")) // 3 to 5
	add(t, h, a, false, redirect("/1"))                                // 6
	log := whole(t, h, a)
	before, was := objects(t, h, a)

	must(t, h.Compact(t.Context(), a, 4)) // within the group: that stays whole
	after, is := objects(t, h, a)
	same(t, "checkpoint", before, after)
	same(t, "objects", was, is)
	for seq := range int64(2) {
		p := changelog.Position{}
		if seq > 0 {
			p = log[seq-1].Position()
		}
		if _, err := h.Log.Read(t.Context(), a, p, 10); !errors.Is(err, changelog.ErrCompacted) {
			t.Errorf("after %d: got %v, want ErrCompacted", seq, err)
		}
	}
	rest, err := h.Log.Read(t.Context(), a, log[1].Position(), 10)
	must(t, err)
	same(t, "entries after the point", log[2:], rest)

	must(t, h.Compact(t.Context(), a, 1)) // back is no way
	must(t, h.Compact(t.Context(), a, 100))
	rest, err = h.Log.Read(t.Context(), a, log[5].Position(), 10)
	must(t, err)
	same(t, "nothing is left after the head", 0, len(rest))
	_, is = objects(t, h, a)
	same(t, "objects", was, is)
	wrong := log[5].Position()
	wrong.Chain = log[4].Chain
	if _, err := h.Log.Read(t.Context(), a, wrong, 10); !errors.Is(err, changelog.ErrDiverged) {
		t.Errorf("another chain at the point: got %v, want ErrDiverged", err)
	}
	p := add(t, h, a, false, redirect("/4"))
	rest, err = h.Log.Read(t.Context(), a, log[5].Position(), 10)
	must(t, err)
	must(t, changelog.Verify(log[5].Position(), rest[0]))
	same(t, "the log goes on", p, rest[0].Position())
}

// fold plays a few hundred random changes and checks that the snapshot and the
// digest are what a follower of the log has.
func fold(t *testing.T, db Database) {
	h := db.Open(t)
	a := site(t, h, "a")
	random := rand.New(rand.NewPCG(1, 2))
	kinds := []changelog.Kind{changelog.Settings, changelog.Type, changelog.Component, changelog.Redirect, changelog.Media, changelog.Tag}
	for range 60 {
		var drafts []changelog.Draft
		for range 1 + random.IntN(5) {
			d := changelog.Draft{
				Kind: kinds[random.IntN(len(kinds))], Object: fmt.Sprintf("o%d", random.IntN(4)), Locale: []string{"", "en"}[random.IntN(2)],
				Present: random.IntN(3) > 0,
			}
			if d.Present {
				d.Payload, d.Meta = fmt.Appendf(nil, `{"n":%d}`, random.IntN(100)), fmt.Appendf(nil, `{"num":%d}`, random.IntN(9))
			}
			drafts = append(drafts, d)
		}
		add(t, h, a, random.IntN(2) == 0, drafts...)
	}
	type name struct {
		kind       changelog.Kind
		id, locale string
	}
	state := map[name]changelog.Object{}
	for _, e := range whole(t, h, a) {
		delete(state, name{e.Kind, e.Object, e.Locale})
		if e.Present {
			state[name{e.Kind, e.Object, e.Locale}] = e.State()
		}
	}
	at, got := objects(t, h, a)
	var digest changelog.Digest
	for _, o := range got {
		digest.Add(o)
	}
	same(t, "digest", digest.Sum(), at.Digest)
	log := whole(t, h, a)
	same(t, "entries that tell their digest", len(log), told(t, log))
	head, err := h.Log.Head(t.Context(), a)
	must(t, err)
	same(t, "checkpoint", head, at)

	rank := func(o changelog.Object) int {
		switch o.Kind {
		case changelog.Settings, changelog.Type, changelog.Component:
			return 0
		}
		return 1
	}
	if !slices.IsSortedFunc(got, func(x, y changelog.Object) int { return rank(x) - rank(y) }) {
		t.Error("types and settings do not come first")
	}
	byVersion := func(x, y changelog.Object) int { return int(x.Version - y.Version) }
	want := slices.SortedFunc(maps.Values(state), byVersion)
	slices.SortFunc(got, byVersion)
	same(t, "objects", want, got)
}

func abandoned(t *testing.T, db Database) {
	h := db.Open(t)
	a := site(t, h, "a")
	add(t, h, a, false, redirect("/1"), redirect("/2"))
	for range 20 { // more than there are connections
		_, seq, err := h.Log.Objects(t.Context(), a)
		must(t, err)
		for _, err := range seq {
			must(t, err)
			break
		}
		ctx, end := context.WithCancel(t.Context())
		_, _, err = h.Log.Objects(ctx, a) // never looked at
		must(t, err)
		end()
	}
	at, got := objects(t, h, content.Control)
	same(t, "control objects", 1, len(got))
	same(t, "control position", int64(1), at.Position.Seq)
}
