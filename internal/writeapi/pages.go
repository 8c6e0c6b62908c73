package writeapi

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// createPage makes a page of a type, or a Single Page where no type is named
// (contract §10.2).
func createPage(ctx context.Context, x *write) error {
	in, err := x.pageHead(ctx)
	if err != nil {
		return err
	}
	s, err := x.state(true)
	if err != nil {
		return err
	}
	fields, ok := x.body["fields"].(map[string]any)
	if !ok {
		return invalid("fields", "You must specify the page's fields, as an object.")
	}
	t, err := x.pageType(ctx, in, fields)
	if err != nil {
		return err
	}
	in.Type = t.ID
	settings, locale, err := x.siteLocale(ctx)
	if err != nil {
		return err
	}
	many, isMany := byLocale(settings, t, fields)
	if !isMany {
		many = map[string]map[string]any{locale: fields}
	}
	for _, locale := range slices.Sorted(maps.Keys(many)) {
		prefix := "fields."
		if isMany {
			prefix += locale + "."
		}
		if err := complete(t, many[locale], prefix); err != nil {
			return err
		}
		in.Locale, in.Values = locale, many[locale]
		saved, err := x.save(ctx, in, s)
		if err != nil {
			return inside(prefix, err)
		}
		in.Document = saved.Document
	}
	return nil
}

// pageHead reads title and slug, which every new page has.
func (x *write) pageHead(context.Context) (in authoring.Input, err error) {
	title, _, err := x.text("title")
	if err != nil {
		return in, err
	}
	slug, _, err := x.text("slug")
	if err != nil {
		return in, err
	}
	return authoring.Input{Name: title, Slug: slug}, missing([]need{
		{"title", title, "You must specify a page title."}, {"slug", slug, "You must specify a page slug."},
	})
}

// need is a member that must be there.
type need struct{ member, value, message string }

func missing(needs []need) error {
	e := &fail.Error{Code: fail.Invalid, Message: "Something is missing."}
	for _, n := range needs {
		if n.value == "" {
			e.Fields = append(e.Fields, fail.Field{Path: n.member, Message: n.message})
		}
	}
	if e.Fields == nil {
		return nil
	}
	return e
}

// pageType returns the page type that the body names. Where it names none, the
// page is a Single Page, whose own type is made of its values.
func (x *write) pageType(ctx context.Context, in authoring.Input, fields map[string]any) (*content.Type, error) {
	key, ok, err := x.text("page_type")
	if err != nil {
		return nil, err
	}
	if !ok {
		if key, ok, err = x.text("page-type"); err != nil {
			return nil, err
		}
	}
	if !ok || key == "" || key == "*" {
		return x.singleType(ctx, in.Name, fields)
	}
	schema, err := x.batch.Types(ctx)
	if err != nil {
		return nil, err
	}
	t := schema.ByKey(content.KindPage, key)
	if t == nil {
		return nil, invalid("page_type", "The site has no such page type.")
	}
	return t, nil
}

// complete refuses values that leave out a field: the contract wants every key,
// optional ones as "".
func complete(t *content.Type, values map[string]any, prefix string) error {
	e := &fail.Error{Code: fail.Invalid, Message: "Fields are missing."}
	for _, f := range t.Fields {
		if _, ok := values[f.Key]; !ok {
			e.Fields = append(e.Fields, fail.Field{Path: prefix + f.Key, Message: "This field is required."})
		}
	}
	if e.Fields == nil {
		return nil
	}
	return e
}

// changePage changes a page; PUT does as PATCH (contract §10.3).
func changePage(ctx context.Context, x *write) error {
	s, err := x.state(false)
	if err != nil {
		return err
	}
	settings, locale, err := x.siteLocale(ctx)
	if err != nil {
		return err
	}
	id, t, err := x.findPage(ctx, x.segments[1], x.segments[2], locale)
	if err != nil {
		return err
	}
	p, err := x.pageParts(id)
	if err != nil {
		return err
	}
	fields, _ := x.body["fields"].(map[string]any)
	many, isMany := byLocale(settings, t, fields)
	if !isMany {
		p.Locale, p.Values = locale, fields
		return inside("fields.", x.patch(ctx, p, s))
	}
	for _, locale := range slices.Sorted(maps.Keys(many)) {
		prefix := "fields." + locale + "."
		p.Locale, p.Values = locale, many[locale]
		if err := x.patchOrTranslate(ctx, t, p, x.segments[2], s); err != nil {
			return inside(prefix, err)
		}
	}
	return nil
}

// pageParts reads what a change of a page may name beside its fields.
func (x *write) pageParts(id content.ObjectID) (p authoring.Patch, err error) {
	p.Document = id
	for member, to := range map[string]**string{"slug": &p.Slug, "title": &p.Name} {
		text, ok, err := x.text(member)
		if err != nil {
			return p, err
		}
		if ok {
			*to = &text
		}
	}
	if fields, ok := x.body["fields"]; ok && fields != nil {
		if _, isObject := fields.(map[string]any); !isObject {
			return p, invalid("fields", "must be an object.")
		}
	}
	return p, nil
}

// patchOrTranslate changes a locale of a document, and makes it where it is not
// there yet.
func (x *write) patchOrTranslate(ctx context.Context, t *content.Type, p authoring.Patch, slug string, s state) error {
	_, err := x.batch.Variant(ctx, p.Document, p.Locale)
	if err == nil {
		return x.patch(ctx, p, s)
	}
	if !fail.Is(err, fail.NotFound) {
		return err
	}
	in := authoring.Input{Document: p.Document, Type: t.ID, Locale: p.Locale, Slug: slug, Values: p.Values}
	if p.Slug != nil {
		in.Slug = *p.Slug
	}
	if p.Name != nil {
		in.Name = *p.Name
	}
	_, err = x.save(ctx, in, s)
	return err
}

// deletePage puts a page into the trash.
func deletePage(ctx context.Context, x *write) error {
	_, locale, err := x.siteLocale(ctx)
	if err != nil {
		return err
	}
	id, _, err := x.findPage(ctx, x.segments[1], x.segments[2], locale)
	if err != nil {
		return err
	}
	if x.locale == "" {
		locale = "" // all of it
	}
	return x.batch.Trash(ctx, id, locale)
}

// findPage finds a page by its slug in a locale. "*" looks through Single Pages
// first, then every page type; of several it takes the oldest, as reads do.
func (x *write) findPage(ctx context.Context, key, slug, locale string) (content.ObjectID, *content.Type, error) {
	schema, err := x.batch.Types(ctx)
	if err != nil {
		return "", nil, err
	}
	types := []*content.Type{{Kind: content.KindSingle}} // they share one space of slugs
	if key != "*" {
		types = nil
	}
	for _, t := range schema.Types() {
		if t.Kind == content.KindPage && (key == "*" || key == t.Key) {
			types = append(types, t)
		}
	}
	var found []holder
	for _, t := range types {
		h, err := x.holder(ctx, t, locale, norm.NFC.String(slug))
		if fail.Is(err, fail.NotFound) {
			continue
		}
		if err != nil {
			return "", nil, err
		}
		found = append(found, h)
	}
	if found == nil {
		return "", nil, errNoPage
	}
	first := slices.MinFunc(found, func(a, b holder) int {
		return cmp.Or(cmp.Compare(b.typ.Kind, a.typ.Kind), cmp.Compare(a.num, b.num)) // "single" before "page"
	})
	return first.id, first.typ, nil
}

var errNoPage = fail.E(fail.NotFound, "Page not found.")

// holder is a document that has the slug in question.
type holder struct {
	id  content.ObjectID
	num content.Num
	typ *content.Type
}

func (x *write) holder(ctx context.Context, t *content.Type, locale, slug string) (holder, error) {
	r, err := x.batch.BySlug(ctx, t, locale, slug)
	if err != nil {
		return holder{}, err
	}
	schema, err := x.batch.Types(ctx)
	return holder{r.ID, r.Num, schema.Type(r.Type)}, err
}
