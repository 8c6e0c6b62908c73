package model

import (
	"cmp"
	"slices"

	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/content"
)

// terms are what posts are sorted by: authors, categories, tags (contract
// §7.6).
type terms struct {
	kind  content.Kind
	field content.FieldID // of a post, which names them
}

var termKinds = map[string]terms{
	"authors":    {content.KindAuthor, content.PostAuthor},
	"categories": {content.KindCategory, content.PostCategories},
	"tags":       {content.KindTag, content.PostTags},
}

// term shows an author with the 12 keys of contract §7.2, or a name and a slug.
func (a *asked) term(d content.Document) map[string]any {
	t := a.schema.Type(d.Type)
	if t.Kind != content.KindAuthor {
		return map[string]any{"name": d.Name, "slug": d.Slug}
	}
	out := map[string]any{"slug": d.Slug}
	for _, f := range t.Fields {
		if f.Kind == content.Media {
			id, _ := d.Values[f.ID].(content.ObjectID)
			out[f.Key], _ = a.address(id)
		} else {
			out[f.Key] = d.Values.Text(f.ID)
		}
	}
	return out
}

// authorOf shows a post's author; without one every key is empty (fact 10).
func (a *asked) authorOf(d content.Document) any {
	for _, author := range a.named(d, content.PostAuthor) {
		return a.term(author)
	}
	return a.term(content.Document{Meta: content.Meta{Type: content.AuthorTypeID}})
}

func (a *asked) termsOf(d content.Document, f content.FieldID) any {
	return each(a.named(d, f), func(t content.Document) any { return a.term(t) })
}

// used reports whether a term has a published post in any locale.
func (t terms) used(a *asked, d content.Document) bool {
	return slices.ContainsFunc(a.Settings.Locales, func(l content.Locale) bool {
		there := *a
		there.locale = l.Code
		return len(t.postsOf(&there, d)) > 0
	})
}

// list answers with those that have a published post, by name. One client
// asks the list for a slug (contract §12.11).
func (t terms) list(a *asked, _ []string) Answer {
	docs := a.documents(t.kind)
	if slug := a.params["slug"]; slug != "" {
		docs = slices.DeleteFunc(docs, func(d content.Document) bool { return d.Slug != slug })
	}
	if !a.Settings.EmptyTerms {
		docs = slices.DeleteFunc(docs, func(d content.Document) bool { return !t.used(a, d) })
	}
	slices.SortStableFunc(docs, func(x, y content.Document) int {
		return cmp.Compare(norm.NFC.String(x.Name), norm.NFC.String(y.Name))
	})
	return data(each(docs, func(d content.Document) any { return t.show(a, d) }))
}

// detail answers with one.
func (t terms) detail(a *asked, names []string) Answer {
	for _, d := range a.documents(t.kind) {
		if d.Slug == names[0] {
			return data(t.show(a, d))
		}
	}
	return notFound()
}

// show adds the ten newest posts when they are asked for.
func (t terms) show(a *asked, d content.Document) any {
	out := a.term(d)
	if a.params["include"] == "recent_posts" {
		posts := t.postsOf(a, d)
		out["recent_posts"] = each(posts[:min(10, len(posts))], func(p content.Document) any { return a.whole(p) })
	}
	return out
}

// postsOf returns the posts that name a term, newest first.
func (t terms) postsOf(a *asked, d content.Document) []content.Document {
	return slices.DeleteFunc(a.posts(), func(p content.Document) bool {
		return !slices.ContainsFunc(a.named(p, t.field), func(x content.Document) bool { return x.ID == d.ID })
	})
}
