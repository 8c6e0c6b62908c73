package app

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// FindDocument returns the document a person names: post/SLUG, page/TYPE/SLUG
// with * for Single Pages, item/COLLECTION/NUM, author/SLUG, category/SLUG,
// tag/SLUG, or its id. A slug is looked for in locale, "" for the site's
// default; the live one and the one of the newest draft both name a document.
// It returns fail.Invalid for a name of another form, fail.NotFound when there
// is none.
func (o *Origin) FindDocument(ctx context.Context, site content.SiteID, name, locale string) (id content.ObjectID, err error) {
	if !utf8.ValidString(name) || strings.ContainsRune(name, 0) {
		return "", fail.E(fail.Invalid, "%q is not valid UTF-8; write the document's name as it is in its address.", name)
	}
	parts := strings.Split(norm.NFC.String(strings.Trim(name, "/")), "/")
	err = o.Store.Read(ctx, site, func(tx authoring.Tx) error {
		f := finder{tx: tx, name: name, locale: locale}
		id, err = f.find(ctx, parts)
		return err
	})
	return id, err
}

// finder looks for one name in one read.
type finder struct {
	tx     authoring.Tx
	name   string
	locale string
}

func (f *finder) find(ctx context.Context, parts []string) (content.ObjectID, error) {
	if len(parts) == 1 {
		r, err := f.tx.Record(ctx, content.ObjectID(parts[0]))
		return r.ID, err
	}
	schema, err := f.tx.Types(ctx)
	if err != nil {
		return "", err
	}
	last := parts[len(parts)-1]
	switch kind := content.Kind(parts[0]); {
	case len(parts) == 2 && (kind == content.KindPost || kind == content.KindAuthor || kind == content.KindCategory || kind == content.KindTag):
		return f.bySlug(ctx, schema.ByKey(kind, parts[0]), last) // the blog's types are named after their kinds
	case len(parts) == 3 && kind == content.KindPage && parts[1] == "*":
		return f.bySlug(ctx, &content.Type{Kind: content.KindSingle}, last) // they share one space of slugs
	case len(parts) == 3 && kind == content.KindPage:
		t := schema.ByKey(content.KindPage, parts[1])
		if t == nil {
			return "", fail.E(fail.NotFound, "The site has no page type %q.", parts[1])
		}
		return f.bySlug(ctx, t, last)
	case len(parts) == 3 && parts[0] == "item":
		t := schema.ByKey(content.KindCollection, parts[1])
		if t == nil {
			return "", fail.E(fail.NotFound, "The site has no collection %q.", parts[1])
		}
		return f.byNum(ctx, t, last)
	}
	return "", fail.E(fail.Invalid, "%q names no document; write post/SLUG, page/TYPE/SLUG (page/*/SLUG for a Single Page), item/COLLECTION/ID, author/SLUG, category/SLUG or tag/SLUG.", f.name)
}

func (f *finder) bySlug(ctx context.Context, t *content.Type, slug string) (content.ObjectID, error) {
	locale := ""
	if t.Kind == content.KindPage || t.Kind == content.KindSingle || t.Kind == content.KindPost {
		settings, err := f.tx.Settings(ctx)
		if err != nil {
			return "", err
		}
		l, ok := settings.Locale(f.locale)
		if !ok {
			return "", fail.E(fail.Invalid, "The site has no locale %q.", f.locale)
		}
		locale = l.Code
	}
	id, err := authoring.SlugHolder(ctx, f.tx, t, locale, slug)
	if fail.Is(err, fail.NotFound) && locale != "" {
		return "", fail.E(fail.NotFound, "The site has no document %q in locale %q; --locale names another.", f.name, locale)
	}
	if fail.Is(err, fail.NotFound) {
		return "", fail.E(fail.NotFound, "The site has no document %q.", f.name)
	}
	return id, err
}

// byNum finds an item, which has no slug, by meta.id of the API.
func (f *finder) byNum(ctx context.Context, t *content.Type, text string) (content.ObjectID, error) {
	want, err := strconv.ParseInt(text, 10, 64)
	if err != nil || want < 1 {
		return "", fail.E(fail.Invalid, "%q is no item's id; it is a whole number, meta.id in the API.", text)
	}
	r, err := f.tx.RecordByNum(ctx, content.Num(want))
	if err == nil && r.Type == t.ID {
		return r.ID, nil
	}
	if err != nil && !fail.Is(err, fail.NotFound) {
		return "", err
	}
	return "", fail.E(fail.NotFound, "The site has no document %q.", f.name)
}
