package butter

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strconv"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing"
)

// Source is an account to read.
type Source struct {
	Client      *Client
	Name        string   // identifies the place in later runs; "" takes the API's address
	PageTypes   []string // keys, beside those that are found
	Collections []string
	Locales     []string // the source's locales, its default first; none: the default alone
	// Step is told what is read next; nil for nobody.
	Step func(what string)
}

// record is one document in one locale, as it was read.
type record struct {
	doc    string // "page:landing-page:offer", "item:faq:4101", "post:hello", …
	kind   content.Kind
	key    string // of its type; of a Single Page its slug
	id     string // slug, of an item its meta.id
	locale string // "" for the source's default
	at     place
	links  []string // docs that it refers to
}

// Account is what was read.
type Account struct {
	source  Source
	spool   *spool
	records []record
	known   map[string]int // the first record of a doc
	types   map[string]*fields
	order   []string // keys of types, as "page/…" and "collection/…", as they were found
	singles map[string]*fields
	gone    map[string]bool   // types that are referred to, but not there
	items   map[string]string // keys of collections by meta.id; "" where two hold one
	moved   []content.Redirect
	notes   []string
}

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

// Read reads the whole account. The caller closes what it gets.
func (s Source) Read(ctx context.Context) (_ *Account, err error) {
	if s.Step == nil {
		s.Step = func(string) {}
	}
	if len(s.Locales) == 0 {
		s.Locales = []string{""}
	}
	if s.Name == "" {
		s.Name = s.Client.Base
	}
	s.Name = importing.Bounded(s.Name)
	a := &Account{source: s, known: map[string]int{}, types: map[string]*fields{}, singles: map[string]*fields{}, gone: map[string]bool{}}
	if a.spool, err = newSpool(); err != nil {
		return nil, err
	}
	if err := a.read(ctx); err != nil {
		_ = a.Close() // a temporary file
		return nil, err
	}
	return a, nil
}

// Close gives up what was read.
func (a *Account) Close() error { return a.spool.close() }

func (a *Account) read(ctx context.Context) error {
	for _, key := range a.source.PageTypes {
		a.find("page/" + key)
	}
	for _, key := range a.source.Collections {
		a.find("collection/" + key)
	}
	named := len(a.order)
	if err := a.search(ctx); err != nil {
		return err
	}
	if err := a.list(ctx, content.KindSingle, "*", "/pages/*/"); err != nil {
		return err
	}
	for i := 0; i < len(a.order); i++ { // it grows while references are found
		kind, key := cutType(a.order[i])
		path := "/content/" + key + "/"
		if kind == content.KindPage {
			path = "/pages/" + key + "/"
		}
		err := a.list(ctx, kind, key, path)
		if fail.Is(err, fail.NotFound) && i >= named {
			a.gone[a.order[i]] = true
			continue
		}
		if err != nil {
			return err
		}
	}
	a.forget()
	if err := a.list(ctx, content.KindPost, "", "/posts/"); err != nil {
		return err
	}
	for _, t := range []struct {
		kind content.Kind
		path string
	}{{content.KindAuthor, "/authors/"}, {content.KindCategory, "/categories/"}, {content.KindTag, "/tags/"}} {
		if err := a.terms(ctx, t.kind, t.path); err != nil {
			return err
		}
	}
	if err := a.redirects(ctx); err != nil {
		return err
	}
	return a.learn()
}

// forget lets go of types that documents refer to and the API does not show.
func (a *Account) forget() {
	a.order = slices.DeleteFunc(a.order, func(name string) bool { return a.gone[name] })
	for _, name := range slices.Sorted(maps.Keys(a.gone)) {
		delete(a.types, name)
		a.notes = append(a.notes, "The account refers to "+name+", which its API does not show; such references are kept as text, or left out.")
	}
}

func cutType(name string) (content.Kind, string) {
	for _, kind := range []content.Kind{content.KindPage, content.KindCollection} {
		if prefix := string(kind) + "/"; len(name) > len(prefix) && name[:len(prefix)] == prefix {
			return kind, name[len(prefix):]
		}
	}
	return "", ""
}

// find notes a type to read.
func (a *Account) find(name string) {
	if a.types[name] == nil {
		a.types[name] = newFields()
		a.order = append(a.order, name)
	}
}

// sought are searches that together find some page of nearly every type.
var sought = []string{"a", "e", "i", "o", "u", "s", "t", "1"}

// search finds page types in the results of searches.
func (a *Account) search(ctx context.Context) error {
	a.source.Step("page types")
	for _, word := range sought {
		var answer struct {
			Data []struct {
				Type *string `json:"page_type"`
			} `json:"data"`
		}
		err := smaller(func(size int) error {
			return a.source.Client.Get(ctx, "/pages/search/", url.Values{"query": {word}, "page_size": {strconv.Itoa(size)}, "levels": {"1"}}, &answer)
		})
		if fail.Is(err, fail.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, p := range answer.Data {
			if p.Type != nil && *p.Type != "*" && *p.Type != "" {
				a.find("page/" + *p.Type)
			}
		}
	}
	return nil
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
		all, err := a.pages(ctx, kind, key, path, locale)
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
		for _, raw := range all {
			if err := a.document(kind, key, locale, raw); err != nil {
				return err
			}
		}
	}
	return nil
}

// rereads is how often a list that changes while it is read is begun anew.
const rereads = 3

// pages reads all pages of a list. Its count must be the same on each, and no
// document may come twice: else somebody writes at the source, and it is read
// anew.
func (a *Account) pages(ctx context.Context, kind content.Kind, key, path, locale string) (all []json.RawMessage, err error) {
	for range rereads {
		err = smaller(func(size int) (err error) {
			all, err = a.pagesOnce(ctx, kind, key, path, locale, size)
			return err
		})
		if !fail.Is(err, fail.Conflict) {
			return all, err
		}
	}
	return nil, err
}

func (a *Account) pagesOnce(ctx context.Context, kind content.Kind, key, path, locale string, size int) (all []json.RawMessage, err error) {
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
			return nil, changed
		}
		if err != nil {
			return nil, err
		}
		records, err := elements(kind, key, answer.Data)
		if err != nil {
			return nil, fail.Wrap(fail.Unavailable, err, "The API's answer to %s is not a list of the form that is expected.", path)
		}
		for _, raw := range records {
			id, err := identity(kind, raw)
			if err != nil {
				return nil, fail.Wrap(fail.Unavailable, err, "A document of %s has no slug or id.", path)
			}
			if seen[id] {
				return nil, changed
			}
			seen[id] = true
			all = append(all, raw)
		}
		switch {
		case answer.Meta.Next == nil && answer.Meta.Count != len(all):
			return nil, changed
		case answer.Meta.Next == nil:
			return all, nil
		case len(records) == 0 || *answer.Meta.Next != page+1 || len(all) > 1_000_000:
			return nil, changed
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
func (a *Account) document(kind content.Kind, key, locale string, raw json.RawMessage) error {
	id, err := identity(kind, raw)
	if err != nil {
		return err
	}
	v, err := ordered(raw)
	if err != nil {
		return fail.Wrap(fail.Unavailable, err, "%s %s is not of the form that is expected.", kind, id)
	}
	o, _ := v.(object)
	r := record{kind: kind, key: key, id: id, locale: locale, doc: docOf(kind, key, id)}
	switch kind {
	case content.KindPost:
		if err := a.postTerms(&r, o); err != nil {
			return err
		}
		return a.keep(r, raw)
	case content.KindSingle:
		r.key = id
		if a.singles[id] == nil {
			a.singles[id] = newFields()
		}
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
	a.records = append(a.records, r)
	return nil
}
