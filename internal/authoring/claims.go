package authoring

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"

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

func fieldSpace(t *content.Type, f content.Field, locale string) string {
	return "field:" + string(t.ID) + "." + strconv.Itoa(int(f.ID)) + "@" + locale
}

// claim takes what the newest draft and the live revision hold, and lets go of
// the rest.
func (b *Batch) claim(ctx context.Context, t *content.Type, v Variant) error {
	var revs []Revision
	for _, id := range []string{v.Live, v.Draft} {
		if id == "" || len(revs) > 0 && revs[0].ID == id {
			continue
		}
		r, err := b.tx.Revision(ctx, id)
		if err != nil {
			return err
		}
		revs = append(revs, r)
	}
	if t.Kind != content.KindCollection {
		slugs := make([]string, len(revs))
		for i, r := range revs {
			slugs[i] = r.Slug
		}
		if err := b.hold(ctx, slugSpace(t, v.Locale), "slug", v, slugs); err != nil {
			return err
		}
	}
	for _, f := range t.Fields {
		if !f.Unique {
			continue
		}
		var held []string
		for _, r := range revs {
			values, err := content.DecodeValues(r.Payload, t.Fields, b.schema)
			if err != nil {
				return err
			}
			if s := claimed(values[f.ID]); s != "" {
				held = append(held, s)
			}
		}
		if err := b.hold(ctx, fieldSpace(t, f, v.Locale), f.Key, v, held); err != nil {
			return err
		}
	}
	return nil
}

// hold makes values the only ones that v holds in space.
func (b *Batch) hold(ctx context.Context, space, path string, v Variant, values []string) error {
	if err := b.tx.Unclaim(ctx, space, v.Document, v.Locale); err != nil {
		return err
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

// claimed is the form of a value in a claim, "" for an empty one. Long texts
// are held by their hash: an index row has a bound.
func claimed(v any) string {
	const long = 300
	var s string
	switch x := v.(type) {
	case string:
		s = x
	case float64:
		s = strconv.FormatFloat(x, 'f', -1, 64)
	case content.ObjectID:
		s = string(x)
	}
	if len(s) > long {
		sum := sha256.Sum256([]byte(s))
		return "sha256:" + hex.EncodeToString(sum[:])
	}
	return s
}

// SlugFree reports whether a document of a type could take slug in locale.
func (b *Batch) SlugFree(ctx context.Context, typ content.TypeID, locale, slug string) (bool, error) {
	t, err := b.typeOf(ctx, typ)
	if err != nil {
		return false, err
	}
	if locale, err = b.locale(ctx, t.Kind, locale); err != nil {
		return false, err
	}
	_, err = b.tx.Claimant(ctx, slugSpace(t, locale), slug)
	if fail.Is(err, fail.NotFound) {
		return true, nil
	}
	return false, err
}
