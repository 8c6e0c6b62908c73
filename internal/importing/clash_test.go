package importing_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing"
)

func (p *place) save(typ content.TypeID, slug string) authoring.Saved {
	p.t.Helper()
	s, err := p.svc.Save(p.t.Context(), p.site, authoring.Input{Type: typ, Slug: slug, Name: "Here first"})
	must(p.t, err)
	return s
}

func TestRun_ASlugOfTheSiteIsNotTaken(t *testing.T) {
	p := newPlace(t)
	p.save(content.PostTypeID, "hello")
	p.save(content.AuthorTypeID, "ann")
	r := p.run(small())
	posts := p.all(content.PostTypeID)
	if posts["hello"].Name != "Here first" || posts["hello-2"].Name != "Post hello" || p.all(content.AuthorTypeID)["ann-2"].Live == "" {
		t.Errorf("the posts are %+v", posts)
	}
	if p.redirect("/2020/hello/") != "/hello-2" || p.redirect("/hello/") != "/hello-2" {
		t.Error("redirects lead to the slug that was wanted, not to the one it got")
	}
	if len(r.Changes) != 2 || r.Changes[1].Detail != "hello → hello-2" {
		t.Errorf("changes: %+v", r.Changes)
	}
	if again := p.run(small()); again.Written() != 0 || p.all(content.PostTypeID)["hello-2"].Document != posts["hello-2"].Document {
		t.Errorf("the second run wrote %d", again.Written())
	}
	next := small()
	next.Objects[3].Values["body"] = "<p>New</p>"
	p.run(next)
	if got := p.all(content.PostTypeID); len(got) != 3 || got["hello-2"].Document != posts["hello-2"].Document {
		t.Errorf("an update moved the slug: %+v", got)
	}
}

func TestRun_WhoAsksForASlugGetsItBeforeNumbersDo(t *testing.T) {
	p := newPlace(t)
	p.save(content.PostTypeID, "a")
	p.run(plan(post("post:1", "a", "x"), post("post:2", "a", "x"), post("post:3", "a-2", "x")))
	got := p.all(content.PostTypeID)
	if len(got) != 4 || got["a-2"].Name != "Post a-2" || got["a-3"].Name != "Post a" || got["a-4"].Name != "Post a" {
		t.Errorf("the posts are %+v", got)
	}
}

func TestRun_ATagOfTheSiteIsUsed(t *testing.T) {
	for name, draft := range map[string]bool{"published": false, "draft": true} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			red := p.save(content.TagTypeID, "red")
			want := row{0, 1}
			if !draft {
				must(t, p.svc.Publish(t.Context(), p.site, red.Document, ""))
				want = row{0, 0, 1}
			}
			r := p.run(small())
			wantRows(t, r, map[string]row{"posts": {2}, "authors": {1}, "tags": want, "media": {1}, "redirects": {2}})
			if len(r.Changes) != 1 || !strings.Contains(r.Changes[0].Reason, "has one with this slug already") {
				t.Errorf("changes: %+v", r.Changes)
			}
			v := p.values(content.PostTypeID, p.all(content.PostTypeID)["hello"])
			if ids, _ := v[content.PostTags].([]content.ObjectID); len(ids) != 1 || ids[0] != red.Document {
				t.Errorf("the post's tags are %v, want %s", ids, red.Document)
			}
			if got := p.all(content.TagTypeID); len(got) != 1 || got["red"].Name != "Here first" || got["red"].Live == "" {
				t.Errorf("the tags are %+v", got)
			}
			if again := p.run(small()); again.Written() != 0 {
				t.Errorf("a second run wrote %d", again.Written())
			}
		})
	}
}

func TestRun_ARedirectThatIsMissingIsMadeAgain(t *testing.T) {
	p := newPlace(t)
	p.run(small())
	before := p.all("")
	must(t, p.svc.Store.Write(t.Context(), p.site, func(tx authoring.Tx) error { return tx.DropRedirect(t.Context(), "/?p=1") }))
	dry, err := importing.Run(t.Context(), p.svc, p.site, small(), importing.Options{DryRun: true})
	must(t, err)
	for _, r := range []*importing.Report{dry, p.run(small())} {
		wantRows(t, r, map[string]row{"posts": {0, 0, 2}, "authors": {0, 0, 1}, "tags": {0, 0, 1}, "media": {0, 0, 1}, "redirects": {1, 0, 1}})
	}
	if got := p.redirect("/?p=1"); got != "/hello" {
		t.Errorf("/?p=1 leads to %q", got)
	}
	if diff := cmp.Diff(before, p.all("")); diff != "" {
		t.Errorf("the document changed with its redirect: %s", diff)
	}
}

func TestRun_RedirectsStayOutOfTheWay(t *testing.T) {
	p := newPlace(t)
	must(t, p.svc.Batch(t.Context(), p.site, false, func(b *authoring.Batch) error {
		return b.Redirect(t.Context(), content.Redirect{From: "/ours/", To: "/elsewhere"})
	}))
	a, b := post("post:1", "a", "x"), post("post:2", "b", "x")
	a.Old = []string{"/ours/", "/b/", "/both/", "/" + strings.Repeat("x", importing.MaxAddress)}
	b.Old = []string{"/both/", "/b"}
	r := p.run(plan(a, b))
	if got := rowOf(r, "redirects"); got != (row{1, 0, 0, 4}) {
		t.Errorf("redirects %v: %+v", got, r.Skips)
	}
	for from, to := range map[string]string{"/ours/": "/elsewhere", "/b/": "", "/both/": "/a"} {
		if got := p.redirect(from); got != to {
			t.Errorf("%s leads to %q, want %q", from, got, to)
		}
	}
}

func pageTypes() []content.Type {
	return []content.Type{
		{Kind: content.KindComponent, Key: "seo", Name: "SEO", Fields: []content.Field{{Key: "title", Kind: content.ShortText}}},
		{Kind: content.KindPage, Key: "page", Name: "Page", Fields: []content.Field{
			{Key: "body", Kind: content.WYSIWYG},
			{Key: "seo", Kind: content.Component, Components: []content.TypeID{"seo"}},
		}},
	}
}

func pagePlan() *importing.Plan {
	p := plan(importing.Object{
		Ref: "post:1", Row: importing.Pages, Kind: content.KindPage, Key: "page", Slug: "about", Name: "About", Publish: true,
		Values: map[string]any{"body": "x", "seo": map[string]any{"title": "y"}},
	})
	p.Types = pageTypes()
	return p
}

func (p *place) pageType() (typ content.Type) {
	p.t.Helper()
	must(p.t, p.svc.Batch(p.t.Context(), p.site, false, func(b *authoring.Batch) error {
		schema, err := b.Types(p.t.Context())
		if t := schema.ByKey(content.KindPage, "page"); t != nil {
			typ = *t
		}
		return err
	}))
	return typ
}

func TestRun_MakesTypesOnce(t *testing.T) {
	p := newPlace(t)
	p.run(pagePlan())
	typ := p.pageType()
	if typ.ID == "" || len(p.all(typ.ID)) != 1 {
		t.Fatalf("the type is %+v", typ)
	}
	next := pagePlan()
	next.Objects[0].Ref, next.Objects[0].Slug = "post:2", "more"
	p.run(next)
	if p.pageType().ID != typ.ID || len(p.all(typ.ID)) != 2 {
		t.Errorf("the second run made another type: %+v", p.pageType())
	}
}

func TestRun_ATypeThatFitsIsUsedAndAnotherRefused(t *testing.T) {
	body := func(k content.FieldKind) content.Field { return content.Field{Key: "body", Kind: k} }
	for name, c := range map[string]struct {
		fields []content.Field
		want   []string
	}{
		"fits":     {[]content.Field{body(content.HTML), {Key: "more", Kind: content.Number}}, nil},
		"missing":  {[]content.Field{{Key: "text", Kind: content.HTML}}, []string{"body: is missing", "Rename it"}},
		"kind":     {[]content.Field{body(content.Number)}, []string{"body: is of kind number; wysiwyg is needed."}},
		"required": {[]content.Field{body(content.HTML), {Key: "hero", Kind: content.Media, Rules: content.Rules{Required: true}}}, []string{"hero: is required"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			must(t, p.svc.Batch(t.Context(), p.site, false, func(b *authoring.Batch) error {
				seo, err := b.PutType(t.Context(), pageTypes()[0])
				must(t, err)
				fields := append(c.fields, content.Field{Key: "seo", Kind: content.Component, Components: []content.TypeID{seo.ID}})
				_, err = b.PutType(t.Context(), content.Type{Kind: content.KindPage, Key: "page", Name: "Page", Fields: fields})
				return err
			}))
			before := p.pageType()
			_, err := importing.Run(t.Context(), p.svc, p.site, pagePlan(), importing.Options{})
			if (c.want == nil) != (err == nil) || err != nil && !fail.Is(err, fail.Conflict) {
				t.Fatalf("got %v", err)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%v does not say %q", err, want)
				}
			}
			if got := len(p.all(before.ID)); got != 0 && c.want != nil || got != 1 && c.want == nil {
				t.Errorf("the site holds %d pages", got)
			}
		})
	}
}
