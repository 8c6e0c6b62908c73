package security_test

import (
	"context"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/world"
)

// house is a site of which the world sees a part. What it holds beside that is
// full of its secret word.
type house struct {
	site   content.SiteID
	key    string
	token  string // reads
	drafts string // reads, and may preview
	secret string // in every private text; letters only, so that a slug can hold it
	number float64
}

// build makes a site whose published part depends on loud alone, and whose
// private part has the same shape for every secret of one length.
func build(t *testing.T, o *app.Origin, key, loud, secret string, number float64) house {
	t.Helper()
	site, err := o.Accounts.CreateSite(t.Context(), account.System(), account.NewSite{Key: key, Name: "The house", Locales: []string{"en", "de"}})
	if err != nil {
		t.Fatal(err)
	}
	h := house{site: site.ID, key: key, secret: secret, number: number}
	if h.token, _, err = o.Accounts.CreateToken(t.Context(), account.System(), site.ID, account.NewToken{Kind: content.ReadToken, Name: secret + "name"}); err != nil {
		t.Fatal(err)
	}
	if h.drafts, _, err = o.Accounts.CreateToken(t.Context(), account.System(), site.ID, account.NewToken{Kind: content.ReadToken, Name: "drafts", Preview: true}); err != nil {
		t.Fatal(err)
	}
	m := mason{t: t, svc: o.Authoring, site: site.ID}
	m.batch(func(ctx context.Context, b *authoring.Batch) { m.types(ctx, b) })
	public := m.public(loud)
	m.private(public, secret, number)
	return h
}

// mason makes the content of one site.
type mason struct {
	t    *testing.T
	svc  *authoring.Service
	site content.SiteID

	seo, course, dish, about content.TypeID
}

// batch runs f in one transaction; a panic of f is not caught.
func (m *mason) batch(f func(ctx context.Context, b *authoring.Batch)) {
	m.t.Helper()
	ctx := m.t.Context()
	if err := m.svc.Batch(ctx, m.site, true, func(b *authoring.Batch) error { f(ctx, b); return nil }); err != nil {
		m.t.Fatal(err)
	}
}

func (m *mason) put(ctx context.Context, b *authoring.Batch, typ content.Type) content.Type {
	m.t.Helper()
	made, err := b.PutType(ctx, typ)
	if err != nil {
		m.t.Fatal(err)
	}
	return made
}

// types puts a model that has every kind of field and goes round in circles.
func (m *mason) types(ctx context.Context, b *authoring.Batch) {
	m.seo = m.put(ctx, b, content.Type{Kind: content.KindComponent, Key: "seo", Name: "SEO", Fields: []content.Field{{Key: "title", Kind: content.ShortText}}}).ID
	course := m.put(ctx, b, content.Type{Kind: content.KindCollection, Key: "course", Name: "Course", Fields: []content.Field{
		{Key: "label", Kind: content.ShortText}, {Key: "rank", Kind: content.Number},
	}})
	m.course = course.ID
	m.dish = m.put(ctx, b, content.Type{Kind: content.KindPage, Key: "dish", Name: "Dish", Fields: []content.Field{
		{Key: "title", Kind: content.ShortText},
		{Key: "price", Kind: content.Number},
		{Key: "spicy", Kind: content.Checkbox},
		{Key: "since", Kind: content.Date},
		{Key: "photo", Kind: content.Media},
		{Key: "course", Kind: content.Reference, Target: m.course},
		{Key: "seo", Kind: content.Component, Components: []content.TypeID{m.seo}},
		{Key: "body", Kind: content.Picker, Components: []content.TypeID{m.seo}},
		{Key: "steps", Kind: content.Repeater, Fields: []content.Field{{Key: "text", Kind: content.ShortText}}},
		{Key: "note", Kind: content.WYSIWYG},
		{Key: "tint", Kind: content.Color},
		{Key: "kind", Kind: content.Dropdown, Choices: []content.Choice{{Value: "soup", Label: "Soup"}, {Value: "cake", Label: "Cake"}}},
	}}).ID
	course.Fields = append(course.Fields, content.Field{Key: "stars", Kind: content.Reference, Target: m.dish, Many: true})
	m.put(ctx, b, course)
	m.about = m.put(ctx, b, content.Type{Kind: content.KindSingle, Name: "About", Fields: []content.Field{{Key: "headline", Kind: content.ShortText}}}).ID
}

// at is day d of March 2026.
func at(d int) content.Micros { return content.Micros(1772323200+int64(d-1)*86400) * 1_000_000 }

// save saves a document as a draft; day gives its dates.
func (m *mason) save(ctx context.Context, b *authoring.Batch, day int, in authoring.Input) content.ObjectID {
	m.t.Helper()
	in.Created, in.Updated = at(day), at(day)
	saved, err := b.Save(ctx, in)
	if err != nil {
		m.t.Fatal(err)
	}
	return saved.Document
}

// publish publishes a document's locale, dated by day.
func (m *mason) publish(ctx context.Context, b *authoring.Batch, day int, id content.ObjectID, locale string) {
	m.t.Helper()
	if err := b.Publish(ctx, id, locale, at(day)); err != nil {
		m.t.Fatal(err)
	}
}

func caught(w *world.World, houses ...house) {
	for _, h := range houses {
		w.Caught(h.site, h.token)
	}
}
