package authoring

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// fieldSpace is where values of a unique field are unique.
func fieldSpace(t *content.Type, f content.Field, locale string) string {
	return "field:" + string(t.ID) + "." + strconv.Itoa(int(f.ID)) + "@" + locale
}

// holdField claims the values that revs, the held revisions of v, have in f.
func (b *Batch) holdField(ctx context.Context, t *content.Type, f content.Field, v Variant, has []Claim, revs []Revision) error {
	var values []string
	for _, r := range revs {
		decoded, err := content.DecodeValues(r.Payload, t.Fields, b.schema)
		if err != nil {
			return err
		}
		if s := claimed(decoded[f.ID]); s != "" {
			values = append(values, s)
		}
	}
	return b.hold(ctx, fieldSpace(t, f, v.Locale), f.Key, v, has, values)
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

// reclaim follows a change of a type: where a field became unique the documents
// there are claim their values, where one is unique no longer they let go. It
// returns fail.Conflict, naming the field, when two documents share a value.
func (b *Batch) reclaim(ctx context.Context, old, t *content.Type) error {
	was, is := uniques(old), uniques(t)
	var variants []Variant
	for _, f := range append(old.Fields, t.Fields...) {
		if was[f.ID] == is[f.ID] {
			continue
		}
		if variants == nil {
			var err error
			if variants, err = b.tx.FindVariants(ctx, t.ID, "", ""); err != nil {
				return err
			}
		}
		for _, v := range variants {
			if err := b.reclaimOne(ctx, t, f, v, is[f.ID]); err != nil {
				return err
			}
		}
		was[f.ID] = is[f.ID] // done, though it stands in both lists
	}
	return nil
}

func (b *Batch) reclaimOne(ctx context.Context, t *content.Type, f content.Field, v Variant, unique bool) error {
	if !unique {
		return b.tx.Unclaim(ctx, fieldSpace(t, f, v.Locale), v.Document, v.Locale)
	}
	revs, err := b.held(ctx, v)
	if err != nil {
		return err
	}
	err = b.holdField(ctx, t, f, v, nil, revs)                     // it was not unique before
	if e, ok := err.(*fail.Error); ok && e.Code == fail.Conflict { //nolint:errorlint // hold returns it bare
		e.Message = "The field \"" + f.Key + "\" cannot become unique: two documents have the same value."
	}
	return err
}

func uniques(t *content.Type) map[content.FieldID]bool {
	out := map[content.FieldID]bool{}
	for _, f := range t.Fields {
		out[f.ID] = f.Unique
	}
	return out
}
