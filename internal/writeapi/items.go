package writeapi

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// maxItems is how many items one request makes.
const maxItems = 500

// createItems makes items of a collection, which the path or the body names;
// "fields" is an item or a list of them (contract §10.4, §15 row 14).
func createItems(ctx context.Context, x *write) error {
	key := ""
	if len(x.segments) == 2 {
		key = x.segments[1]
	}
	if named, ok, err := x.text("key"); err != nil {
		return err
	} else if ok {
		key = named
	}
	if key == "" {
		return invalid("key", "You must specify the collection's key.")
	}
	t, err := x.collection(ctx, key)
	if err != nil {
		return invalid("key", fail.Message(err))
	}
	s, err := x.state(true)
	if err != nil {
		return err
	}
	list, isList := x.body["fields"].([]any)
	if one, ok := x.body["fields"].(map[string]any); ok {
		list = []any{one}
	}
	if len(list) == 0 || len(list) > maxItems {
		return invalid("fields", fmt.Sprintf("You must specify an item, or a list of at most %d.", maxItems))
	}
	for i, item := range list {
		prefix := "fields."
		if isList {
			prefix = fmt.Sprintf("fields[%d].", i)
		}
		values, ok := item.(map[string]any)
		if !ok {
			return invalid(prefix[:len(prefix)-1], "must be an object.")
		}
		if err := x.item(ctx, t, "", values, prefix, s, false); err != nil {
			return err
		}
	}
	return nil
}

// item saves one item, in the locale of the query or in each that its values
// name. id is "" for a new one; whole replaces all values of one there is.
func (x *write) item(ctx context.Context, t *content.Type, id content.ObjectID, values map[string]any, prefix string, s state, whole bool) error {
	settings, locale, err := x.siteLocale(ctx)
	if err != nil {
		return err
	}
	many, isMany := byLocale(settings, t, values)
	if !isMany {
		many = map[string]map[string]any{locale: values}
	}
	for _, locale := range slices.Sorted(maps.Keys(many)) {
		at := prefix
		if isMany {
			at += locale + "."
		}
		if id == "" {
			saved, err := x.save(ctx, authoring.Input{Type: t.ID, Locale: locale, Values: many[locale]}, s)
			if err != nil {
				return inside(at, err)
			}
			id = saved.Document
			continue
		}
		p := authoring.Patch{Document: id, Locale: locale, Values: many[locale], Whole: whole}
		if err := x.patchOrTranslate(ctx, t, p, "", s); err != nil {
			return inside(at, err)
		}
	}
	return nil
}

// changeItem changes an item: PATCH merges, PUT replaces (contract §10.4).
func changeItem(ctx context.Context, x *write) error {
	t, r, err := x.itemOfPath(ctx)
	if err != nil {
		return err
	}
	s, err := x.state(false)
	if err != nil {
		return err
	}
	values, ok := x.body["fields"].(map[string]any)
	if !ok && x.body["fields"] != nil || !ok && x.method == "PUT" {
		return invalid("fields", "must be an object.")
	}
	return x.item(ctx, t, r.ID, values, "fields.", s, x.method == "PUT")
}

// deleteItem puts an item into the trash.
func deleteItem(ctx context.Context, x *write) error {
	_, r, err := x.itemOfPath(ctx)
	if err != nil {
		return err
	}
	return x.batch.Trash(ctx, r.ID, x.locale)
}

func (x *write) itemOfPath(ctx context.Context) (*content.Type, authoring.Record, error) {
	t, err := x.collection(ctx, x.segments[1])
	if err != nil {
		return nil, authoring.Record{}, err
	}
	num, err := strconv.ParseInt(x.segments[2], 10, 64)
	if err != nil || num < 1 {
		return nil, authoring.Record{}, errNothing
	}
	r, err := x.batch.ByNum(ctx, t, content.Num(num))
	if fail.Is(err, fail.NotFound) {
		err = errNothing
	}
	return t, r, err
}

var errNothing = fail.E(fail.NotFound, "Not found.")

func (x *write) collection(ctx context.Context, key string) (*content.Type, error) {
	schema, err := x.batch.Types(ctx)
	if err != nil {
		return nil, err
	}
	if t := schema.ByKey(content.KindCollection, key); t != nil {
		return t, nil
	}
	return nil, fail.E(fail.NotFound, "Content key %s not found", key)
}
