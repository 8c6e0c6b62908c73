package demo

import (
	"context"
	"maps"
	"net/url"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
)

// Seed writes the demo into a site, in one transaction, and publishes all of
// it. In a site that has it already it changes nothing but the media base.
// mediaBase is where Pictures are served; a media base that somebody has set to
// another place (another path) is left alone.
func Seed(ctx context.Context, svc *authoring.Service, id content.SiteID, mediaBase string) error {
	s, err := read()
	if err != nil {
		return err
	}
	return svc.Batch(ctx, id, true, func(b *authoring.Batch) error {
		if err := setMediaBase(ctx, b, mediaBase); err != nil {
			return err
		}
		schema, err := b.Types(ctx)
		if err != nil || schema.ByKey(content.KindPage, s.PageTypes[0].Key) != nil {
			return err
		}
		b.Sum(&account.Event{Action: authoring.ContentImported, Object: "demo"})
		w := &seeder{ctx: ctx, batch: b, types: map[string]content.TypeID{}, ids: map[string]content.ObjectID{}}
		w.site(s)
		return w.err
	})
}

// setMediaBase follows the address the node answers at, which may be another
// at each start.
func setMediaBase(ctx context.Context, b *authoring.Batch, mediaBase string) error {
	settings, err := b.Settings(ctx)
	if err != nil {
		return err
	}
	if settings.MediaBase != "" && path(settings.MediaBase) != path(mediaBase) {
		return nil
	}
	if err := settings.Set("media_base", mediaBase); err != nil {
		return err
	}
	return b.PutSettings(ctx, settings)
}

func path(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return strings.Trim(u.Path, "/")
}

// seeder writes one thing after another until the first error.
type seeder struct {
	ctx   context.Context // of the one Seed it serves
	batch *authoring.Batch
	types map[string]content.TypeID   // "page:recipe", "component:hero"
	ids   map[string]content.ObjectID // "ref:butter", "page:recipe/slow-ghee", "author:ida-marlow", …
	err   error
}

func (w *seeder) site(s site) {
	for _, t := range s.Components {
		w.typ(content.KindComponent, t)
	}
	for _, t := range s.Collections {
		w.typ(content.KindCollection, t)
	}
	for _, t := range s.PageTypes {
		w.typ(content.KindPage, t)
	}
	for _, i := range s.Items {
		w.document("ref:"+i.Ref, time.Time{}, authoring.Input{Type: w.types["collection:"+i.Collection], Values: i.Values})
	}
	for _, p := range s.Pages {
		w.page(w.types["page:"+p.Type], p)
	}
	for _, p := range s.SinglePages {
		w.page(w.typ(content.KindSingle, typeDef{Name: p.Name, Fields: p.Fields}), p.pageDef)
	}
	w.blog(s)
}

func (w *seeder) page(t content.TypeID, p pageDef) {
	w.document("page:"+p.Type+"/"+p.Slug, p.Published, authoring.Input{Type: t, Slug: p.Slug, Name: p.Name, Values: p.Values})
}

func (w *seeder) blog(s site) {
	for _, a := range s.Authors {
		w.document("author:"+a.Slug, time.Time{}, authoring.Input{Type: content.AuthorTypeID, Slug: a.Slug, Values: a.Values})
	}
	for _, c := range s.Categories {
		w.document("category:"+c.Slug, time.Time{}, authoring.Input{Type: content.CategoryTypeID, Slug: c.Slug, Name: c.Name})
	}
	for _, t := range s.Tags {
		w.document("tag:"+t.Slug, time.Time{}, authoring.Input{Type: content.TagTypeID, Slug: t.Slug, Name: t.Name})
	}
	for _, p := range s.Posts {
		values := maps.Clone(p.Values)
		values["author"] = w.ids["author:"+p.Author]
		values["categories"] = w.named("category:", p.Categories)
		values["tags"] = w.named("tag:", p.Tags)
		in := authoring.Input{Type: content.PostTypeID, Slug: p.Slug, Name: p.Title, Values: values}
		if p.Draft {
			w.draft(in, p.Published)
			continue
		}
		w.document("post:"+p.Slug, p.Published, in)
	}
}

func (w *seeder) named(prefix string, slugs []string) []any {
	out := make([]any, len(slugs))
	for i, s := range slugs {
		out[i] = w.ids[prefix+s]
	}
	return out
}

// draft saves a document that nobody refers to, for previews to show.
func (w *seeder) draft(in authoring.Input, written time.Time) {
	if w.err != nil {
		return
	}
	in.Created = content.Micros(written.UnixMicro())
	in.Updated = in.Created
	in.Values, _ = w.resolve(in.Values).(map[string]any)
	in.Cause = "demo"
	_, w.err = w.batch.Save(w.ctx, in)
}

// document saves and publishes one, and remembers it as name.
func (w *seeder) document(name string, published time.Time, in authoring.Input) {
	if w.err != nil {
		return
	}
	in.Values, _ = w.resolve(in.Values).(map[string]any)
	in.Cause = "demo"
	var at content.Micros
	if !published.IsZero() {
		at = content.Micros(published.UnixMicro())
		in.Created, in.Updated = at, at
	}
	saved, err := w.batch.Save(w.ctx, in)
	if err == nil {
		err = w.batch.Publish(w.ctx, saved.Document, saved.Locale, at)
	}
	w.ids[name], w.err = saved.Document, err
}

// resolve puts ids and media in the place of {"ref": …}, {"page": …} and
// {"media": …, "alt": …}.
func (w *seeder) resolve(v any) any {
	switch x := v.(type) {
	case []any:
		out := make([]any, len(x))
		for i := range x {
			out[i] = w.resolve(x[i])
		}
		return out
	case map[string]any:
		if name, ok := x["ref"].(string); ok {
			return w.ids["ref:"+name]
		}
		if name, ok := x["page"].(string); ok && len(x) == 1 {
			return w.ids["page:"+name]
		}
		if name, ok := x["media"].(string); ok {
			alt, _ := x["alt"].(string)
			return content.MediaObject{URL: name, Alt: alt}
		}
		out := make(map[string]any, len(x))
		for k := range x {
			out[k] = w.resolve(x[k])
		}
		return out
	}
	return v
}
