package model

import (
	"slices"

	"github.com/gheecms/ghee/internal/content"
)

// Locales that stand in for others are no part of the contract: these are the
// rules of docs/decisions/0013, once more. A document that the locale asked for
// lacks is met in the first locale of the site's chain that has it.

// gather gathers the documents of a site with chains by their ids.
func (a *asked) gather() {
	if len(a.Settings.Fallback) == 0 {
		return
	}
	a.versions = map[content.ObjectID][]content.Document{}
	for _, d := range a.Documents {
		if a.published(d) {
			a.versions[d.ID] = append(a.versions[d.ID], d)
		}
	}
}

// standsIn reports whether a document of another locale is met in the one asked
// for.
func (a *asked) standsIn(d content.Document) bool {
	chain := append([]string{a.locale}, a.Settings.Fallback[a.locale]...)
	for _, locale := range chain {
		if slices.ContainsFunc(a.versions[d.ID], func(v content.Document) bool { return v.Locale == locale }) {
			return locale == d.Locale
		}
	}
	return false
}

// ownFirst puts documents of the locale asked for before those that stand in:
// where a slug leads to several, the locale's own is meant.
func (a *asked) ownFirst(docs []content.Document) []content.Document {
	slices.SortStableFunc(docs, func(x, y content.Document) int {
		switch own := x.Locale == a.locale; {
		case own == (y.Locale == a.locale):
			return 0
		case own:
			return -1
		}
		return 1
	})
	return docs
}

// tell adds to an object which locale a document is in, on a site with chains.
func (a *asked) tell(object map[string]any, d content.Document) map[string]any {
	if len(a.Settings.Fallback) > 0 {
		object["locale"] = d.Locale
		a.lent = a.lent || d.Locale != a.locale
	}
	return object
}
