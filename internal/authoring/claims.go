package authoring

import (
	"context"
	"slices"
	"strconv"

	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Uniqueness is claimed, not looked up: a slug or a unique value belongs to the
// one document and locale that holds its row. What is live stays claimed beside
// the draft, so that nobody takes an address that readers still use.

// slugSpace is where slugs of a type are unique. Single Pages each own a type,
// and share one space.
func slugSpace(t *content.Type, locale string) string {
	id := string(t.ID)
	if t.Kind == content.KindSingle {
		id = string(content.KindSingle)
	}
	return "slug:" + id + "@" + locale
}

// claim takes what the newest draft and the live revision hold, and lets go of
// the rest.
func (b *Batch) claim(ctx context.Context, t *content.Type, v Variant) error {
	revs, err := b.held(ctx, v)
	if err != nil {
		return err
	}
	has, err := b.tx.Claims(ctx, v.Document, v.Locale)
	if err != nil {
		return err
	}
	if t.Kind != content.KindCollection {
		slugs := make([]string, len(revs))
		for i, r := range revs {
			slugs[i] = r.Slug
		}
		if err := b.hold(ctx, slugSpace(t, v.Locale), "slug", v, has, slugs); err != nil {
			return err
		}
	}
	for _, f := range t.Fields {
		if f.Unique {
			if err := b.holdField(ctx, t, f, v, has, revs); err != nil {
				return err
			}
		}
	}
	return nil
}

// held returns the revisions whose slug and unique values belong to v: the live
// one and the newest draft, or the one that is both.
func (b *Batch) held(ctx context.Context, v Variant) (revs []Revision, err error) {
	for _, id := range []string{v.Live, v.Draft} {
		if id == "" || len(revs) > 0 && revs[0].ID == id {
			continue
		}
		r, err := b.tx.Revision(ctx, id)
		if err != nil {
			return nil, err
		}
		revs = append(revs, r)
	}
	return revs, nil
}

// hold makes values the only ones that v holds in space. has is what it holds in
// all spaces: mostly just that, and then nothing is written.
func (b *Batch) hold(ctx context.Context, space, path string, v Variant, has []Claim, values []string) error {
	var held []string
	for _, c := range has {
		if c.Space == space {
			held = append(held, c.Value)
		}
	}
	slices.Sort(values)
	values = slices.Compact(values)
	slices.Sort(held)
	if slices.Equal(held, values) {
		return nil
	}
	if len(held) > 0 {
		if err := b.tx.Unclaim(ctx, space, v.Document, v.Locale); err != nil {
			return err
		}
	}
	for _, value := range values {
		err := b.tx.Claim(ctx, Claim{Space: space, Value: value, Document: v.Document, Locale: v.Locale})
		if fail.Is(err, fail.Conflict) {
			return &fail.Error{
				Code: fail.Conflict, Message: "Another document holds this " + path + " already; choose another.", Err: err,
				Fields: []fail.Field{{Path: path, Message: strconv.Quote(value) + " is taken."}},
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// SlugFree reports whether a new document of a type could take slug in locale.
// It is a hint for who is typing one: only a Save decides.
func (b *Batch) SlugFree(ctx context.Context, typ content.TypeID, locale, slug string) (bool, error) {
	t, err := b.typeOf(ctx, typ)
	if err != nil {
		return false, err
	}
	if locale, err = b.locale(ctx, t.Kind, locale); err != nil {
		return false, err
	}
	_, err = SlugHolder(ctx, b.tx, t, locale, norm.NFC.String(slug))
	if fail.Is(err, fail.NotFound) {
		return true, nil
	}
	return false, err
}
