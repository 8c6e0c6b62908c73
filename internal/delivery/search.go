package delivery

import (
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/text"
)

// maxSought bounds a query in characters (contract §3); maxTerms what of it is
// looked for, in terms: those beyond narrow a search no further.
const (
	maxSought = 100
	maxTerms  = 20
)

// Search asks for the documents of one locale that have all the terms.
type Search struct {
	Kind   content.Kind // KindPost; or KindPage for all pages, Single Pages among them
	Within []Scope      // of pages: only these, perhaps none; nil for all
	Locale int
	Terms  []text.Term // without one nothing is found, and the position told all the same
	Offset int
	Limit  int
}

// Found is what a search found: a part of the documents, best first, and how
// many there are in all. Of equal ones the newest published comes first, then
// the lowest row.
type Found struct {
	Docs     []Doc
	Ranks    []float64 // by document; the better the higher
	Total    int
	Position changelog.Position // of the words that were searched; they follow the documents
}

// postSearch answers GET /v2/posts/search/ and /v2/search/ (contract §7.5).
func (a *answer) postSearch() error {
	a.keys.add(KeyType(content.PostTypeID))
	return a.searched(Search{Kind: content.KindPost}, a.postParts(), "lower page_size, or set exclude_body")
}

// pageSearch answers GET /v2/pages/search/ (contract §4.4). A page type that is
// not there has no pages. How rare a word is counts over all pages, whichever are
// wanted: each of them may change the order of those found.
func (a *answer) pageSearch() error {
	s := Search{Kind: content.KindPage}
	a.keys.add(KeyKind(s.Kind))
	switch a.q.typ {
	case "":
	case "*":
		s.Within = []Scope{{Kind: content.KindSingle}}
	default:
		s.Within = []Scope{}
		if t := a.schema.ByKey(content.KindPage, a.q.typ); t != nil {
			s.Within = append(s.Within, Scope{Kind: content.KindPage, Type: t.ID})
		}
	}
	return a.searched(s, Fragments, "lower page_size or levels")
}

// ofWords makes the answer one of the position that the words are at, whatever
// becomes of it: clients see the positions of searches follow each other.
func (a *answer) ofWords() {
	if found, err := a.r.Search(a.ctx, Search{}, 0); err == nil { // else the search itself says why
		a.position = found.Position
	}
}

// searched answers with one page of what a search finds. A query without a word
// finds nothing, whatever is published.
func (a *answer) searched(s Search, parts Parts, instead string) error {
	w := a.q.window
	s.Locale, s.Offset, s.Limit = a.locale.Num, w.start(), w.size
	s.Terms = text.Terms(a.q.search, maxTerms)
	a.keys.add(KeyLocale(a.locale.Code))
	var found Found
	switch {
	case len(s.Terms) == 0:
		a.keys.init()
	case s.Within == nil || len(s.Within) > 0:
		var err error
		if found, err = a.r.Search(a.ctx, s, parts); err != nil {
			return err
		}
	}
	if w.beyond(found.Total) {
		return no(404, "Invalid page.")
	}
	t := a.tree(instead)
	t.ranks = map[Row]float64{}
	for i := range found.Docs {
		t.root(&found.Docs[i])
		t.ranks[found.Docs[i].Row] = found.Ranks[i]
	}
	if err := t.grow(); err != nil {
		return err
	}
	return a.list(t, found.Total)
}
