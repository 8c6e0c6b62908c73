package security_test

import (
	"context"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
)

// shown are the documents that the world sees of a house.
type shown struct {
	ghee, dal, starter, ida, news, quick, hello content.ObjectID
}

// public publishes what everybody may read. What it refers to and is not
// published comes with private, for which the drafts of dal and hello wait.
func (m *mason) public(loud string) (s shown) {
	m.batch(func(ctx context.Context, b *authoring.Batch) {
		s.starter = m.save(ctx, b, 1, authoring.Input{Type: m.course, Values: map[string]any{"label": "Starter " + loud, "rank": 1}})
		s.ghee = m.save(ctx, b, 2, authoring.Input{Type: m.dish, Slug: "ghee", Name: "Ghee", Values: m.values("Ghee", loud, 12, s.starter)})
		s.dal = m.save(ctx, b, 3, authoring.Input{Type: m.dish, Slug: "dal", Name: "Dal", Values: m.values("Dal", loud, 7, s.starter)})
		s.ida = m.save(ctx, b, 1, authoring.Input{Type: content.AuthorTypeID, Slug: "ida", Values: map[string]any{"first_name": "Ida", "last_name": loud, "email": "ida@example.test"}})
		s.news = m.save(ctx, b, 1, authoring.Input{Type: content.CategoryTypeID, Slug: "news", Name: "News " + loud})
		s.quick = m.save(ctx, b, 1, authoring.Input{Type: content.TagTypeID, Slug: "quick", Name: "Quick " + loud})
		about := m.save(ctx, b, 1, authoring.Input{Type: m.about, Slug: "about", Name: "About " + loud, Values: map[string]any{"headline": "About " + loud}})
		s.hello = m.save(ctx, b, 4, authoring.Input{Type: content.PostTypeID, Slug: "hello", Name: "Hello " + loud, Values: m.post(loud, s.ida, s.news, s.quick)})
		second := m.save(ctx, b, 5, authoring.Input{Type: content.PostTypeID, Slug: "second", Name: "Second " + loud, Values: m.post(loud, s.ida, s.news, s.quick)})
		for i, id := range []content.ObjectID{s.starter, s.ghee, s.dal, s.ida, s.news, s.quick, about, s.hello, second} {
			m.publish(ctx, b, 5+i, id, "")
		}
		german := authoring.Input{Document: s.dal, Type: m.dish, Locale: "de", Slug: "linsen", Name: "Linsen", Values: m.values("Linsen", loud, 7, s.starter)}
		m.publish(ctx, b, 6, m.save(ctx, b, 6, german), "de")
	})
	return s
}

// values are those of a dish, in every field of it.
func (m *mason) values(title, word string, price float64, course content.ObjectID) map[string]any {
	return map[string]any{
		"title": title + " " + word, "price": price, "spicy": true, "since": "2026-01-02",
		"photo":  map[string]any{"url": "https://cdn.example.test/" + word + ".jpg", "alt": word},
		"course": course, "seo": map[string]any{"title": "SEO " + word}, "kind": "soup", "tint": "#e3a21a",
		"body":  []any{map[string]any{"type": "seo", "fields": map[string]any{"title": "Body " + word}}},
		"steps": []any{map[string]any{"text": "Step " + word}}, "note": "<p>Note " + word + "</p>",
	}
}

func (m *mason) post(word string, author, category, tag content.ObjectID) map[string]any {
	return map[string]any{
		"body": "<p>Body " + word + "</p>", "summary": "Summary " + word, "seo_title": word,
		"author": author, "categories": []any{category}, "tags": []any{tag},
	}
}

// private adds what nobody may learn of: drafts that never were published,
// drafts of what is, drafts in the other locale, what was published once, and
// what published documents refer to without its being so.
func (m *mason) private(s shown, secret string, number float64) {
	m.batch(func(ctx context.Context, b *authoring.Batch) {
		course := m.save(ctx, b, 7, authoring.Input{Type: m.course, Author: secret + "editor", Values: map[string]any{"label": secret + "label", "rank": number}})
		dish := m.save(ctx, b, 7, authoring.Input{Type: m.dish, Slug: secret + "dish", Name: secret + "dishname", Values: m.values(secret+"title", secret+"word", number, course)})
		author := m.save(ctx, b, 7, authoring.Input{Type: content.AuthorTypeID, Slug: secret + "author", Values: map[string]any{"first_name": secret + "first", "last_name": secret + "last", "email": secret + "@example.test"}})
		category := m.save(ctx, b, 7, authoring.Input{Type: content.CategoryTypeID, Slug: secret + "category", Name: secret + "categoryname"})
		tag := m.save(ctx, b, 7, authoring.Input{Type: content.TagTypeID, Slug: secret + "tag", Name: secret + "tagname"})
		m.save(ctx, b, 8, authoring.Input{Type: content.PostTypeID, Slug: secret + "post", Name: secret + "posttitle", Values: m.post(secret+"posttext", author, category, tag)})

		// What is published refers to drafts.
		rice := m.save(ctx, b, 8, authoring.Input{Type: m.dish, Slug: "rice", Name: "Rice", Values: map[string]any{"title": "Rice", "course": course}})
		main := m.save(ctx, b, 8, authoring.Input{Type: m.course, Values: map[string]any{"label": "Main", "stars": []any{dish, rice}}})
		third := m.save(ctx, b, 8, authoring.Input{Type: content.PostTypeID, Slug: "third", Name: "Third", Values: map[string]any{
			"body": "<p>Third</p>", "author": author, "categories": []any{category, s.news}, "tags": []any{tag, s.quick},
		}})
		for i, id := range []content.ObjectID{rice, main, third} {
			m.publish(ctx, b, 20+i, id, "")
		}

		// Newer drafts, in this locale and the other.
		m.save(ctx, b, 25, authoring.Input{Document: s.ghee, Type: m.dish, Slug: secret + "ghee", Name: secret + "gheename", Values: m.values(secret+"draft", secret+"draftword", number, course), Cause: "save", Author: secret + "author"})
		m.save(ctx, b, 25, authoring.Input{Document: s.ghee, Type: m.dish, Locale: "de", Slug: secret + "german", Name: secret + "germanname", Values: m.values(secret+"deutsch", secret+"germanword", number, course)})
		m.save(ctx, b, 25, authoring.Input{Document: s.hello, Type: content.PostTypeID, Slug: "hello", Name: secret + "hello", Values: m.post(secret+"hellotext", author, category, tag)})

		ref := authoring.ImportRef{Source: secret + "source", Ref: secret + "ref", Document: dish, Hash: secret + "hash"}
		if err := b.PutImportRef(ctx, ref); err != nil {
			m.t.Fatal(err)
		}
	})
	// Published once, and no more.
	var once content.ObjectID
	m.batch(func(ctx context.Context, b *authoring.Batch) {
		once = m.save(ctx, b, 9, authoring.Input{Type: m.dish, Slug: secret + "once", Name: secret + "oncename", Values: m.values(secret+"oncetitle", secret+"onceword", number, s.starter)})
		m.publish(ctx, b, 9, once, "")
	})
	m.batch(func(ctx context.Context, b *authoring.Batch) {
		if err := b.Unpublish(ctx, once, ""); err != nil {
			m.t.Fatal(err)
		}
	})
}
