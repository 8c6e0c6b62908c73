package butter

import (
	"context"
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

// record is a note of one document in one locale, as it was read.
type record struct {
	doc    string // "page:landing-page:offer", "item:faq:4101", "post:hello", …
	kind   content.Kind
	key    string // of its type; of a Single Page its slug
	id     string // slug, of an item its meta.id
	locale string // "" for the source's default
	public bool
	place  int // in its list
	at     place
	links  []int // first records of the documents that it refers to
}

// version is a post in a locale.
type version struct{ name, locale string }

// Account is what was read.
type Account struct {
	source  Source
	spool   *spool
	records []record
	known   map[string]int     // the first record of a doc
	posts   map[version]int    // records of posts by slug
	has     map[version]string // slugs of posts by doc
	types   map[string]*fields
	order   []string // keys of types, as "page/…" and "collection/…", as they were found
	singles map[string]*fields
	placed  map[string]string // components of fields, see inference
	gone    map[string]bool   // types that are referred to, but not there
	items   map[string]string // keys of collections by meta.id; "" where two hold one
	moved   []content.Redirect
	notes   []string
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
	a := &Account{
		source: s, known: map[string]int{}, posts: map[version]int{}, has: map[version]string{},
		types: map[string]*fields{}, singles: map[string]*fields{}, placed: map[string]string{}, gone: map[string]bool{},
	}
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
