package store_test

import (
	"database/sql"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/store"
)

// A database from before there were previews gets their log when it is opened,
// with drafts and all, and once.
func TestOpen_BeginsTheLogOfPreviews(t *testing.T) {
	each(t, func(t *testing.T, c store.Config, raw func(testing.TB) *sql.DB) {
		s := open(t, c)
		site := newSite(t, s)
		must(t, s.Write(t.Context(), site, func(tx authoring.Tx) error {
			must(t, tx.PutType(t.Context(), content.Type{ID: "t1", Kind: content.KindCollection, Key: "c"}))
			must(t, tx.PutRecord(t.Context(), authoring.Record{ID: "d1", Type: "t1", Kind: content.KindCollection, Num: 1}))
			_, err := tx.AddRevision(t.Context(), authoring.Revision{ID: "r1", Document: "d1", Locale: "en", Payload: []byte(`{"1":"x"}`)})
			must(t, err)
			must(t, tx.PutVariant(t.Context(), authoring.Variant{Document: "d1", Locale: "en", Draft: "r1", Status: content.Draft}))
			must(t, tx.PutMedia(t.Context(), content.MediaObject{ID: "m1", URL: "https://x.test/a.png"}))
			return tx.PutRedirect(t.Context(), content.Redirect{From: "/a", To: "/b"})
		}))
		must(t, s.Close())
		db := raw(t)
		for _, table := range []string{"object", "payload", "log", "log_head"} {
			run(t, db, `delete from `+table+` where site > 1000`)
		}
		for range 2 {
			s = open(t, c)
			at, objects, err := s.Log().Objects(t.Context(), site.Preview())
			must(t, err)
			kinds := map[changelog.Kind]string{}
			for o, err := range objects {
				must(t, err)
				kinds[o.Kind] += o.ID
				if o.Kind == changelog.Document && string(o.Payload) != `{"1":"x"}` {
					t.Errorf("the draft is %s", o.Payload)
				}
			}
			if at.Position.Seq != 5 || kinds[changelog.Document] != "d1" || kinds[changelog.Media] != "m1" || kinds[changelog.Redirect] != "/a" || kinds[changelog.Type] != "t1" {
				t.Errorf("at %s the previews are %v", at.Position, kinds)
			}
			must(t, s.Close())
		}
	})
}
