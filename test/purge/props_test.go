package purge_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/model/draw"
)

// props are documents with parts to play in certain mutations, and asked are the
// questions that see them.
const (
	propNum = 1_000_000 // above all that are drawn
	vain    = propNum + 50
)

var day = content.Micros(1_700_000_000_000_000)

func drawn(d content.Document) bool { return d.Num < propNum }

func prop(n content.Num, typ content.TypeID, slug, title string, published content.Micros, v content.Values) content.Document {
	locale := "en"
	if typ == content.AuthorTypeID || typ == content.CategoryTypeID || typ == content.TagTypeID {
		locale = ""
	}
	return content.Document{
		ID: content.ObjectID(fmt.Sprintf("prop-%d", n)), Locale: locale, Values: v,
		Meta: content.Meta{
			Num: propNum + n, Type: typ, Slug: slug, Name: title, Status: content.Published, Published: published, Updated: day, Created: day,
		},
	}
}

func (w *town) props() (out []changelog.Draft) {
	for _, d := range []content.Document{
		prop(1, "t-article", "mango", "mango mango kiwi pear", day, nil),
		prop(2, "t-article", "kiwi", "mango kiwi kiwi pear", day+1, nil),
		prop(3, "t-article", "shade", "Shade", day, nil),
		prop(4, "s-1", "light", "Light", day, nil),
		prop(5, content.CategoryTypeID, "prop-first", "First", 0, nil),
		prop(6, content.PostTypeID, "prop-post", "Post", day+2, nil),
		prop(7, "t-brand", "", "Brand", 0, w.titled("t-brand", "prop-one")),
		prop(8, "t-article", "branded", "Branded", day, w.referring("t-article", "t-brand", "prop-7")),
		prop(9, content.AuthorTypeID, "prop-author", "Ada Prop", 0, content.Values{1: "Ada", 2: "Prop"}),
		prop(10, content.PostTypeID, "prop-authored", "Authored", day+3, content.Values{content.PostAuthor: content.ObjectID("prop-9"), content.PostBody: "<p>Body</p>"}),
		prop(12, content.CategoryTypeID, "prop-idle", "Idle", 0, nil),
		prop(13, "t-article", "pictured", "Pictured", day, w.with("t-article", func(f content.Field) bool { return f.Key == "cover" }, content.ObjectID("m0"))),
		prop(11, "t-article", "in-vain", "In vain", day, w.referring("t-article", "t-brand", "prop-50")),
	} {
		out = append(out, w.publish(d))
	}
	greek := prop(29, content.PostTypeID, "prop-greek", "Greek", day+7, nil)
	greek.Locale = "el"
	out = append(out, w.publish(greek))
	for n := range content.Num(8) {
		out = append(out, w.publish(prop(20+n, "t-landing", fmt.Sprintf("fruit-%d", n), "mango", day, nil)))
	}
	return out
}

// asked are the questions that forced mutations change the answers of.
func (w *town) asked() []string {
	out := []string{
		"/v2/pages/search/article/?query=mango+kiwi+pear", "/v2/pages/search/?query=mango+kiwi+pear&page_type=article",
		"/v2/pages/*/shade/", "/v2/pages/article/shade/?locale=pt-br", "/v2/pages/article/shade/?locale=el", "/v2/pages/*/light/", "/v2/pages/*/fresh/", "/v2/pages/*/fresh/?locale=el",
		"/v2/pages/article/fresh/", "/v2/posts/fresh/", "/v2/categories/fresh/", "/v2/tags/fresh/", "/v2/authors/fresh/", "/v2/posts/fresh/?locale=pt-br",
		"/v2/categories/", "/v2/categories/?include=recent_posts", "/v2/categories/prop-first/?include=recent_posts", "/v2/posts/?category_slug=prop-first",
		"/v2/feeds/rss/", "/v2/feeds/atom/", "/v2/feeds/sitemap/", "/v2/feeds/rss/?category_slug=prop-first", "/v2/feeds/sitemap/?locale=pt-br",
		"/v2/pages/article/?fields.brand.title=prop-one", "/v2/pages/article/?fields.brand.title=prop-two&page_size=1", "/v2/pages/article/?fields.brand.title__contains=prop",
		"/v2/pages/article/?order=-title&page_size=5", "/v2/content/brand/?order=title", "/v2/content/brand/", "/v2/content/brand/?fields.parent.title=prop-two",
		"/v2/pages/article/branded/", "/v2/pages/article/branded/?locale=en", "/v2/pages/article/branded/?levels=5", "/v2/pages/article/in-vain/", "/v2/pages/article/in-vain/?levels=1",
		fmt.Sprintf("/v2/content/brand/%d/", vain), fmt.Sprintf("/v2/content/?keys=brand[_id=%d]", vain), "/v2/content/late/", "/v2/content/?keys=late,brand",
		"/v2/posts/prop-authored/", "/v2/posts/?author_slug=prop-author", "/v2/posts/prop-post/",
		"/v2/pages/article/?fields.cover=https://elsewhere.example.test/prop.jpg", "/v2/redirects/", "/v2/redirects/?page_size=3&page=2",
	}
	for _, d := range w.published(ofType(content.PostTypeID)) {
		out = append(out, "/v2/posts/"+d.Slug+"/", "/v2/posts/"+d.Slug+"/?locale="+d.Locale)
	}
	return out
}

// titled, referring and with are values with the one field set that plays a part.
func (w *town) titled(typ content.TypeID, title string) content.Values {
	return w.with(typ, func(f content.Field) bool { return f.Key == "title" }, title)
}

func (w *town) referring(typ, target content.TypeID, id content.ObjectID) content.Values {
	return w.with(typ, func(f content.Field) bool { return f.Target == target && !f.Many }, id)
}

func (w *town) with(typ content.TypeID, is func(content.Field) bool, value any) content.Values {
	t := w.types[typ]
	return content.Values{t.Fields[slices.IndexFunc(t.Fields, is)].ID: value}
}

// suits reports whether a drawn site has the fields that props need: now and then
// a type is drawn without one.
func suits(g *draw.Gen) bool {
	need := map[content.TypeID][]string{"t-article": {"title", "cover", "brand"}, "t-brand": {"title", "parent"}}
	for _, t := range g.Site.Types {
		for _, key := range need[t.ID] {
			if _, ok := t.Field(key); !ok {
				return false
			}
		}
	}
	return true
}

func has(part string) func(string) bool {
	return func(target string) bool { return strings.Contains(target, part) }
}
