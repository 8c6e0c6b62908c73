package model

import (
	"cmp"
	"slices"

	"github.com/gheecms/ghee/internal/content"
)

// Site is one site's content as plain values.
type Site struct {
	Settings  content.Settings
	Types     []content.Type // without the fixed blog types
	Documents []content.Document
	Media     []content.MediaObject
	Redirects []content.Redirect
	// Previews makes the site what those see who may preview: documents that are
	// not published, too (contract §3, preview).
	Previews bool
}

// dated is the date by which lists are ordered, newest first: of a draft never
// published that of its last change (contract §3.2).
func dated(d content.Document) content.Micros {
	if d.Published == 0 {
		return d.Updated
	}
	return d.Published
}

// asked is a site as one request sees it.
type asked struct {
	*Site
	schema *content.Schema
	params parameters
	locale string // its code
	levels int    // how many rings of documents are shown, 1 to 5 (contract §6.9)
	choice choice // what of documents is shown
	alt    bool   // media as {"url","alt"} (contract §6.7)

	expanded int // references shown as objects so far

	versions map[content.ObjectID][]content.Document // on a site with chains
	lent     bool                                    // a document of another locale was shown
}

// visible reports whether a reader meets a document: drafts, deleted and
// missing ones do not exist for one (groundwork 12), unless it previews. Authors, categories and
// tags have no locale; they are the same in all.
func (a *asked) visible(d content.Document) bool {
	return a.published(d) && (d.Locale == a.locale || d.Locale == "" || a.standsIn(d))
}

func (a *asked) published(d content.Document) bool {
	return d.Status == content.Published || a.Previews
}

// documents returns the documents of one kind, in order of their integer ids.
func (a *asked) documents(kind content.Kind) []content.Document {
	var out []content.Document
	for _, d := range a.Documents {
		if a.visible(d) && a.schema.Type(d.Type).Kind == kind {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(x, y content.Document) int { return cmp.Compare(x.Num, y.Num) })
	return out
}

// ofType returns the documents of one type.
func (a *asked) ofType(t *content.Type) []content.Document {
	return slices.DeleteFunc(a.documents(t.Kind), func(d content.Document) bool { return d.Type != t.ID })
}

// document returns the document with an id.
func (a *asked) document(id content.ObjectID) (content.Document, bool) {
	for _, d := range a.Documents {
		if d.ID == id && a.visible(d) {
			return d, true
		}
	}
	return content.Document{}, false
}

// newestFirst sorts by published, newest first, then by integer id: the order
// of posts and of pages (contract §3.2).
func newestFirst(docs []content.Document) []content.Document {
	slices.SortFunc(docs, func(x, y content.Document) int {
		return cmp.Or(cmp.Compare(dated(y), dated(x)), cmp.Compare(x.Num, y.Num))
	})
	return docs
}
