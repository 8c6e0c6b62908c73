package storetest

import (
	"context"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
)

// told follows a log from its beginning, as a set does, and compares what it has
// after each entry with what the entry says. It returns how many said something.
func told(t testing.TB, entries []changelog.Entry) (n int) {
	t.Helper()
	type name struct {
		kind       changelog.Kind
		id, locale string
	}
	state := map[name]changelog.Object{}
	var digest changelog.Digest
	for _, e := range entries {
		gone := func(k name) bool { return k == name{e.Kind, e.Object, e.Locale} }
		if e.Kind == changelog.Erase {
			gone = func(k name) bool { return changelog.EraseID(k.kind, k.id) == e.Object }
		}
		for k, o := range state {
			if !e.Erased() && gone(k) {
				digest.Remove(o)
				delete(state, k)
			}
		}
		if e.Present && !e.Erased() {
			k := name{e.Kind, e.Object, e.Locale}
			state[k] = e.State()
			digest.Add(state[k])
		}
		if e.Digest == (changelog.Hash{}) {
			continue
		}
		if n++; e.Digest != digest.Sum() {
			t.Errorf("entry %d tells the digest %s, and its objects add up to %s", e.Seq, e.Digest, digest.Sum())
		}
	}
	return n
}

// erasedDigests: who follows the log later, passing over what was erased, never
// meets a digest that counts it.
func erasedDigests(t *testing.T, db Database) {
	h := db.Open(t)
	a := site(t, h, "a")
	medium := func(id, url string) changelog.Draft {
		return changelog.Draft{Kind: changelog.Media, Object: id, Present: true, Payload: []byte(`{"url":"` + url + `"}`)}
	}
	erase := func(ids ...string) {
		var subjects []changelog.Subject
		var drafts []changelog.Draft
		for _, id := range ids {
			s := changelog.Subject{Kind: changelog.Media, ID: id}
			subjects, drafts = append(subjects, s), append(drafts, changelog.Erasing(s))
		}
		write(t, h, a, func(ctx context.Context, tx authoring.Tx) error {
			must(t, tx.Blank(ctx, subjects))
			_, err := tx.Append(ctx, drafts, false)
			return err
		})
	}
	add(t, h, a, false, medium("x", "/1"), medium("y", "/1")) // 2, 3
	add(t, h, a, false, medium("x", "/2"), medium("z", "/1")) // 4, 5
	same(t, "entries that tell their digest", 5, told(t, whole(t, h, a)))
	erase("x") // 6; 2 to 5 tell nothing
	same(t, "after an erasure", 2, told(t, whole(t, h, a)))
	erase("z") // 7; 6 tells nothing any more
	same(t, "after another", 2, told(t, whole(t, h, a)))
	erase("nothing") // 8
	add(t, h, a, false, medium("y", "/2"))
	log := whole(t, h, a)
	same(t, "after one of nothing", 4, told(t, log))
	head, err := h.Log.Head(t.Context(), a)
	must(t, err)
	same(t, "the last", head.Digest, log[len(log)-1].Digest)
	add(t, h, a, false, medium("v", "/1"), medium("w", "/1"), medium("v", "/2")) // 10 to 12
	erase("w", "v")                                                              // 13, 14
	same(t, "after two at once", 5, told(t, whole(t, h, a)))                     // 1, 7 to 9, and 14
}
