package clients_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/gheecms/ghee/test/clients"
	"github.com/gheecms/ghee/test/world"
)

// starters reads the demo as the official starter projects do (contract §12.12,
// §12.13, §13): their loops, their parameters, the values they cannot do
// without.
func starters(t *testing.T, w *world.World, token string) {
	c := clients.Start(t, w.Base, token)
	t.Run("Gatsby", func(t *testing.T) { gatsby(t, c) })
	t.Run("Gridsome", func(t *testing.T) { gridsome(t, c) })
	t.Run("Next", func(t *testing.T) { next(t, c) })
	t.Run("Angular", func(t *testing.T) { angular(t, c) })
	t.Run("Express", func(t *testing.T) { express(t, c) })
	t.Run("others", func(t *testing.T) { others(t, w, token) })
}

type object = map[string]any

// pages loops over a list as the Gatsby plug-in does: while next_page is not
// null, where a missing key would be undefined and never end.
func pages(t *testing.T, c *clients.Client, lib, method string, p params, args ...any) (nodes []object, rounds int) {
	t.Helper()
	p = maps.Clone(p)
	for page := any(1); page != nil; rounds++ {
		if rounds == 50 {
			t.Fatalf("%s %v: the loop does not end", method, args)
		}
		p["page"] = page
		var list struct {
			Meta object
			Data json.RawMessage
		}
		call(t, c, lib, method, &list, append(slices.Clone(args), p)...)
		var there bool
		if page, there = list.Meta["next_page"]; !there {
			t.Fatalf("%s %v: next_page is missing: %v", method, args, list.Meta)
		}
		var more []object
		if err := json.Unmarshal(list.Data, &more); err != nil { // a collection, under its key
			var under map[string][]object
			if err := json.Unmarshal(list.Data, &under); err != nil || len(under) != 1 {
				t.Fatalf("%s %v: %v in %s", method, args, err, list.Data)
			}
			for _, more = range under {
			}
		}
		nodes = append(nodes, more...)
	}
	return nodes, rounds
}

// paths gathers every path of keys at which some node has a value that is not
// null: from those GraphQL infers its schema.
func paths(into map[string]bool, prefix string, v any) {
	switch v := v.(type) {
	case object:
		for k, x := range v {
			paths(into, prefix+"."+k, x)
		}
	case []any:
		for _, x := range v {
			paths(into, prefix, x)
		}
	case nil:
	default:
		into[strings.TrimPrefix(prefix, ".")] = true
	}
}

func gatsby(t *testing.T, c *clients.Client) {
	const lib = clients.V1
	has := map[string]bool{}
	posts, _ := pages(t, c, lib, "post.list", params{"page_size": 20, "preview": 1})
	if again, rounds := pages(t, c, lib, "post.list", params{"page_size": 2}); len(again) != len(posts) || rounds != 3 {
		t.Errorf("%d posts in %d rounds of 2, and %d at once", len(again), rounds, len(posts))
	}
	for _, p := range posts {
		paths(has, "post", p)
		if _, is := p["url"].(string); !is {
			t.Errorf("the url of %v is %v", p["slug"], p["url"])
		}
	}
	var content struct{ Data map[string]any }
	call(t, c, lib, "content.retrieve", &content, []string{"navigation_menu"}, params{"test": 1, "levels": 2, "locale": "en"})
	paths(has, "", content.Data["navigation_menu"])
	for _, typ := range []string{"landing-page", "*"} {
		found, _ := pages(t, c, lib, "page.list", params{"page_size": 20, "preview": 1, "levels": 2, "locale": "en"}, typ)
		if len(found) == 0 {
			t.Errorf("there are no pages of %s", typ)
		}
		for _, p := range found {
			paths(has, "page", p["fields"])
		}
	}
	for need := range strings.FieldsSeq(`
		page.seo.title page.seo.description
		page.body.fields.headline page.body.fields.subheadline page.body.fields.scroll_anchor_id page.body.fields.button_label
		page.body.fields.button_url page.body.fields.image page.body.fields.image_position
		page.body.fields.testimonial.name page.body.fields.testimonial.quote page.body.fields.testimonial.title
		page.body.fields.features.description page.body.fields.features.headline page.body.fields.features.icon
		menu_items.label menu_items.url
		post.title post.summary post.slug post.body post.meta_description post.published post.url post.featured_image post.featured_image_alt
		post.author.first_name post.author.last_name post.author.profile_image post.tags.name post.tags.slug post.categories.name post.categories.slug`) {
		if !has[need] {
			t.Errorf("no node has a value at %s", need)
		}
	}
}

func gridsome(t *testing.T, c *clients.Client) {
	for _, key := range []string{"navigation_menu", "navigation_menu_item", "ingredient"} {
		whole, _ := pages(t, c, clients.V1, "content.retrieve", params{"levels": 2, "page_size": 100, "preview": 0, "locale": "en"}, []string{key})
		few, rounds := pages(t, c, clients.V1, "content.retrieve", params{"page_size": 3}, []string{key})
		if len(whole) == 0 || len(few) != len(whole) || rounds != (len(whole)+2)/3 {
			t.Errorf("%s: %d items in %d rounds of 3, and %d at once", key, len(few), rounds, len(whole))
		}
	}
}

func next(t *testing.T, c *clients.Client) {
	const lib = clients.V3
	var menus struct {
		Data struct {
			Menu []struct {
				Name  string
				Items []struct{ Label, URL string } `json:"menu_items"`
			} `json:"navigation_menu"`
		}
	}
	call(t, c, lib, "content.retrieve", &menus, []string{"navigation_menu"})
	var labels []string
	for _, m := range menus.Data.Menu {
		if m.Name == "Main menu" {
			for _, i := range m.Items {
				labels = append(labels, i.Label+i.URL)
			}
		}
	}
	if want := []string{"Home#home", "About#about", "Features#features", "Try It#tryit", "Testimonials#testimonials", "Blog#blog"}; !slices.Equal(labels, want) {
		t.Errorf("the main menu is %v, want %v", labels, want)
	}
	landing, _ := pages(t, c, lib, "page.list", params{"page_size": 100}, "landing-page")
	for _, p := range landing {
		var one struct{ Data object }
		call(t, c, lib, "page.retrieve", &one, "landing-page", p["slug"])
	}
	tags, _ := one(t, c, lib, "tag.list")
	categories, _ := one(t, c, lib, "category.list")
	for param, terms := range map[string][]object{"tag_slug": tags, "category_slug": categories} {
		for _, term := range terms {
			posts, _ := pages(t, c, lib, "post.list", params{param: term["slug"], "page_size": 1})
			if len(posts) == 0 { // what is listed has posts
				t.Errorf("no posts of %s %v", param, term["slug"])
			}
			for _, p := range posts {
				if _, is := p["tags"].([]any); !is {
					t.Errorf("the tags of %v are %v", p["slug"], p["tags"])
				}
			}
		}
	}
}

// one lists what has no pages.
func one(t *testing.T, c *clients.Client, lib, method string, args ...any) (data []object, meta object) {
	t.Helper()
	var list struct {
		Data []object
		Meta object
	}
	call(t, c, lib, method, &list, args...)
	return list.Data, list.Meta
}

// angular runs with testMode, which adds test=1&preview=1 to everything: a token
// without the right to preview must get what is published.
func angular(t *testing.T, c *clients.Client) {
	mode := params{"test": 1, "preview": 1}
	for method, args := range map[string][]any{
		"post.list": {}, "post.retrieve": {"example-post"}, "page.list": {"landing-page"}, "page.retrieve": {"*", "simple-page"},
		"content.retrieve": {[]string{"navigation_menu"}}, "category.list": {}, "tag.retrieve": {"example-tag"}, "author.list": {}, "feed.retrieve": {"rss"},
	} {
		plain := c.Call(t, clients.V3, method, append(slices.Clone(args), params{})...)
		tested := c.Call(t, clients.V3, method, append(slices.Clone(args), mode)...)
		if !tested.OK || string(plain.Data) != string(tested.Data) {
			t.Errorf("%s in test mode: %d %s\nwant %s", method, tested.Status, tested.Data, plain.Data)
		}
	}
}

// express renders the full posts within a category.
func express(t *testing.T, c *clients.Client) {
	categories, _ := one(t, c, clients.V3, "category.list", params{"include": "recent_posts"})
	for _, listed := range categories {
		var category struct{ Data object }
		call(t, c, clients.V3, "category.retrieve", &category, listed["slug"], params{"include": "recent_posts"})
		recent, _ := category.Data["recent_posts"].([]any)
		if len(recent) == 0 {
			t.Errorf("%v has no recent posts", listed["slug"])
		}
		for _, r := range recent {
			inside, _ := r.(object)
			var post struct{ Data object }
			call(t, c, clients.V3, "post.retrieve", &post, inside["slug"])
			if a, b := text(t, inside), text(t, post.Data); a != b {
				t.Errorf("within the category it is %s\nand alone %s", a, b)
			}
		}
	}
}

func text(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// others are requests of clients in other languages, as they were recorded
// (contract §12.3 to §12.11): each pair must be answered alike.
func others(t *testing.T, w *world.World, token string) {
	const landing = "/v2/pages/landing-page/landing-page-with-components"
	for who, pair := range map[string][2]string{
		"Python, no slash":           {"/v2/authors/ida-marlow", "/v2/authors/ida-marlow/"},
		"Python, True":               {"/v2/posts/?page_size=3&page=1&exclude_body=True", "/v2/posts/?page_size=3&exclude_body=1"},
		"Django":                     {"/v2/posts/?page_size=3&page=1&exclude_body=true&category_slug=keeping", "/v2/posts/?category_slug=keeping&exclude_body=1"},
		"Ruby, preview on terms":     {"/v2/categories/?preview=1", "/v2/categories/"},
		"Ruby, test mode":            {"/v2/content/?keys=navigation_menu_item&test=1", "/v2/content/navigation_menu_item/"},
		"Ruby, search":               {"/v2/search/?query=", "/v2/posts/search/?query="},
		"Go, preview twice":          {landing + "/?preview=0&preview=1", landing + "/"},
		"Go, no slash":               {"/v2/categories/keeping", "/v2/categories/keeping/"},
		"Hugo":                       {"/v2/posts/?preview=1", "/v2/posts/"},
		"PHP, words for flags":       {landing + "/?preview=false", landing + "/"},
		"PHP, doubled base":          {"/v2//v2/tags/", "/v2/tags/"},
		"Java, preview=0 twice":      {"/v2/posts/example-post?preview=0&preview=0", "/v2/posts/example-post/"},
		"Java, search by type":       {"/v2/pages/search/landing-page?query=", "/v2/pages/search/?query="},
		"C#, preview twice, raw key": {"/v2/content/?keys=navigation_menu,navigation_menu_item&preview=1&preview=1", "/v2/content/?keys=navigation_menu%2Cnavigation_menu_item"},
		"Swift, no slash":            {"/v2/pages/landing-page", "/v2/pages/landing-page/"},
		"Dart, slug besides":         {"/v2/posts/example-post?slug=example-post", "/v2/posts/example-post/"},
		"Dart, the list with a slug": {"/v2/tags?slug=example-tag", "/v2/tags/?slug=example-tag"},
	} {
		got, want := w.Read(token, pair[0]), w.Read(token, pair[1])
		if got.Status != 200 || got.Body != want.Body {
			t.Errorf("%s: %s: %d %.300s\nwant %.300s", who, pair[0], got.Status, got.Body, want.Body)
		}
	}
	menu := w.Read(token, "/v2/content/?keys=navigation_menu_item&preview=1").Body // Rails reads the items in menu order
	at := -1
	for _, label := range []string{"Home", "About", "Features", "Try It", "Testimonials", "Blog"} {
		next := strings.Index(menu, `"label":"`+label+`"`)
		if next <= at {
			t.Errorf("the item %s is not in menu order: %s", label, menu)
		}
		at = next
	}
}
