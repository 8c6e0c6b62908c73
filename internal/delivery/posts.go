package delivery

import (
	"strconv"

	"github.com/gheecms/ghee/internal/content"
)

// Index paths of a post's references.
var (
	authorPath   = strconv.Itoa(int(content.PostAuthor))
	categoryPath = strconv.Itoa(int(content.PostCategories))
	tagPath      = strconv.Itoa(int(content.PostTags))
)

// postScope is all posts.
var postScope = Scope{Kind: content.KindPost, Type: content.PostTypeID}

// postList answers GET /v2/posts/ (contract §7.3).
func (a *answer) postList() error {
	s := Selection{Scope: postScope, Where: a.postFilters()}
	parts := a.postParts()
	a.keys.add(KeyType(content.PostTypeID))
	a.keys.add(KeyLocale(a.locale.Code))
	return a.listed(s, parts, "lower page_size, or set exclude_body")
}

// postParts is what of posts a list shows.
func (a *answer) postParts() Parts {
	if _, shown := a.q.choice.of("body"); a.q.excludeBody || !shown {
		return Fragments
	}
	return Bodies
}

// postFilters are author_slug, category_slug and tag_slug, all of which must
// hold. An unknown slug matches nothing.
func (a *answer) postFilters() []Any {
	var where []Any
	by := func(slug, path string, kind content.Kind, typ content.TypeID) {
		if slug == "" {
			return
		}
		a.keys.add(KeyType(typ))
		where = append(where, Any{{
			Path: path, Through: Scope{Kind: kind, Type: typ}, Target: &Match{Column: "slug", Equals: slug},
		}})
	}
	by(a.q.author, authorPath, content.KindAuthor, content.AuthorTypeID)
	by(a.q.category, categoryPath, content.KindCategory, content.CategoryTypeID)
	by(a.q.tag, tagPath, content.KindTag, content.TagTypeID)
	return where
}

// postOne answers GET /v2/posts/{slug}/ (contract §7.4): the post, and the next
// newer and the next older one beside it.
func (a *answer) postOne() error {
	id, err := a.postID()
	if err != nil {
		return err
	}
	loaded, err := a.r.Load(a.ctx, []content.ObjectID{id}, a.locale.Num, Bodies)
	if err != nil {
		return err
	}
	post, ok := loaded[id]
	if !ok {
		return no(404, "Not found.")
	}
	next, previous, err := a.r.Neighbours(a.ctx, post)
	if err != nil {
		return err
	}
	t := a.tree("shorten the post")
	t.root(&post)
	for _, d := range []*Doc{next, previous} {
		if d != nil {
			a.keys.object(d.ID, d.Type)
			t.images = append(t.images, image(d)...)
		}
	}
	if err := t.grow(); err != nil {
		return err
	}
	a.b = append(a.b, `{"meta":{"next_post":`...)
	a.b = t.neighbour(a.b, next)
	a.b = append(a.b, `,"previous_post":`...)
	a.b = t.neighbour(a.b, previous)
	a.b = append(a.b, "},"...)
	if err := a.one(t); err != nil {
		return err
	}
	a.b = append(a.b, '}')
	return nil
}

// postID finds the post that is meant by the slug: the one that has it in the
// locale asked for. When none has, the slug may be that of a translation: then
// the post is shown in the locale asked for, or, when none was asked for, in
// that of the slug (contract §7.4). Of several the oldest is meant.
func (a *answer) postID() (content.ObjectID, error) {
	docs, err := a.r.Find(a.ctx, []Scope{postScope}, a.locale.Num, a.q.slug)
	if err != nil {
		return "", err
	}
	if len(docs) > 0 && !docs[0].Lent {
		a.keys.object(docs[0].ID, docs[0].Type)
		return docs[0].ID, nil
	}
	if err := a.unsettled([]Scope{postScope}, KeyMissing(content.PostTypeID, a.q.slug)); err != nil {
		return "", err
	}
	if len(docs) > 0 {
		a.keys.object(docs[0].ID, docs[0].Type)
		return docs[0].ID, nil
	}
	if docs, err = a.r.Find(a.ctx, []Scope{postScope}, AnyLocale, a.q.slug); err != nil {
		return "", err
	}
	ids := make([]content.ObjectID, len(docs))
	for i, d := range docs {
		a.keys.object(d.ID, d.Type)
		if ids[i] = d.ID; a.q.locale == "" {
			a.locale, _ = a.settings.Locale(d.Locale)
			return d.ID, nil
		}
	}
	there, err := a.r.Load(a.ctx, ids, a.locale.Num, Heads)
	if err != nil {
		return "", err
	}
	for _, id := range ids {
		if _, ok := there[id]; ok {
			return id, nil
		}
	}
	return "", no(404, "Not found.")
}

func (t *tree) neighbour(b []byte, d *Doc) []byte {
	if d == nil {
		return append(b, "null"...)
	}
	b = append(b, `{"slug":`...)
	b = appendQuoted(b, d.Slug)
	b = append(b, `,"title":`...)
	b = appendQuoted(b, d.Name)
	b = append(b, `,"featured_image":`...)
	if ids := image(d); len(ids) > 0 {
		b = t.appendImage(b, ids[0], "null")
	} else {
		b = append(b, "null"...)
	}
	return append(b, '}')
}

// image returns the featured image of a post, if it has one.
func image(d *Doc) []content.ObjectID {
	for _, h := range d.Fragment.Holes {
		if h.Kind == HoleImage {
			return h.IDs
		}
	}
	return nil
}
