package api_test

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/world"
)

// tearoom is a site of two locales; ids are its documents' by names of the
// test's, nums the integer ids of two items.
type tearoom struct {
	*world.World
	t     *testing.T
	batch func(func(*authoring.Batch) error)
	token string
	site  content.SiteID
	ids   map[string]content.ObjectID
	nums  map[string]string
}

func newTearoom(t *testing.T, database string) *tearoom {
	w := world.New(t, world.Spec{Database: database})
	w.Must("site", "create", "tearoom", "--locale", "en,pt")
	r := &tearoom{
		World: w, t: t, token: strings.TrimSpace(w.Must("token", "create", "--site", "tearoom")),
		ids: map[string]content.ObjectID{}, nums: map[string]string{},
	}
	o := w.Origin()
	site, err := o.Site(t.Context(), "tearoom")
	if err != nil {
		t.Fatal(err)
	}
	r.site = site.ID
	r.batch = func(do func(*authoring.Batch) error) {
		t.Helper()
		if err := o.Authoring.Batch(t.Context(), site.ID, false, do); err != nil {
			t.Fatal(err)
		}
		w.Caught(site.ID, r.token)
	}
	title := []content.Field{{Key: "title", Kind: content.ShortText}}
	r.batch(func(b *authoring.Batch) error {
		for _, typ := range []content.Type{
			{ID: typeID("cup"), Kind: content.KindCollection, Key: "cup", Name: "Cups", Fields: title},
			{ID: typeID("story"), Kind: content.KindPage, Key: "story", Name: "Stories", Fields: []content.Field{{Key: "title", Kind: content.ShortText}, {Key: "cup", Kind: content.Reference, Target: typeID("cup")}}},
			{ID: typeID("about"), Kind: content.KindSingle, Name: "About", Fields: title},
		} {
			if _, err := b.PutType(t.Context(), typ); err != nil {
				return err
			}
		}
		h := &hand{ctx: context.Background(), b: b}
		put := func(name, locale, typ, slug, title string, day int, more values) {
			in := authoring.Input{Document: r.ids[name], Type: content.TypeID(typ), Locale: locale, Slug: slug, Values: values{}}
			maps.Copy(in.Values, more)
			if in.Type == content.PostTypeID || in.Type == content.CategoryTypeID {
				in.Name = title
			} else {
				in.Values["title"] = title
				if in.Type != typeID("cup") {
					in.Name = title
				}
			}
			r.ids[name] = h.save(true, time.Date(2026, 3, day, 0, 0, 0, 0, time.UTC), in)
		}
		story, cup := string(typeID("story")), string(typeID("cup"))
		put("cup", "en", cup, "", "Cup", 1, nil)
		put("cup", "pt", cup, "", "Xícara", 1, nil)
		put("pot", "en", cup, "", "Pot", 1, nil)
		put("tea", "en", story, "tea", "Tea", 1, values{"cup": r.ids["cup"]})
		put("tea", "pt", story, "cha", "Chá", 1, values{"cup": r.ids["pot"]})
		put("milk", "en", story, "milk", "Milk", 2, values{"cup": r.ids["cup"]})
		put("other", "pt", story, "tea", "Outra", 3, nil) // the slug that is another's in English
		put("about", "en", string(typeID("about")), "about", "About", 1, nil)
		put("about", "pt", string(typeID("about")), "sobre", "Sobre", 1, nil)
		put("news", "", string(content.CategoryTypeID), "news", "News", 1, nil)
		news := values{"body": "<p>kettle</p>", "categories": []any{r.ids["news"]}}
		put("first", "en", "post", "first", "First", 1, news)
		put("first", "pt", "post", "primeiro", "Primeiro", 1, news)
		put("second", "en", "post", "second", "Second", 2, nil)
		put("third", "en", "post", "third", "Third", 3, news)
		put("third", "pt", "post", "terceiro", "Terceiro", 3, news)
		put("fourth", "pt", "post", "second", "Quarto", 4, nil)
		if h.err != nil {
			return h.err
		}
		return nil
	})
	for name, title := range map[string]string{"cup": "Cup", "pot": "Pot"} {
		a := w.Read(r.token, "/v2/content/cup/?fields.title="+title)
		id := regexp.MustCompile(`"id":([0-9]+)`).FindStringSubmatch(a.Body)
		if id == nil {
			t.Fatal(a.Body)
		}
		r.nums[name] = id[1]
	}
	return r
}

// answers holds an answer against what it must hold ("…", all of it, "!…" not):
// a status of its own first, if it is not 200.
func (r *tearoom) answers(path string, parts ...string) {
	r.t.Helper()
	status := "200"
	if len(parts) > 0 && len(parts[0]) == 3 && parts[0][0] == '4' {
		status, parts = parts[0], parts[1:]
	}
	var a world.Answer
	wrong := ""
	for range 250 { // the words of searches follow their documents
		a, wrong = r.Read(r.token, path), ""
		if fmt.Sprint(a.Status) != status {
			wrong = "status " + status
		}
		for _, p := range parts {
			if not, is := strings.CutPrefix(p, "!"); is == strings.Contains(a.Body, not) {
				wrong = p
			}
		}
		if wrong == "" || !strings.Contains(path, "query=") {
			break
		}
		<-time.After(20 * time.Millisecond)
	}
	if wrong != "" {
		r.t.Errorf("%s: want %s, got %d %.500s", path, wrong, a.Status, a.Body)
	}
}

func (r *tearoom) unpublish(name, locale string) {
	r.t.Helper()
	r.batch(func(b *authoring.Batch) error { return b.Unpublish(r.t.Context(), r.ids[name], locale) })
}

// Every endpoint that takes a locale answers in it, each locale is published by
// itself, and where locales stand in for others all of them say so.
func TestLocales(t *testing.T) {
	for _, database := range world.Databases() {
		t.Run(database, func(t *testing.T) {
			r := newTearoom(t, database)
			r.apart()
			r.oneByOne()
			r.standIn()
		})
	}
}

func (r *tearoom) apart() {
	item := func(name string) string { return fmt.Sprintf("/v2/content/cup/%s/?locale=pt", r.nums[name]) }
	r.answers("/v2/pages/story/", `"count":2`, "Tea", "Milk", "!Outra", `!"locale"`)
	r.answers("/v2/pages/story/?locale=en", `"count":2`)
	r.answers("/v2/pages/story/?locale=pt", `"count":2`, "Chá", "Outra", "!Milk")
	r.answers("/v2/pages/story/?locale=pt&fields.title=Milk", `"count":0`)
	r.answers("/v2/pages/story/?locale=pt&fields.title=Outra", `"count":1`)
	r.answers("/v2/pages/story/tea/", `"title":"Tea"`, `"cup":{"meta"`, "Cup")
	r.answers("/v2/pages/story/tea/?locale=pt", `"title":"Outra"`)
	r.answers("/v2/pages/story/cha/?locale=pt", `"title":"Chá"`, `"cup":null`) // the pot is not in Portuguese
	r.answers("/v2/pages/story/cha/", "404", `{"detail":"Page not found."}`)
	r.answers("/v2/pages/story/milk/?locale=pt", "404", `{"detail":"Page not found."}`)
	r.answers("/v2/pages/*/cha/?locale=pt", `"title":"Chá"`)
	r.answers("/v2/pages/*/sobre/?locale=pt", `"title":"Sobre"`)
	r.answers("/v2/pages/*/?locale=pt", `"count":1`, "Sobre")
	r.answers("/v2/pages/search/?query=outra&locale=pt", `"count":1`, "Outra")
	r.answers("/v2/pages/search/?query=outra", `"count":0`)
	r.answers("/v2/pages/search/?query=milk&locale=pt", `"count":0`)
	r.answers("/v2/content/cup/?locale=pt", `"count":1`, "Xícara")
	r.answers("/v2/content/?keys=cup&locale=pt", `"count":1`, "Xícara")
	r.answers("/v2/content/?keys=cup,cup&locale=pt", "Xícara", "!Pot")
	r.answers(item("cup"), "Xícara")
	r.answers(item("pot"), "404")
	r.answers("/v2/posts/", `"count":3`, "Second", "!Quarto")
	r.answers("/v2/posts/?locale=pt", `"count":3`, "Primeiro", "Terceiro", "Quarto", "!Second\"")
	r.answers("/v2/posts/?locale=pt&category_slug=news", `"count":2`)
	r.answers("/v2/posts/second/", `"title":"Second"`)
	r.answers("/v2/posts/second/?locale=pt", `"title":"Quarto"`)
	r.answers("/v2/posts/third/?locale=pt", `"slug":"terceiro"`, `"next_post":{"slug":"second","title":"Quarto"`, `"previous_post":{"slug":"primeiro"`) // its sibling
	r.answers("/v2/posts/terceiro/?locale=en", `"slug":"third"`, `"previous_post":{"slug":"second","title":"Second"`)
	r.answers("/v2/posts/terceiro/", `"slug":"terceiro"`, `"previous_post":{"slug":"primeiro"`) // the locale it was made in
	r.answers("/v2/posts/nothing/?locale=pt", "404", `{"detail":"Not found."}`)
	r.answers("/v2/posts/search/?query=kettle&locale=pt", `"count":2`, "Terceiro")
	r.answers("/v2/search/?query=quarto", `"count":0`)
	r.answers("/v2/search/?query=quarto&locale=pt", `"count":1`)
	r.answers("/v2/feeds/rss/", "Second", "!Quarto", "<language>en-us<")
	r.answers("/v2/feeds/rss/?locale=pt", "Quarto", "!Second", "<language>pt<")
	r.answers("/v2/feeds/atom/?locale=pt&category_slug=news", "Primeiro", "!Quarto", "!First")
	r.answers("/v2/feeds/sitemap/?locale=pt", "primeiro", "!/first<")
	for _, stray := range []string{"xx", "elevenchars", ""} { // of a feed the contract knows no locale
		r.answers("/v2/feeds/rss/?locale="+stray, "Second", "!Quarto", "<language>en-us<")
	}
	for _, path := range []string{
		"/v2/pages/story/", "/v2/pages/story/tea/", "/v2/pages/*/", "/v2/pages/*/tea/", "/v2/pages/search/?query=tea", "/v2/content/cup/",
		"/v2/content/?keys=cup", "/v2/content/?keys=cup,cup", item("cup"), "/v2/posts/", "/v2/posts/first/", "/v2/posts/search/?query=a", "/v2/search/?query=a",
	} {
		mark := "?"
		if strings.Contains(path, mark) {
			mark = "&"
		}
		r.answers(path+mark+"locale=xx", "400", `"detail":"Invalid locale parameter"`, `"locale":["`)
		r.answers(path+mark+"locale=elevenchars", "400", `"locale":["`)
	}
}

func (r *tearoom) oneByOne() {
	r.unpublish("third", "pt")
	r.answers("/v2/posts/terceiro/?locale=pt", "404")
	r.answers("/v2/posts/third/?locale=pt", "404")
	r.answers("/v2/posts/third/", `"title":"Third"`)
	r.answers("/v2/posts/second/?locale=pt", `"previous_post":{"slug":"primeiro"`)
	r.answers("/v2/categories/", "news")
	r.answers("/v2/posts/?locale=pt&category_slug=news", `"count":1`)
	r.unpublish("first", "en")
	r.answers("/v2/posts/first/", "404")
	r.answers("/v2/posts/first/?locale=en", "404")
	r.answers("/v2/posts/primeiro/?locale=pt", "Primeiro")
	r.answers("/v2/feeds/rss/", "Third", "!First")
	r.answers("/v2/feeds/sitemap/", "third", "!first", "!primeiro")
	r.unpublish("third", "en")
	r.answers("/v2/categories/", "news") // one post is left, in Portuguese
	r.answers("/v2/categories/?include=recent_posts", `"recent_posts":[]`)
	r.unpublish("first", "pt")
	r.answers("/v2/categories/", `{"data":[]}`)
	r.unpublish("tea", "en")
	r.answers("/v2/pages/story/tea/", "404")
	r.answers("/v2/pages/story/cha/?locale=pt", "Chá")
}

func (r *tearoom) standIn() {
	r.Must("site", "set", "--site", "tearoom", "locale_fallback=pt=en")
	r.Caught(r.site, r.token)
	r.answers("/v2/pages/story/?locale=pt", `"count":3`, `"locale":"en"`, `"locale":"pt"`, "Milk")
	r.answers("/v2/pages/story/", `"count":1`, `"locale":"en"`, `!"locale":"pt"`)
	r.answers("/v2/pages/story/?locale=pt&fields.title=Milk", `"count":1`)
	r.answers("/v2/pages/story/?locale=pt&order=title&page_size=1&page=2", "Milk")
	r.answers("/v2/pages/story/milk/?locale=pt", `"locale":"en"`, `"cup":{"meta":{"id":`, `"locale":"pt"},"title":"Xícara"`) // what it refers to is in Portuguese
	r.answers("/v2/pages/story/cha/?locale=pt", `"title":"Chá"`, `"locale":"pt"`, `"locale":"en"},"title":"Pot"`)
	r.answers("/v2/pages/search/?query=milk&locale=pt", `"count":1`)
	r.answers("/v2/content/cup/?locale=pt", `"count":2`, "Xícara", "Pot", `"locale":"en"}`)
	r.answers(fmt.Sprintf("/v2/content/cup/%s/?locale=pt", r.nums["pot"]), `"locale":"en"}`)
	r.answers("/v2/posts/?locale=pt", `"count":2`, "Second", "Quarto")
	r.answers("/v2/posts/second/?locale=pt", "Quarto", `"previous_post":{"slug":"second","title":"Second"`)
	r.answers("/v2/search/?query=second&locale=pt", `"count":1`, `"locale":"en"`)
	r.answers("/v2/feeds/rss/?locale=pt", "Quarto", "<title>Second<")
	r.answers("/v2/feeds/rss/", "<title>Second<", "!Quarto")
	r.batch(func(b *authoring.Batch) error {
		h := &hand{ctx: context.Background(), b: b}
		h.save(true, time.Time{}, authoring.Input{Document: r.ids["milk"], Type: typeID("story"), Locale: "pt", Slug: "leite", Name: "Leite", Values: values{"title": "Leite"}})
		return h.err
	})
	r.answers("/v2/pages/story/milk/?locale=pt", "404")
	r.answers("/v2/pages/story/leite/?locale=pt", `"locale":"pt"`)
	r.unpublish("milk", "pt")
	r.answers("/v2/pages/story/leite/?locale=pt", "404")
	r.answers("/v2/pages/story/milk/?locale=pt", `"locale":"en"`)
	r.LoseDatabase()
	r.Kill()
	r.Start()
	r.answers("/v2/pages/story/milk/?locale=pt", `"locale":"en"`)
	for path, want := range map[string]string{
		"/v2/pages/story/milk/?locale=pt": "en", "/v2/pages/story/cha/?locale=pt": "pt", "/v2/posts/second/?locale=pt": "pt",
		"/v2/content/cup/" + r.nums["pot"] + "/?locale=pt": "en", "/v2/pages/story/?locale=pt": "", "/v2/pages/story/none/?locale=pt": "",
	} {
		if got := r.Read(r.token, path).Header.Get("Content-Language"); got != want {
			r.t.Errorf("%s is said to be in %q, want %q", path, got, want)
		}
	}
}
