package authoring

import (
	"bytes"
	"cmp"
	"context"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// maxName bounds a document's name in characters (contract §10.5: titles).
const maxName = 200

// Save adds a revision as the newest draft of in.Document's locale, taking its
// slug and unique values. It returns fail.Invalid for values that do not fit
// their fields, fail.Conflict when another document holds the slug or a unique
// value, fail.NotFound for an unknown document or type. Rules such as
// "required" are checked at publishing, so that a draft may be half done. A
// save that changes nothing makes no revision and returns the one there is.
func (b *Batch) Save(ctx context.Context, in Input) (Saved, error) {
	t, err := b.typeOf(ctx, in.Type)
	if err != nil {
		return Saved{}, err
	}
	locale, err := b.locale(ctx, t.Kind, in.Locale)
	if err != nil {
		return Saved{}, err
	}
	in.Slug = norm.NFC.String(in.Slug)
	if t.Kind == content.KindCollection {
		in.Slug = ""
	} else if err := content.CheckSlug(in.Slug); err != nil {
		return Saved{}, err
	}
	values, err := content.Bind(b.schema, t.Fields, in.Values, &resolver{ctx, b, locale})
	if err != nil {
		return Saved{}, err
	}
	if in.Name, err = nameOf(t, in.Name, in.Slug, values); err != nil {
		return Saved{}, err
	}
	record, err := b.record(ctx, t, in)
	if err != nil {
		return Saved{}, err
	}
	v, err := b.tx.Variant(ctx, record.ID, locale)
	if err != nil && !fail.Is(err, fail.NotFound) {
		return Saved{}, err
	}
	if err != nil {
		v = Variant{Document: record.ID, Locale: locale, Status: content.Draft}
	}
	rev := Revision{
		Document: record.ID, Locale: locale, Slug: in.Slug, Name: in.Name,
		Cause: cmp.Or(in.Cause, "save"), Author: in.Author, Payload: values.Encode(), At: b.tx.Now(),
	}
	if same, ok, err := b.unchanged(ctx, v, rev, in); ok || err != nil {
		return saved(record, same), err
	}
	rev.ID = b.ids()
	if rev.N, err = b.tx.AddRevision(ctx, rev); err != nil {
		return Saved{}, err
	}
	v.Slug, v.Name, v.Draft = rev.Slug, rev.Name, rev.ID
	v.Updated, v.Scheduled = cmp.Or(in.Updated, b.tx.Now()), in.Scheduled
	if err := b.tx.PutVariant(ctx, v); err != nil {
		return Saved{}, err
	}
	return saved(record, rev), b.claim(ctx, t, v)
}

func saved(r Record, rev Revision) Saved {
	return Saved{Document: r.ID, Num: r.Num, Locale: rev.Locale, Revision: rev.ID, N: rev.N}
}

// unchanged finds whether the newest draft says already what rev would.
func (b *Batch) unchanged(ctx context.Context, v Variant, rev Revision, in Input) (Revision, bool, error) {
	if v.Draft == "" || v.Slug != rev.Slug || v.Name != rev.Name || v.Scheduled != in.Scheduled {
		return Revision{}, false, nil
	}
	old, err := b.tx.Revision(ctx, v.Draft)
	return old, err == nil && bytes.Equal(old.Payload, rev.Payload), err
}

// typeOf returns the type documents can be made of.
func (b *Batch) typeOf(ctx context.Context, id content.TypeID) (*content.Type, error) {
	schema, err := b.Types(ctx)
	if err != nil {
		return nil, err
	}
	t := schema.Type(id)
	switch {
	case t == nil:
		return nil, fail.E(fail.NotFound, "The site has no type %q; make it first.", id)
	case t.Kind == content.KindComponent:
		return nil, fail.E(fail.Invalid, "%q is a component; it lives inside pages and has no documents of its own.", t.Key)
	}
	return t, nil
}

// locale returns the code to keep a document under: none for kinds without
// locales, the site's default for "".
func (b *Batch) locale(ctx context.Context, k content.Kind, code string) (string, error) {
	switch k {
	case content.KindAuthor, content.KindCategory, content.KindTag:
		return "", nil
	}
	settings, err := b.Settings(ctx)
	if err != nil {
		return "", err
	}
	l, ok := settings.Locale(code)
	if !ok {
		return "", fail.E(fail.Invalid, "locale: the site has no locale %q.", code)
	}
	return l.Code, nil
}

// record returns the document's record, new when in names none.
func (b *Batch) record(ctx context.Context, t *content.Type, in Input) (Record, error) {
	if in.Document != "" {
		r, err := b.tx.Record(ctx, in.Document)
		if err != nil {
			return Record{}, err
		}
		if r.Type != t.ID {
			return Record{}, fail.E(fail.Invalid, "The document is of another type than %q; a document keeps its type.", t.Name)
		}
		if in.Position != 0 && in.Position != r.Position {
			r.Position = in.Position
			return r, b.tx.PutRecord(ctx, r)
		}
		return r, nil
	}
	num, err := b.tx.NextNum(ctx)
	if err != nil {
		return Record{}, err
	}
	r := Record{
		ID: content.ObjectID(b.ids()), Type: t.ID, Kind: t.Kind, Num: num,
		Position: cmp.Or(in.Position, int64(num)), Created: cmp.Or(in.Created, b.tx.Now()),
	}
	return r, b.tx.PutRecord(ctx, r)
}

// nameOf returns the document's name: the given one, an author's two names, the
// first text among the values, the slug.
func nameOf(t *content.Type, name, slug string, v content.Values) (string, error) {
	name = strings.TrimSpace(name)
	if !utf8.ValidString(name) || utf8.RuneCountInString(name) > maxName {
		return "", fail.E(fail.Invalid, "name: it is longer than %d characters, or not UTF-8; shorten it.", maxName)
	}
	if name == "" && t.Kind == content.KindAuthor {
		first, _ := t.Field("first_name")
		last, _ := t.Field("last_name")
		name = strings.TrimSpace(v.Text(first.ID) + " " + v.Text(last.ID))
	}
	for _, f := range t.Fields {
		if name == "" && f.Kind == content.ShortText {
			name = v.Text(f.ID)
		}
	}
	if r := []rune(cmp.Or(name, slug)); len(r) > maxName {
		return string(r[:maxName]), nil
	}
	return cmp.Or(name, slug), nil
}
