package purge_test

import (
	"fmt"
	"maps"
	"slices"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// mutation is one kind of change. Of each kind that says what sees it, a run must
// have changed such an answer.
type mutation struct {
	name string
	do   func(*town) []changelog.Draft // nil when there is nothing to do it to
	sees func(target string) bool      // nil where chance decides
	jump bool                          // it comes by a snapshot
}

// toggled publishes a document with a change, or as it was when it has it.
func (w *town) toggled(id content.ObjectID, locale string, change func(*content.Document)) []changelog.Draft {
	d, ok := w.docs[name{id, locale}]
	if !ok {
		return nil
	}
	change(&d)
	d.Updated += 1_000_000
	return []changelog.Draft{w.publish(d)}
}

// comeAndGo publishes a prop when it is not, and taken when it is.
func (w *town) comeAndGo(d content.Document) []changelog.Draft {
	if have, ok := w.docs[name{d.ID, d.Locale}]; ok {
		return []changelog.Draft{w.take(have)}
	}
	return []changelog.Draft{w.publish(d)}
}

func either(s *string, a, b string) {
	if *s == a {
		*s = b
	} else {
		*s = a
	}
}

// edited draws other values for a document.
func (w *town) edited(d content.Document) changelog.Draft {
	d.Values = w.Values(w.types[d.Type])
	d.Updated += 1_000_000
	return w.publish(d)
}

// single are mutations of single objects.
var single = []mutation{
	{name: "an edit", do: func(w *town) []changelog.Draft {
		d := w.one(drawn)
		return []changelog.Draft{w.edited(d)}
	}},
	{name: "an end", do: func(w *town) []changelog.Draft {
		d := w.one(drawn)
		return []changelog.Draft{w.take(d)}
	}},
	{name: "a beginning", do: func(w *town) []changelog.Draft {
		if len(w.shelved) == 0 {
			return nil
		}
		at := w.IntN(len(w.shelved))
		d := w.shelved[at]
		w.shelved = slices.Delete(w.shelved, at, at+1)
		return []changelog.Draft{w.publish(d)}
	}},
	{name: "another slug", do: func(w *town) []changelog.Draft {
		d := w.one(func(d content.Document) bool { return d.Slug != "" && drawn(d) })
		d.Slug = fmt.Sprintf("a-%d", w.IntN(40))
		return []changelog.Draft{w.publish(d)}
	}},
	{name: "a filter through a reference", sees: has("fields.brand.title=prop-one"), do: func(w *town) []changelog.Draft {
		return w.toggled("prop-7", "en", func(d *content.Document) {
			title, other := w.titled("t-brand", "prop-one"), w.titled("t-brand", "prop-two")
			if maps.Equal(d.Values, title) {
				title = other
			}
			d.Values = title
		})
	}},
	{name: "a neighbour", sees: has("/v2/posts/prop-post/"), do: func(w *town) []changelog.Draft {
		return w.comeAndGo(prop(30, content.PostTypeID, "prop-neighbour", "Neighbour", day+2, nil))
	}},
	{name: "a neighbour that is lent", sees: has("/v2/posts/prop-greek/?locale=el"), do: func(w *town) []changelog.Draft {
		return w.comeAndGo(prop(31, content.PostTypeID, "prop-lent", "Lent", day+7, nil))
	}},
	{name: "another date", do: func(w *town) []changelog.Draft {
		d := w.one(func(d content.Document) bool { return d.Published != 0 && drawn(d) })
		d.Published = day + content.Micros(w.IntN(100))*1_000_000
		return []changelog.Draft{w.publish(d)}
	}},
	{name: "ranks by pages of another type", sees: has("/v2/pages/search/article/?query=mango+kiwi+pear"), do: func(w *town) (out []changelog.Draft) {
		for n := range 8 {
			out = append(out, w.toggled(content.ObjectID(fmt.Sprintf("prop-%d", 20+n)), "en", func(d *content.Document) { either(&d.Name, "mango", "kiwi") })...)
		}
		return out
	}},
	{name: "a slug newly shadowed", sees: has("/v2/pages/*/shade/"), do: func(w *town) []changelog.Draft {
		return w.toggled("prop-4", "en", func(d *content.Document) { either(&d.Slug, "light", "shade") })
	}},
	{name: "a category's first post", sees: func(target string) bool { return target == "/v2/categories/" }, do: func(w *town) []changelog.Draft {
		return w.toggled("prop-6", "en", func(d *content.Document) {
			if d.Values != nil {
				d.Values = nil
			} else {
				d.Values = content.Values{content.PostCategories: []content.ObjectID{"prop-5"}}
			}
		})
	}},
	{name: "a feed", sees: has("/v2/feeds/rss/"), do: func(w *town) []changelog.Draft {
		return w.toggled("prop-10", "en", func(d *content.Document) { either(&d.Name, "Authored", "By Ada") })
	}},
	{name: "a sitemap", sees: has("/v2/feeds/sitemap/"), do: func(w *town) []changelog.Draft {
		return w.toggled("prop-10", "en", func(d *content.Document) { either(&d.Slug, "prop-authored", "prop-by-ada") })
	}},
	{name: "an author's name", sees: has("/v2/feeds/rss/"), do: func(w *town) []changelog.Draft {
		return w.toggled("prop-9", "", func(d *content.Document) { either(&d.Name, "Ada Prop", "Ada") })
	}},
	{name: "an author's slug", sees: has("author_slug=prop-author"), do: func(w *town) []changelog.Draft {
		return w.toggled("prop-9", "", func(d *content.Document) { either(&d.Slug, "prop-author", "prop-else") })
	}},
	{name: "what a page referred to in vain", sees: has("/v2/pages/article/in-vain/"), do: func(w *town) []changelog.Draft {
		return w.comeAndGo(prop(50, "t-brand", "", "Found", 0, nil))
	}},
	{name: "an item's number", sees: has(fmt.Sprintf("/v2/content/brand/%d/", vain)), do: func(w *town) []changelog.Draft {
		return w.comeAndGo(prop(50, "t-brand", "", "Found", 0, nil))
	}},
	{name: "a page looked up in vain", sees: has("/v2/pages/article/fresh/"), do: func(w *town) []changelog.Draft {
		return w.comeAndGo(prop(51, "t-article", "fresh", "Fresh", day, nil))
	}},
	{name: "a post looked up in vain", sees: has("/v2/posts/fresh/"), do: func(w *town) []changelog.Draft {
		return w.comeAndGo(prop(52, content.PostTypeID, "fresh", "Fresh", day+5, nil))
	}},
	{name: "a term looked up in vain", sees: has("/v2/tags/fresh/"), do: func(w *town) []changelog.Draft {
		return w.comeAndGo(prop(53, content.TagTypeID, "fresh", "Fresh", 0, nil))
	}},
	{name: "a single page looked up in vain", sees: has("/v2/pages/*/fresh/"), do: func(w *town) []changelog.Draft {
		return w.comeAndGo(prop(54, "s-2", "fresh", "Fresh", day, nil))
	}},
	{name: "a picture", do: func(w *town) []changelog.Draft {
		m := w.media[content.ObjectID(fmt.Sprintf("m%d", w.IntN(12)))]
		m.Alt = fmt.Sprint("Alt ", w.IntN(1000))
		return []changelog.Draft{w.picture(m)}
	}},
	{name: "a picture's address", sees: has("fields.cover=https"), do: func(w *town) []changelog.Draft {
		m := w.media["m0"]
		either(&m.URL, "https://elsewhere.example.test/prop.jpg", fmt.Sprintf("/picture-%s.jpg", m.ID))
		return []changelog.Draft{w.picture(m)}
	}},
	{name: "a picture that goes", do: func(w *town) []changelog.Draft {
		id := content.ObjectID(fmt.Sprintf("m%d", w.IntN(12)))
		return []changelog.Draft{{Kind: changelog.Media, Object: string(id)}}
	}},
	{name: "a redirect", sees: has("/v2/redirects/"), do: func(w *town) []changelog.Draft {
		return []changelog.Draft{redirect("/old/0", fmt.Sprintf("/to/%d", w.IntN(1000)))}
	}},
	{name: "a translation", sees: has("/v2/pages/article/shade/?locale=pt-br"), do: func(w *town) []changelog.Draft {
		d := prop(3, "t-article", "shade", "Sombra", day, nil)
		d.Locale = "pt-br"
		return w.comeAndGo(d)
	}},
	{name: "some translation", do: func(w *town) []changelog.Draft {
		d := w.one(func(d content.Document) bool { return d.Locale == "en" && drawn(d) })
		d.Locale = []string{"pt-br", "el"}[w.IntN(2)]
		if have, is := w.docs[name{d.ID, d.Locale}]; is {
			return []changelog.Draft{w.take(have)}
		}
		if d.Values = w.Values(w.types[d.Type]); d.Slug != "" && w.IntN(2) == 0 {
			d.Slug += "-" + d.Locale
		}
		return []changelog.Draft{w.publish(d)}
	}},
	{name: "another place in the order", sees: has("/v2/content/brand/"), do: func(w *town) []changelog.Draft {
		return w.toggled("prop-7", "en", func(d *content.Document) { d.Position = -1000 - d.Position })
	}},
	{name: "another type", do: func(w *town) []changelog.Draft {
		d := w.one(func(d content.Document) bool { return ofType("t-article", "t-landing", "s-0", "s-5")(d) && drawn(d) })
		types := []content.TypeID{"t-article", "t-landing", "t-event", "s-0", "s-5"}
		d.Type = types[w.IntN(len(types))]
		return []changelog.Draft{w.edited(d)}
	}},
	{name: "an erasure", do: func(w *town) []changelog.Draft {
		d := w.one(drawn)
		maps.DeleteFunc(w.docs, func(n name, _ content.Document) bool { return n.id == d.ID })
		return []changelog.Draft{changelog.Erasing(changelog.Subject{Kind: changelog.KindOf(w.types[d.Type].Kind), ID: string(d.ID)})}
	}},
}

// others are mutations of what much hangs on, and several at once.
var others = []mutation{
	{name: "a type that comes late", sees: has("/v2/content/late/"), do: func(w *town) []changelog.Draft {
		late := content.Type{ID: "t-late", Kind: content.KindCollection, Key: "late", Last: 1, Fields: []content.Field{{ID: 1, Key: "title", Kind: content.ShortText}}}
		if have, ok := w.docs[name{"prop-60", "en"}]; ok {
			delete(w.docs, name{"prop-60", "en"})
			return []changelog.Draft{
				{Kind: changelog.Document, Object: string(have.ID), Locale: "en"}, {Kind: changelog.Type, Object: "t-late"},
			}
		}
		w.types[late.ID] = late
		w.apply([]changelog.Draft{w.publish(prop(60, "t-late", "", "Late", 0, content.Values{1: "Late"}))}) // which nobody sees
		return []changelog.Draft{w.setType(late)}
	}},
	{name: "a field's name", sees: has("/v2/pages/article/branded/?locale=en"), do: func(w *town) []changelog.Draft {
		t := w.types["t-article"]
		t.Fields = slices.Clone(t.Fields)
		either(&t.Fields[0].Key, "headline", "title")
		return []changelog.Draft{w.setType(t)}
	}},
	{name: "a component's field", do: func(w *town) []changelog.Draft {
		t := w.types["c-seo"]
		t.Fields = slices.Clone(t.Fields)
		either(&t.Fields[0].Key, "headline", "title")
		return []changelog.Draft{w.setType(t)}
	}},
	{name: "the blog's address", sees: has("/v2/feeds/"), do: func(w *town) []changelog.Draft {
		s := w.settings
		either(&s.BlogURL, "https://blog.example.test", "")
		return []changelog.Draft{w.set(s)}
	}},
	{name: "the default locale", sees: has("/v2/posts/"), do: func(w *town) []changelog.Draft {
		s := w.settings
		either(&s.DefaultLocale, "pt-br", "en")
		return []changelog.Draft{w.set(s)}
	}},
	{name: "the chains", sees: has("locale=el"), do: func(w *town) []changelog.Draft {
		s := w.settings
		chains := []map[string][]string{{"el": {"pt-br", "en"}, "pt-br": {"en"}}, {"en": {"pt-br"}, "pt-br": {"en"}, "el": {"en"}}}
		if s.Fallback == nil {
			s.Fallback = chains[w.IntN(len(chains))]
		} else {
			s.Fallback = nil
		}
		return []changelog.Draft{w.set(s)}
	}},
	{name: "terms without posts", sees: has("/v2/categories/"), do: func(w *town) []changelog.Draft {
		s := w.settings
		s.EmptyTerms = !s.EmptyTerms
		return []changelog.Draft{w.set(s)}
	}},
	{name: "a jump by snapshot", jump: true, sees: has("/v2/posts/prop-post/"), do: func(w *town) []changelog.Draft {
		return append(w.several(3), w.toggled("prop-6", "en", func(d *content.Document) { d.Name = fmt.Sprint("Post ", w.Uint64()) })...)
	}},
	{name: "several at once", do: func(w *town) []changelog.Draft {
		return w.several(2 + w.IntN(6))
	}},
}

// several draws n mutations of single objects.
func (w *town) several(n int) (out []changelog.Draft) {
	for range n {
		out = append(out, single[w.IntN(len(single))].do(w)...)
	}
	return out
}
