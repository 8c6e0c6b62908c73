package archive_test

import (
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing/archive"
)

// An archive as another program may write it after docs/archive-format.md: what
// is empty left out, values with blanks and in another order.
func TestImport_TakesWhatAnotherProgramWrote(t *testing.T) {
	files := []file{
		plain("manifest.json", `{"format": "ghee-archive", "version": {"major": 1}, "site": "x", "name": "X", "counts": {"types": 1, "media": 1, "documents": 2, "revisions": 2, "variants": 2}}`),
		plain("site.json", `{"settings": {"site_name": "X", "default_locale": "en", "locales": [{"num": 1, "code": "en", "name": "English"}]}, "last_num": 900}`),
		plain("types.jsonl", `{"id": "t", "kind": "collection", "key": "dish", "name": "Dish", "last": 11, "fields": [{"id": 2, "key": "title", "kind": "short_text"}, {"id": 10, "key": "image", "kind": "media"}]}`+"\n"),
		plain("media/000001.jsonl", `{"media": {"id": "m", "url": "/a.png", "public": true}}`+"\n"),
		plain("documents/000001.jsonl", `{"document": {"id": "d1", "type": "t", "num": 7}}
{"revision": {"id": "r1", "document": "d1", "locale": "en", "n": 1, "values": { "2": "caf\u00e9 \u003c", "10": "m", "11": "of a field that is gone" }}}
{"variant": {"document": "d1", "locale": "en", "status": "published", "draft": "r1", "live": "r1", "published": 5, "updated": 6}}
`),
		plain("documents/000002.jsonl", `{"document": {"id": "d2", "type": "tag", "num": 8}}
{"revision": {"id": "r2", "document": "d2", "n": 3, "slug": "old", "values": {}}}
{"variant": {"document": "d2", "slug": "old", "status": "draft", "draft": "r2"}}
`),
	}
	s := open(t)
	to := bare(t, s, "copy")
	_, err := archive.Import(t.Context(), restorer(s), to, looked(t, pack(t, summed(files))), archive.Options{})
	must(t, err)
	must(t, s.Read(t.Context(), to, func(tx authoring.Tx) error {
		rev, err := tx.Revision(t.Context(), "r1")
		must(t, err)
		if want := `{"10":"m","11":"of a field that is gone","2":"café <"}`; string(rev.Payload) != want {
			t.Errorf("the values are kept as %s, want %s", rev.Payload, want)
		}
		next, err := tx.Revision(t.Context(), "r2")
		must(t, err)
		if next.N != 3 {
			t.Errorf("the revision has the number %d", next.N)
		}
		return nil
	}))
	svc := &authoring.Service{Store: s}
	svc.IDs = func() string { return "new" }
	saved, err := svc.Save(t.Context(), to, authoring.Input{Document: "d2", Type: content.TagTypeID, Slug: "newer"})
	must(t, err)
	if saved.N != 4 || saved.Num != 8 {
		t.Errorf("saved on, it is %+v", saved)
	}
	for _, said := range told(t, s, to) {
		if strings.Contains(said, `"num":7`) && !strings.Contains(said, `"published":5`) {
			t.Errorf("readers are told %s", said)
		}
	}
}

func BenchmarkImport(b *testing.B) {
	s := open(b)
	data := export(b, s, posts(b, s, 1000, 5000))
	for b.Loop() {
		other := open(b)
		to := bare(b, other, "copy")
		a, err := archive.Open(from(data))
		must(b, err)
		_, err = archive.Import(b.Context(), restorer(other), to, a, archive.Options{})
		must(b, err)
	}
	b.ReportMetric(float64(1000*b.N)/b.Elapsed().Seconds(), "documents/s")
}

func BenchmarkWrite(b *testing.B) {
	s := open(b)
	site := posts(b, s, 1000, 5000)
	for b.Loop() {
		export(b, s, site)
	}
	b.ReportMetric(float64(1000*b.N)/b.Elapsed().Seconds(), "documents/s")
}
