package storetest

import (
	"context"
	"errors"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// previewLog tests that a site has two logs that commit together: drafts are on
// the second alone, and both give the payload of the revision that holds it.
func previewLog(t *testing.T, db Database) {
	h := db.Open(t)
	a := site(t, h, "a")
	rev := authoring.Revision{ID: "r1", Document: "d1", Locale: "en", Payload: []byte(`{"1":"draft"}`)}
	entry := changelog.Draft{
		Kind: changelog.Document, Object: "d1", Locale: "en", Present: true, Meta: []byte(`{"num":1}`), Payload: rev.Payload, Revision: "r1",
	}
	redirect := changelog.Draft{Kind: changelog.Redirect, Object: "/x", Present: true, Payload: []byte(`{}`)}
	write(t, h, a, func(ctx context.Context, tx authoring.Tx) error {
		must(t, tx.PutRecord(ctx, authoring.Record{ID: "d1", Kind: content.KindPage, Num: 1}))
		_, err := tx.AddRevision(ctx, rev)
		must(t, err)
		_, err = tx.Append(ctx, []changelog.Draft{redirect}, false)
		must(t, err)
		at, err := tx.AppendPreview(ctx, []changelog.Draft{redirect, entry}, true)
		same(t, "seq of the previews", int64(3), at.Seq)
		return err
	})
	stop := errors.New("stop")
	err := h.Write(t.Context(), a, func(tx authoring.Tx) error {
		_, err := tx.Append(t.Context(), []changelog.Draft{redirect}, false)
		must(t, err)
		_, err = tx.AppendPreview(t.Context(), []changelog.Draft{redirect}, false)
		must(t, err)
		return stop
	})
	if !errors.Is(err, stop) {
		t.Fatal(err)
	}
	public, previews := whole(t, h, a), whole(t, h, a.Preview())
	if len(public) != 2 || len(previews) != 3 {
		t.Fatalf("the logs have %d and %d entries, want 2 and 3", len(public), len(previews))
	}
	same(t, "entries that tell their digest", 5, told(t, public)+told(t, previews))
	last := previews[2]
	same(t, "the draft", []any{a.Preview(), "d1", string(rev.Payload), 2}, []any{last.Site, last.Object, string(last.Payload), last.GroupSize})
	for log, want := range map[content.SiteID]int{a: 2, a.Preview(): 3} {
		at, objects, err := h.Log.Objects(t.Context(), log)
		must(t, err)
		var digest changelog.Digest
		n := 0
		for o, err := range objects {
			must(t, err)
			if changelog.HashOf(o.Payload) != o.Hash {
				t.Errorf("log %d: the payload of %s is %q", log, o.ID, o.Payload)
			}
			digest.Add(o)
			n++
		}
		same(t, "objects", want, n)
		same(t, "digest", at.Digest, digest.Sum())
	}
}
