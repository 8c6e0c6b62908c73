package butter

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing"
)

const pageSize = 100 // the API's most (contract §3)

// smaller does anew, with pages half as large, what the API calls too much at
// once.
func smaller(do func(size int) error) error {
	for size := pageSize; ; size /= 2 {
		if err := do(size); size == 1 || !errors.Is(err, errTooMuch) {
			return err
		}
	}
}

func (a *Account) query(q url.Values, locale string) url.Values {
	if locale != "" {
		q.Set("locale", locale)
	}
	return q
}

// list reads a list in every locale.
func (a *Account) list(ctx context.Context, kind content.Kind, key, path string) error {
	for i, locale := range a.source.Locales {
		a.source.Step(path + " " + locale)
		err := a.pages(ctx, kind, key, path, locale)
		if fail.Is(err, fail.NotFound) && i > 0 {
			a.notes = append(a.notes, "The API shows no "+path+" in "+locale+".")
			continue
		}
		if fail.Is(err, fail.NotFound) && kind != content.KindPost {
			return fail.Wrap(fail.NotFound, err, "The account has no %s %q.", kind, key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// rereads is how often a list that changes while it is read is begun anew.
const rereads = 3

// pages reads all pages of a list. Its count must be the same on each, and no
// document may come twice: else somebody writes at the source, and it is read
// anew.
func (a *Account) pages(ctx context.Context, kind content.Kind, key, path, locale string) (err error) {
	begun := len(a.records)
	for range rereads {
		err = smaller(func(size int) error {
			a.back(begun)
			return a.pagesOnce(ctx, kind, key, path, locale, size)
		})
		if !fail.Is(err, fail.Conflict) {
			return err
		}
	}
	return err
}

// back forgets all records but the first n.
func (a *Account) back(n int) {
	for i := n; i < len(a.records); i++ {
		r := &a.records[i]
		if a.known[r.doc] == i {
			delete(a.known, r.doc)
		}
		if r.kind == content.KindPost {
			delete(a.posts, version{r.id, r.locale})
			delete(a.has, version{r.doc, r.locale})
		}
	}
	if n < len(a.records) {
		a.spool.end = a.records[n].at.at
	}
	a.records = a.records[:n]
}

func (a *Account) pagesOnce(ctx context.Context, kind content.Kind, key, path, locale string, size int) error {
	changed := fail.E(fail.Conflict, "The list %s changes while it is read; import when nobody writes there.", path)
	seen := map[string]bool{}
	for page := 1; ; page++ {
		var answer struct {
			Meta struct {
				Count int  `json:"count"`
				Next  *int `json:"next_page"`
			} `json:"meta"`
			Data json.RawMessage `json:"data"`
		}
		q := url.Values{"page": {strconv.Itoa(page)}, "page_size": {strconv.Itoa(size)}}
		if kind != content.KindPost {
			q.Set("levels", "1")
			q.Set("alt_media_text", "1")
		}
		err := a.source.Client.Get(ctx, path, a.query(q, locale), &answer)
		if fail.Is(err, fail.NotFound) && page > 1 {
			return changed
		}
		if err != nil {
			return err
		}
		records, err := elements(kind, key, answer.Data)
		if err != nil {
			return fail.Wrap(fail.Unavailable, err, "The API's answer to %s is not a list of the form that is expected.", path)
		}
		for _, raw := range records {
			id, err := identity(kind, raw)
			if err != nil {
				return fail.Wrap(fail.Unavailable, err, "A document of %s has no slug or id.", path)
			}
			if seen[id] {
				return changed
			}
			seen[id] = true
			if err := a.document(ctx, kind, key, locale, len(seen), raw); err != nil {
				return err
			}
		}
		switch {
		case answer.Meta.Next == nil && answer.Meta.Count != len(seen):
			return changed
		case answer.Meta.Next == nil:
			return nil
		case len(records) == 0 || *answer.Meta.Next != page+1 || len(seen) > importing.MaxObjects:
			return changed
		}
	}
}

// elements returns the documents of a list: a collection's stand below its key.
func elements(kind content.Kind, key string, data json.RawMessage) (list []json.RawMessage, err error) {
	if kind == content.KindCollection {
		var byKey map[string]json.RawMessage
		if err := json.Unmarshal(data, &byKey); err != nil {
			return nil, err
		}
		data = byKey[key]
	}
	err = json.Unmarshal(data, &list)
	return list, err
}

// identity is how the API names a document.
func identity(kind content.Kind, raw json.RawMessage) (string, error) {
	var named struct {
		Slug string `json:"slug"`
		Meta struct {
			ID json.Number `json:"id"`
		} `json:"meta"`
	}
	if err := json.Unmarshal(raw, &named); err != nil {
		return "", err
	}
	id := named.Slug
	if kind == content.KindCollection {
		id = named.Meta.ID.String()
	}
	if id == "" {
		return "", fail.E(fail.Invalid, "It is %.100s.", raw)
	}
	return id, nil
}

// document keeps one document, and finds the types that it refers to.
func (a *Account) document(ctx context.Context, kind content.Kind, key, locale string, place int, raw json.RawMessage) error {
	id, err := identity(kind, raw)
	if err != nil {
		return err
	}
	v, err := ordered(raw)
	if err != nil {
		return fail.Wrap(fail.Unavailable, err, "%s %s is not of the form that is expected.", kind, id)
	}
	o, _ := v.(object)
	if lent(o, locale) {
		return nil
	}
	r := record{kind: kind, key: key, id: id, locale: locale, place: place, doc: docOf(kind, key, id)}
	r.public = text(o, "status") == "" || text(o, "status") == string(content.Published)
	switch kind {
	case content.KindPost:
		if err := a.postTerms(o); err != nil {
			return err
		}
		if r.doc, err = a.translated(ctx, r); err != nil {
			return err
		}
		return a.keep(r, raw)
	case content.KindSingle:
		r.key = id
	}
	walk(valuesOf(kind, o), func(v any) {
		s, _ := v.(string)
		if o, ok := v.(object); ok {
			s = pageOf(o)
		}
		if kind, key, _ := target(s); kind != "" {
			a.find(string(kind) + "/" + key)
		}
	})
	return a.keep(r, raw)
}

// lent reports whether a document stands in for one that has no version in a
// locale, which only a Ghee has.
func lent(o object, locale string) bool {
	meta, _ := get(o, "meta").(object)
	told := cmp.Or(text(o, "locale"), text(meta, "locale"))
	return told != "" && locale != "" && told != locale
}

func docOf(kind content.Kind, key, id string) string {
	switch kind {
	case content.KindPage:
		id = "page:" + key + ":" + id
	case content.KindSingle:
		id = "page:*:" + id
	case content.KindCollection:
		id = "item:" + key + ":" + id
	default:
		id = string(kind) + ":" + id
	}
	return importing.Bounded(id)
}

func (a *Account) keep(r record, raw json.RawMessage) (err error) {
	if r.at, err = a.spool.put(raw); err != nil {
		return err
	}
	if _, ok := a.known[r.doc]; !ok {
		a.known[r.doc] = len(a.records)
	}
	if r.kind == content.KindPost && r.locale != "" {
		a.posts[version{r.id, r.locale}] = len(a.records)
		a.has[version{r.doc, r.locale}] = r.id
	}
	a.records = append(a.records, r)
	return nil
}
