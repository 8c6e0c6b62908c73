package model

import (
	"cmp"
	"html"
	"net/url"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/content"
)

// post shows a post with the keys that all forms share (contract §7.1).
func (a *asked) post(d content.Document) map[string]any {
	text := func(f content.FieldID) any { return d.Values.Text(f) }
	out := map[string]any{
		"status": string(d.Status), "created": date(d.Created), "updated": date(d.Updated),
		"published": date(d.Published), "scheduled": date(d.Scheduled),
		"title": d.Name, "slug": d.Slug, "body": text(content.PostBody),
		"summary": text(content.PostSummary), "seo_title": text(content.PostSEOTitle),
		"meta_description": text(content.PostMetaDescription), "featured_image_alt": text(content.PostFeaturedImageAlt),
		"featured_image": a.image(d), "author": a.authorOf(d),
		"categories": a.termsOf(d, content.PostCategories), "tags": a.termsOf(d, content.PostTags),
	}
	if out["summary"] == "" {
		out["summary"] = opening(d.Values.Text(content.PostBody))
	}
	if out["seo_title"] == "" {
		out["seo_title"] = d.Name
	}
	if a.Settings.BlogURL != "" {
		out["url"] = a.link(d)
	}
	return a.tell(out, d)
}

// link is a post's address on the site's blog; a path without one.
func (a *asked) link(d content.Document) string {
	return strings.TrimSuffix(a.Settings.BlogURL, "/") + "/" + url.PathEscape(d.Slug)
}

// inList is a post as lists show it.
func (a *asked) inList(d content.Document) map[string]any {
	out := a.post(d)
	if out["url"] == nil {
		out["url"] = "/" + d.Slug // to the letter (contract §15 row 2)
	}
	if a.params.yes("exclude_body") {
		delete(out, "body")
	}
	return out
}

// whole is a post as details, searches and recent_posts show it.
func (a *asked) whole(d content.Document) map[string]any {
	out := a.post(d)
	out["deleted"] = nil
	if _, has := out["url"]; !has {
		out["url"] = nil
	}
	return out
}

// image is a post's featured image, null when there is none.
func (a *asked) image(d content.Document) any {
	id, _ := d.Values[content.PostFeaturedImage].(content.ObjectID)
	if address, _ := a.address(id); address != "" {
		return address
	}
	return nil
}

// opening stands for the beginning of a body, as text.
func opening(body string) any {
	if text := plain(body); text != "" {
		return Opening{text}
	}
	return ""
}

// plain is what a reader sees of HTML.
func plain(body string) string {
	var text strings.Builder
	inTag := false
	for _, r := range body {
		switch {
		case r == '<':
			inTag = true
		case r == '>' && inTag:
			inTag = false
			text.WriteByte(' ')
		case !inTag:
			text.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(html.UnescapeString(text.String())), " ")
}

// posts returns the published posts, newest first.
func (a *asked) posts() []content.Document { return newestFirst(a.documents(content.KindPost)) }

// postList answers contract §7.3.
func (a *asked) postList([]string) Answer {
	docs := a.posts()
	for name, f := range map[string]content.FieldID{
		"author_slug": content.PostAuthor, "category_slug": content.PostCategories, "tag_slug": content.PostTags,
	} {
		docs = a.by(docs, f, a.params[name])
	}
	return listed(a, docs, func(d content.Document) any { return a.choice.of(a.inList(d)) })
}

// by keeps the posts that name a term with this slug; all when slug is empty.
func (a *asked) by(docs []content.Document, f content.FieldID, slug string) []content.Document {
	if slug == "" {
		return docs
	}
	return slices.DeleteFunc(docs, func(d content.Document) bool {
		return !slices.ContainsFunc(a.named(d, f), func(t content.Document) bool { return t.Slug == slug })
	})
}

// named returns the documents that a post refers to at a field.
func (a *asked) named(d content.Document, f content.FieldID) (out []content.Document) {
	ids, _ := d.Values[f].([]content.ObjectID)
	if id, one := d.Values[f].(content.ObjectID); one {
		ids = []content.ObjectID{id}
	}
	for _, id := range ids {
		if t, found := a.document(id); found {
			out = append(out, t)
		}
	}
	return out
}

// meant finds the post that a slug leads to: one of the locale asked for, or of
// a translation. Without a locale asked for that translation is what is shown.
func (a *asked) meant(slug string) content.ObjectID {
	with := func(docs []content.Document) []content.Document {
		return slices.DeleteFunc(docs, func(d content.Document) bool { return d.Slug != slug })
	}
	if here := a.ownFirst(with(a.documents(content.KindPost))); len(here) > 0 {
		return here[0].ID
	}
	var there []content.Document
	for _, l := range a.Settings.Locales {
		in := *a
		in.locale = l.Code
		there = append(there, slices.DeleteFunc(with(in.documents(content.KindPost)), func(d content.Document) bool { return d.Locale != l.Code })...)
	}
	slices.SortStableFunc(there, func(x, y content.Document) int { return cmp.Compare(x.Num, y.Num) })
	for _, d := range there {
		if a.params["locale"] == "" {
			a.locale = d.Locale
			return d.ID
		}
		if _, has := a.document(d.ID); has {
			return d.ID
		}
	}
	return ""
}

// postDetail answers contract §7.4: the post and its neighbours in time.
func (a *asked) postDetail(names []string) Answer {
	meant := a.meant(names[0])
	docs := a.posts()
	i := slices.IndexFunc(docs, func(d content.Document) bool { return d.ID == meant })
	if i < 0 {
		return notFound()
	}
	neighbour := func(i int) any {
		if i < 0 || i >= len(docs) {
			return nil
		}
		return map[string]any{"slug": docs[i].Slug, "title": docs[i].Name, "featured_image": a.image(docs[i])}
	}
	return ok(map[string]any{
		"meta": map[string]any{"next_post": neighbour(i - 1), "previous_post": neighbour(i + 1)},
		"data": a.choice.of(a.whole(docs[i])),
	})
}
