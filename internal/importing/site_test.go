package importing_test

import (
	"context"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/store"
)

// place is a site to import into.
type place struct {
	t    *testing.T
	svc  *authoring.Service
	site content.SiteID
}

func newPlace(t *testing.T) *place {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{
		Dir: t.TempDir(), Clock: clock.Fixed(time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC), time.Second),
	})
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	site, err := s.CreateSite(t.Context(), content.Site{Key: "mill", Name: "The Mill"}, content.Settings{
		SiteName: "The Mill", DefaultLocale: "en", Locales: []content.Locale{{Num: 1, Code: "en", Name: "English"}},
	})
	must(t, err)
	return &place{t: t, svc: &authoring.Service{Store: s, IDs: clock.NewID}, site: site.ID}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// run imports and fails the test on an error.
func (p *place) run(plan *importing.Plan) *importing.Report {
	p.t.Helper()
	r, err := importing.Run(p.t.Context(), p.svc, p.site, plan, importing.Options{})
	must(p.t, err)
	return r
}

func (p *place) read(f func(ctx context.Context, tx authoring.Tx)) {
	p.t.Helper()
	must(p.t, p.svc.Store.Read(p.t.Context(), p.site, func(tx authoring.Tx) error {
		f(p.t.Context(), tx)
		return nil
	}))
}

// all lists what the site has of a type, by slug.
func (p *place) all(typ content.TypeID) map[string]authoring.Variant {
	p.t.Helper()
	out := map[string]authoring.Variant{}
	p.read(func(ctx context.Context, tx authoring.Tx) {
		list, err := tx.FindVariants(ctx, typ, "", "")
		must(p.t, err)
		for _, v := range list {
			out[v.Slug] = v
		}
	})
	return out
}

// values returns the newest values of a document.
func (p *place) values(typ content.TypeID, v authoring.Variant) content.Values {
	p.t.Helper()
	var out content.Values
	p.read(func(ctx context.Context, tx authoring.Tx) {
		schema, err := tx.Types(ctx)
		must(p.t, err)
		rev, err := tx.Revision(ctx, v.Draft)
		must(p.t, err)
		out, err = content.DecodeValues(rev.Payload, schema.Type(typ).Fields, schema)
		must(p.t, err)
	})
	return out
}

func (p *place) redirect(from string) string {
	to := ""
	p.read(func(ctx context.Context, tx authoring.Tx) {
		if r, err := tx.Redirect(ctx, from); err == nil {
			to = r.To
		}
	})
	return to
}

// edit saves another body over a post, as an editor would.
func (p *place) edit(v authoring.Variant, body string) {
	p.t.Helper()
	_, err := p.svc.Save(p.t.Context(), p.site, authoring.Input{
		Document: v.Document, Type: content.PostTypeID, Slug: v.Slug, Name: v.Name, Values: map[string]any{"body": body},
	})
	must(p.t, err)
}

// row is the counts of one row: created, updated, unchanged, skipped.
type row [4]int

func rowOf(r *importing.Report, name string) row {
	x := r.Row(name)
	return row{x.Created, x.Updated, x.Unchanged, x.Skipped}
}

func wantRows(t *testing.T, r *importing.Report, want map[string]row) {
	t.Helper()
	for _, x := range r.Rows {
		if got := rowOf(r, x.Name); got != want[x.Name] {
			t.Errorf("%s: created, updated, unchanged, skipped are %v, want %v", x.Name, got, want[x.Name])
		}
	}
}

// author, tag and post are objects of plans.
func author(name string) importing.Object {
	return importing.Object{
		Ref: "author:" + name, Row: importing.Authors, Kind: content.KindAuthor, Slug: name, Name: name,
		Values: map[string]any{"first_name": name}, Publish: true,
	}
}

func tag(name string) importing.Object {
	return importing.Object{
		Ref: "tag:" + name, Row: importing.Tags, Kind: content.KindTag, Slug: name, Name: name, Publish: true, Adopt: true,
	}
}

func post(ref, slug, body string, more ...any) importing.Object {
	values := map[string]any{"body": body}
	for i := 0; i < len(more); i += 2 {
		key, _ := more[i].(string)
		values[key] = more[i+1]
	}
	return importing.Object{
		Ref: ref, Row: importing.Posts, Where: "line 1", Kind: content.KindPost, Slug: slug, Name: "Post " + slug,
		Values: values, Publish: true,
	}
}

func plan(objects ...importing.Object) *importing.Plan {
	return &importing.Plan{Source: "https://old.example.com", Objects: objects}
}
