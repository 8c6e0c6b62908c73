package delivery

import (
	"github.com/gheecms/ghee/internal/content"
)

// maxRecent is how many posts include=recent_posts shows of each (contract §7.6).
const maxRecent = 10

// termScope returns the scope of authors, categories or tags, and where in a
// post they stand.
func termScope(kind content.Kind) (Scope, string) {
	switch kind {
	case content.KindAuthor:
		return Scope{Kind: kind, Type: content.AuthorTypeID}, authorPath
	case content.KindCategory:
		return Scope{Kind: kind, Type: content.CategoryTypeID}, categoryPath
	}
	return Scope{Kind: content.KindTag, Type: content.TagTypeID}, tagPath
}

// termList answers GET /v2/authors/, /v2/categories/, /v2/tags/ (contract
// §7.6): those with a published post, unless the site's settings say all.
func (a *answer) termList() error {
	scope, path := termScope(a.q.kind)
	s := Selection{Scope: scope, Locale: a.locale.Num}
	a.keys.add(KeyType(scope.Type))
	if !a.settings.EmptyTerms {
		s.Used = path
		a.keys.add(KeyType(content.PostTypeID))
	}
	if a.q.slug != "" {
		s.Where = []Any{{{Column: "slug", Equals: a.q.slug}}}
	}
	t := a.tree("ask for one by its slug, without include")
	if err := a.whole(t, s, Fragments); err != nil {
		return err
	}
	if err := t.grow(); err != nil {
		return err
	}
	a.b = append(a.b, `{"data":[`...)
	if err := a.terms(t); err != nil {
		return err
	}
	a.b = append(a.b, "]}"...)
	return nil
}

// termOne answers GET /v2/authors/{slug}/ and its siblings.
func (a *answer) termOne() error {
	scope, _ := termScope(a.q.kind)
	t, err := a.bySlug([]Scope{scope}, KeyMissing(scope.Type, a.q.slug), "leave out include")
	if err != nil {
		return err
	}
	if t == nil {
		return no(404, "Not found.")
	}
	a.b = append(a.b, `{"data":`...)
	if err := a.terms(t); err != nil {
		return err
	}
	a.b = append(a.b, '}')
	return nil
}

// terms writes the roots of t, with their recent posts when asked for.
func (a *answer) terms(t *tree) error {
	recent, ends, err := a.recent(t)
	if err != nil {
		return err
	}
	start, posts := 0, recent.roots
	for i, n := range t.roots {
		if i > 0 {
			a.b = append(a.b, ',')
		}
		a.b = append(a.b, '{')
		a.b = t.members(a.b, n)
		if a.q.recent {
			a.b = append(a.b, `,"recent_posts":`...)
			recent.roots = posts[start:ends[i]]
			start = ends[i]
			if err := a.array(recent); err != nil {
				return err
			}
		}
		a.b = append(a.b, '}')
	}
	if len(a.b) > maxAnswer {
		return tooLarge(t.instead)
	}
	return nil
}

// recent returns the newest posts of every root of t, in full, and where those
// of each end.
func (a *answer) recent(t *tree) (*tree, []int, error) {
	posts := a.tree(t.instead)
	if !a.q.recent {
		return posts, nil, nil
	}
	a.keys.add(KeyType(content.PostTypeID))
	_, path := termScope(a.q.kind)
	ends := make([]int, len(t.roots))
	for i, n := range t.roots {
		docs, _, err := a.r.Select(a.ctx, Selection{
			Scope: postScope, Locale: a.locale.Num, Limit: maxRecent,
			Where: []Any{{{Path: path, Equals: string(n.doc.ID)}}},
		}, Bodies)
		if err != nil {
			return nil, nil, err
		}
		for j := range docs {
			posts.root(&docs[j])
		}
		ends[i] = len(posts.roots)
		if posts.size > maxAnswer || len(posts.roots) > maxExpanded {
			return nil, nil, tooLarge(t.instead)
		}
	}
	return posts, ends, posts.grow()
}
