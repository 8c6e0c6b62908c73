package directory_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/directory"
)

// However the control log is cut into batches, repeated and interrupted by
// restarts, the directory says what a plain reading of it says.
func TestApply_EndsAsAPlainReading(t *testing.T) {
	folder, runs := t.TempDir(), 0
	rapid.Check(t, func(rt *rapid.T) {
		runs++
		path := filepath.Join(folder, fmt.Sprintf("%d.db", runs))
		d, err := directory.Open(t.Context(), path)
		if err != nil {
			rt.Fatal(err)
		}
		defer func() { _ = d.Close() }()
		drafts := rapid.SliceOfN(rapid.Custom(draft), 1, 40).Draw(rt, "drafts")
		log := changelog.Seal(content.Control, changelog.Position{}, epoch, 1, drafts, false)
		for from := 0; from < len(log); {
			to := rapid.IntRange(from+1, len(log)).Draw(rt, "to")
			if _, err := d.Apply(t.Context(), log[rapid.IntRange(0, from).Draw(rt, "again"):to]); err != nil {
				rt.Fatal(err)
			}
			if from = to; rapid.Bool().Draw(rt, "restart") {
				if err := d.Close(); err != nil {
					rt.Fatal(err)
				}
				if d, err = directory.Open(t.Context(), path); err != nil {
					rt.Fatal(err)
				}
			}
		}
		last := map[string]changelog.Entry{}
		for _, e := range log {
			last[fmt.Sprint(e.Kind, e.Object)] = e
		}
		var digest changelog.Digest
		want := map[string]bool{}
		for _, e := range last {
			if e.Present {
				digest.Add(e.State())
				want[fmt.Sprint(e.Kind, e.Object)] = true
			}
		}
		if d.Digest() != digest.Sum() || d.Position() != log[len(log)-1].Position() {
			rt.Fatalf("at %s with another digest", d.Position())
		}
		for i := range 4 {
			id := fmt.Sprint(i + 1)
			if _, ok := d.Site(content.SiteID(i + 1)); ok != want[fmt.Sprint(changelog.Site, id)] {
				rt.Fatalf("site %s: %v", id, ok)
			}
			at := slices.IndexFunc(log, func(e changelog.Entry) bool { return e.Kind == changelog.Token && e.Object == id })
			holds := at >= 0 && want[fmt.Sprint(changelog.Token, id)] && want[fmt.Sprint(changelog.Site, id)]
			if _, ok := d.Grant(hashOf(id)); ok != holds {
				rt.Fatalf("token %s: %v", id, ok)
			}
		}
	})
}

// draft is about one of four sites or of their tokens.
func draft(rt *rapid.T) changelog.Draft {
	n := rapid.IntRange(1, 4).Draw(rt, "n")
	id := fmt.Sprint(n)
	d := site(id, "s"+id)
	if rapid.Bool().Draw(rt, "token") {
		d = token(id, content.SiteID(n), id)
	}
	if rapid.Bool().Draw(rt, "gone") {
		return gone(d)
	}
	return d
}
